"""The WSGI entry point: `granian --interface wsgi wsgi:app`, or any other server."""

from caseflow import create_app
from caseflow.audit import sequencing

app = create_app()
sequencing.start(app)
