"""Close the two stores of an application, and find tests that leave connections open."""

import weakref
from typing import Any

from flask import current_app
from sqlalchemy import event
from sqlalchemy.pool import Pool

from caseflow import assembly
from caseflow.extensions import db

_opened: weakref.WeakSet[Any] = weakref.WeakSet()


def close_stores() -> None:
    """Close all connections of the current application to the database and the key store."""
    db.session.remove()
    assembly.let_go(current_app)


@event.listens_for(Pool, "connect")
def _note(connection: Any, record: Any) -> None:
    # Only connections to PostgreSQL say whether they are closed.
    if hasattr(connection, "closed"):
        _opened.add(connection)


def left_open() -> int:
    """Return how many connections to PostgreSQL were opened since the last call and not closed.

    So the module that opened them fails. The garbage collector would find them too, but during some
    later test.
    """
    found = sum(not connection.closed for connection in _opened)
    _opened.clear()
    return found
