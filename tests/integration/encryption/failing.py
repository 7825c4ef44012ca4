"""Run the real application with faults in it, which a note can trigger as a bug would.

`python -m tests.integration.encryption.failing WRITTEN serve …`. All files that Python opens for
writing are listed in the file WRITTEN, so that temporary files without a name are found too.
"""

import os
import sys
from pathlib import Path

from flask import request
from sqlalchemy import text as sql

from caseflow.accounts.sessions import ServerSessions
from caseflow.assembly import MAX_REQUEST
from caseflow.cli.group import main
from caseflow.extensions import db
from caseflow.pathway.case import actions as case_actions
from caseflow.web import transaction

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def note_opened(path: Path) -> None:
    """Write the name of every file that is opened for writing to this file, one on each line."""
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def hook(event: str, values: tuple) -> None:
        if event == "open" and isinstance(values[2], int) and values[2] & WRITES:
            os.write(log, f"{values[0]}\n".encode())

    sys.addaudithook(hook)


def _typed() -> str:
    too_long = (request.content_length or 0) > MAX_REQUEST
    return "" if too_long else request.form.get("text", "")


def fail_on_request() -> None:
    """Let requests fail at the place that the beginning of a note names.

    The errors contain the text of the note in their message and in local variables, which logs and
    pages must not show.
    """
    kept, abandoned, saved = (
        case_actions.add_note,
        transaction._abandon,
        ServerSessions.save_session,
    )

    def add_note(case, text, *, told=False, by):
        typed = [text]
        if text.startswith("raise"):
            raise ValueError(f"nobody may read {typed}")
        if text.startswith("database"):
            db.session.execute(sql("select :typed from no_such_table"), {"typed": text})
        return kept(case, text, told=told, by=by)

    def save_session(self, app, session, response):
        if (text := _typed()).startswith("answer"):
            raise ValueError(f"nobody may read {text}")
        saved(self, app, session, response)

    def abandon(error=None):
        abandoned(error)
        if (text := _typed()).startswith("end"):
            raise ValueError(f"nobody may read {text}")

    case_actions.add_note, transaction._abandon = add_note, abandon
    ServerSessions.save_session = save_session  # type: ignore[method-assign]


# In the workers too, which read this file again under the second name.
if __name__ in ("__main__", "__mp_main__"):
    note_opened(Path(sys.argv[1]))
    fail_on_request()
if __name__ == "__main__":
    main(sys.argv[2:])
