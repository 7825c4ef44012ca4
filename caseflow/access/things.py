"""What the policy asks a thing: Protocols, which the models fulfil with methods of their own.

Each of these methods is a hybrid method of SQLAlchemy and has two forms, which stand side by side
in the model: called on a row it is true or false, called on the model class it is a condition of a
WHERE clause.
"""

import uuid
from typing import Any, Protocol

from sqlalchemy import false
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped

from caseflow.access.actors import Actor


class Thing(Protocol):
    """Anything that somebody may or may not see or change; it can tell whom it excludes."""

    def excludes(self, actor: Actor) -> Any: ...


class Owned(Thing, Protocol):
    """A thing for which one person is responsible."""

    def is_owned_by(self, actor: Actor) -> Any: ...


class OfOrganisation(Thing, Protocol):
    """A thing that belongs to one organisation."""

    def belongs_to_organisation_of(self, actor: Actor) -> Any: ...


class Authored(Thing, Protocol):
    """A thing that one person wrote."""

    def was_written_by(self, actor: Actor) -> Any: ...


class SentOn(Thing, Protocol):
    """A thing that goes from one organisation to another."""

    def was_sent_to_organisation_of(self, actor: Actor) -> Any: ...


class Requested(Thing, Protocol):
    """A thing that one person requests and another person decides on."""

    def was_requested_by_another_than(self, actor: Actor) -> Any: ...


class AboutPerson(Thing, Protocol):
    """A thing that says something about a person who works with the system."""

    def is_about_another_than(self, actor: Actor) -> Any: ...


class BelongsToNoCase:
    """The base of models whose rows belong to no case, so that no conflict of interest closes them.

    Models whose rows belong to a case use `BelongsToCase` instead. The rows of a model that uses
    neither are closed to everybody.
    """

    @hybrid_method
    def excludes(self, actor: Actor) -> Any:
        """Return False: these rows exclude nobody."""
        return False

    @excludes.inplace.expression  # type: ignore[attr-defined, untyped-decorator]
    @classmethod
    def _excludes_in_sql(cls, actor: Actor) -> Any:
        return false()


class BelongsToOrganisation:
    """The base of models whose rows belong to the organisation that `organisation_id` names."""

    organisation_id: Mapped[uuid.UUID]

    @hybrid_method
    def belongs_to_organisation_of(self, actor: Actor) -> Any:
        """Return whether this row belongs to the organisation of this person."""
        # Comparing works for a row and for the class alike, so one line serves both forms.
        return self.organisation_id == actor.organisation_id
