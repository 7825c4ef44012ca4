"""The WSGI entry point: `granian --interface wsgi wsgi:app`, or any other server."""

from contextlib import ExitStack

from caseflow import create_app
from caseflow.audit import sequencing
from caseflow.cli import installing, occupied
from config import Settings

settings = Settings()
serving = ExitStack()
serving.enter_context(occupied.by_server(settings.data))  # as long as this process lives
installing.check_whole(settings)
app = create_app(settings)
sequencing.start(app)
