"""Where a day has left what nobody may read."""

from email import message_from_bytes
from typing import Any

from sqlalchemy import text

from caseflow.encryption import key_hierarchy
from caseflow.extensions import db
from tests.contracts.tree import PACKAGE
from tests.traces import cluster_files, files_below, files_with, tables_with


def leaks(day, values):
    """Where any of the values stands, in any form: in files of whatever kind, and in tables."""
    places = [day.home, PACKAGE / "static"]  # a backup of the day is written below its home
    found = files_with(files_below(*places), values)
    stores = (db.engine, key_hierarchy.key_ring().store.engine)
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            connection.execute(text("checkpoint"))
        found |= files_with(cluster_files(db.engine), values)
    for engine in stores:
        found |= tables_with(engine, values)
    nameless = [line for line in _written(day) if line.startswith(str(day.home / "tmp"))]
    return found | ({"temporary files": nameless} if nameless else {})


def _written(day):
    listed = day.home / "written.txt"
    return listed.read_text().splitlines() if listed.exists() else []


def mailed(day):
    """What was sent, mail by mail."""
    for path in files_below(day.home / "spool"):
        body: Any = message_from_bytes(path.read_bytes()).get_payload(decode=True)
        yield body.decode()
