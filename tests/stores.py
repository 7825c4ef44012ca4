"""Letting go of the two stores of an application, and noticing who does not."""

import weakref
from typing import Any

from flask import current_app
from sqlalchemy import event
from sqlalchemy.pool import Pool

from caseflow import assembly
from caseflow.extensions import db

_opened: weakref.WeakSet[Any] = weakref.WeakSet()


def close_stores() -> None:
    """No connection of the current application stays open to the database or the key store."""
    db.session.remove()
    assembly.let_go(current_app)


@event.listens_for(Pool, "connect")
def _note(connection: Any, record: Any) -> None:
    if hasattr(connection, "closed"):
        _opened.add(connection)


def left_open() -> int:
    """How many connections to PostgreSQL nobody closed since the last time this was asked.

    The test that opened them fails at once; the garbage collector would blame whichever it met.
    """
    found = sum(not connection.closed for connection in _opened)
    _opened.clear()
    return found
