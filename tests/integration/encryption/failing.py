"""The real program, with places that fail when a note asks for it, as a bug would.

`python -m tests.integration.encryption.failing WRITTEN serve …`; WRITTEN lists what Python
opens for writing, so that also a temporary file without a name is seen.
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
    """List every file that is opened for writing, one a line; never looked at by the program."""
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def hook(event: str, values: tuple) -> None:
        if event == "open" and isinstance(values[2], int) and values[2] & WRITES:
            os.write(log, f"{values[0]}\n".encode())

    sys.addaudithook(hook)


def _typed() -> str:
    too_long = (request.content_length or 0) > MAX_REQUEST
    return "" if too_long else request.form.get("text", "")


def fail_on_request() -> None:
    """What fails is named by how the typed text begins; the text is in every message and local."""
    kept, abandoned, saved = (
        case_actions.add_note,
        transaction._abandon,
        ServerSessions.save_session,
    )

    def add_note(case, text, *, by):
        typed = [text]
        if text.startswith("raise"):
            raise ValueError(f"nobody may read {typed}")
        if text.startswith("database"):
            db.session.execute(sql("select :typed from no_such_table"), {"typed": text})
        return kept(case, text, by=by)

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


if __name__ == "__main__":
    note_opened(Path(sys.argv[1]))
    fail_on_request()
    main(sys.argv[2:])
