"""Under which eyes sealed data may be opened now: actor, purpose, and the cases admitted.

A scoped query admits a case after it has found it for somebody; a sealed value of a case that
was not admitted does not open. What was opened is kept here, so that it can be recorded in the
audit log before the page leaves.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from caseflow.access.actors import Actor


class NotOpened(Exception):
    """Sealed data was asked for by nobody, or for a case that was not admitted."""


@dataclass
class AccessContext:
    """One actor's look, from its start until it is recorded."""

    actor: Actor
    purpose: str
    admitted: set[uuid.UUID] = field(default_factory=set)
    openings: dict[uuid.UUID, dict[str, set[str]]] = field(default_factory=dict)
    keys: dict[tuple[uuid.UUID, str, int], Any] = field(default_factory=dict)

    def note(self, case_id: uuid.UUID, compartment: str, name: str) -> None:
        """Remember that this field was opened."""
        self.openings.setdefault(case_id, {}).setdefault(compartment, set()).add(name)

    def take_openings(self) -> dict[uuid.UUID, dict[str, set[str]]]:
        """What was opened and not yet recorded; forgets it."""
        taken, self.openings = self.openings, {}
        return taken


_current: ContextVar[AccessContext | None] = ContextVar("access_context", default=None)


def current() -> AccessContext | None:
    """The context of this request or command, if any."""
    return _current.get()


def admit(*case_ids: uuid.UUID) -> None:
    """Let sealed data of these cases be opened; only scoped queries and actions call this."""
    context = _current.get()
    if context is not None:
        context.admitted.update(case_ids)


@contextmanager
def acting(actor: Actor, *, purpose: str) -> Iterator[AccessContext]:
    """Look and act as this actor inside the block."""
    token = _current.set(context := AccessContext(actor, purpose))
    try:
        yield context
    finally:
        _current.reset(token)


def start(context: AccessContext) -> None:
    """Look under this context until `stop` (a request, whose end is not a block's end)."""
    _current.set(context)


def stop() -> None:
    """End the access context of this request."""
    _current.set(None)
