"""The WSGI entry point for another server than that of `caseflow serve`.

Choose one that reads a whole request before a thread begins to work on it.
"""

from contextlib import ExitStack

from caseflow import create_app
from caseflow.audit import sequencer
from caseflow.cli import folder_lock, installation
from config import Settings

settings = Settings()
serving = ExitStack()
serving.enter_context(folder_lock.by_server(settings.data))  # as long as this process lives
installation.check_whole(settings)
app = create_app(settings)
sequencer.start(app)
