"""What the policy asks of a thing: Protocols, which models meet with methods of their own.

Each method of a model has two readings, which stand side by side at the model: of a row it is
true or false, of the class it is a condition of a WHERE clause (SQLAlchemy's hybrid methods).
"""

import uuid
from typing import Any, Protocol

from sqlalchemy import false
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped

from caseflow.access.actors import Actor


class Thing(Protocol):
    """Whatever somebody may or may not see or change: it can tell to whom it is closed."""

    def excludes(self, actor: Actor) -> Any: ...


class Owned(Thing, Protocol):
    """One person is responsible for it."""

    def is_owned_by(self, actor: Actor) -> Any: ...


class OfOrganisation(Thing, Protocol):
    """It belongs to one organisation."""

    def belongs_to_organisation_of(self, actor: Actor) -> Any: ...


class Authored(Thing, Protocol):
    """One person wrote it."""

    def was_written_by(self, actor: Actor) -> Any: ...


class SentOn(Thing, Protocol):
    """It goes from one organisation to another."""

    def was_sent_to_organisation_of(self, actor: Actor) -> Any: ...


class Requested(Thing, Protocol):
    """One person asks for it, and another one decides."""

    def was_requested_by_another_than(self, actor: Actor) -> Any: ...


class AboutPerson(Thing, Protocol):
    """It says something of a person who works with the system."""

    def is_about_another_than(self, actor: Actor) -> Any: ...


class BelongsToNoCase:
    """A model whose rows belong to no case, so that no conflict of interest closes them.

    What belongs to a case takes `BelongsToCase` instead; what takes neither is closed to everybody.
    """

    @hybrid_method
    def excludes(self, actor: Actor) -> Any:
        """Nobody."""
        return False

    @excludes.inplace.expression  # type: ignore[attr-defined, untyped-decorator]
    @classmethod
    def _excludes_in_sql(cls, actor: Actor) -> Any:
        return false()


class BelongsToOrganisation:
    """A model whose rows belong to the organisation that `organisation_id` names."""

    organisation_id: Mapped[uuid.UUID]

    @hybrid_method
    def belongs_to_organisation_of(self, actor: Actor) -> Any:
        """Whether it is the organisation of this person; one line says it in both readings."""
        return self.organisation_id == actor.organisation_id
