"""For whom sealed data may be opened at this moment: the actor, the purpose, the admitted cases.

A query that is limited to what somebody may see admits each case that it has found. A sealed value
of a case that was not admitted does not open. What was opened is kept here, so that it can be
recorded in the audit log before the page is sent.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from caseflow.access.actors import Actor


class NotOpened(Exception):
    """Sealed data was read without an access context, or of a case that was not admitted."""


@dataclass
class AccessContext:
    """What one actor may open and has opened, during one request, command or job."""

    actor: Actor
    purpose: str
    """Why the actor looks: the endpoint of the request, or the name of the task."""
    admitted: set[uuid.UUID] = field(default_factory=set)
    """Ids of the cases whose sealed data may be opened."""
    openings: dict[uuid.UUID, dict[str, set[str]]] = field(default_factory=dict)
    """Opened fields that are not recorded yet: case id → compartment → names of fields."""
    keys: dict[tuple[uuid.UUID, str, int], Any] = field(default_factory=dict)
    """Keys that were unwrapped already, by case id, compartment and version of the key."""
    marks_changed: bool = False
    """Whether a value that was changed outside caseflow is marked, instead of failing the page."""
    marks_changed_texts: bool = False
    """The same, but for texts only: of a code (a risk, a decision) nothing is shown in its place,
    because a page without it would look as if there were no danger."""
    changed: dict[tuple[str, uuid.UUID], Any] = field(default_factory=dict)
    """Rows in which such a value was found and is not recorded yet, by table and id."""

    def note(self, case_id: uuid.UUID, compartment: str, name: str) -> None:
        """Remember that this field was opened."""
        self.openings.setdefault(case_id, {}).setdefault(compartment, set()).add(name)

    def take_openings(self) -> dict[uuid.UUID, dict[str, set[str]]]:
        """Return what was opened and is not recorded yet, and forget it."""
        taken, self.openings = self.openings, {}
        return taken


_current: ContextVar[AccessContext | None] = ContextVar("access_context", default=None)


def current() -> AccessContext | None:
    """Return the access context of this request or command; None when nobody acts."""
    return _current.get()


def admit(*case_ids: uuid.UUID) -> None:
    """Let sealed data of these cases be opened; only scoped queries and actions call this.

    Without an access context it does nothing, and the data stays closed.
    """
    context = _current.get()
    if context is not None:
        context.admitted.update(case_ids)


def mark_changed() -> None:
    """Show the other lines of a list, although a value of one was changed outside caseflow.

    Only queries for lists call this; for the pages of one case there is `mark_changed_texts`.
    """
    context = _current.get()
    if context is not None:
        context.marks_changed = True


def mark_changed_texts() -> None:
    """Show a page although a text in it was changed outside caseflow.

    Only queries for the pages of one case call this, and only while nothing is written.
    """
    context = _current.get()
    if context is not None:
        context.marks_changed_texts = True


@contextmanager
def acting(actor: Actor, *, purpose: str) -> Iterator[AccessContext]:
    """Open sealed data and act as this actor, until the end of the `with` block."""
    token = _current.set(context := AccessContext(actor, purpose))
    try:
        yield context
    finally:
        _current.reset(token)


def start(context: AccessContext) -> None:
    """Use this context until `stop` is called.

    It is for requests, which begin and end in different functions; elsewhere use `acting`.
    """
    _current.set(context)


def stop() -> None:
    """End the access context of this request."""
    _current.set(None)
