"""Find values that must not be readable in what a day on a server has left."""

from email import message_from_bytes
from typing import Any

from sqlalchemy import text

from caseflow.encryption import key_hierarchy
from caseflow.encryption.scratch_files import PREFIX
from caseflow.extensions import db
from tests.contracts.tree import PACKAGE
from tests.traces import cluster_files, files_below, files_with, tables_with


def leaks(day, values):
    """Return the files and tables that hold any of the values, in any encoding."""
    # A backup of the day is below its home too.
    places = [day.home, PACKAGE / "static"]
    found = files_with(files_below(*places), values)
    stores = (db.engine, key_hierarchy.key_ring().store.engine)
    if db.engine.dialect.name == "postgresql":
        # Writes everything that the server has in memory to its files.
        with db.engine.connect() as connection:
            connection.execute(text("checkpoint"))
        found |= files_with(cluster_files(db.engine), values)
    for engine in stores:
        found |= tables_with(engine, values)
    # A scratch file is encrypted: tests/integration/encryption/test_scratch_files.py.
    sealed = str(day.home / "tmp" / PREFIX)
    nameless = [
        line
        for line in _written(day)
        if line.startswith(str(day.home / "tmp")) and not line.startswith(sealed)
    ]
    return found | ({"temporary files": nameless} if nameless else {})


def _written(day):
    listed = day.home / "written.txt"
    return listed.read_text().splitlines() if listed.exists() else []


def mailed(day):
    """Yield the text of every e-mail that was sent."""
    for path in files_below(day.home / "spool"):
        body: Any = message_from_bytes(path.read_bytes()).get_payload(decode=True)
        yield body.decode()
