"""The table of possible matches."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseflow.access import Actor, BelongsToOrganisation
from caseflow.encryption import SignedRow
from caseflow.extensions import Model, stamped
from caseflow.pathway.case.models import Case, conflict_of


class PossibleMatch(BelongsToOrganisation, SignedRow, Model):
    """Two files of two organisations that may be about the same person.

    `case_id` and `organisation_id` are those of the file that was there, whose owner decides;
    `found_for_id` is the file that was saved. A file is a case or a screening. Nobody with a
    conflict of interest in the file that was there is asked or told.
    """

    __tablename__ = "possible_match"
    __signed__ = (
        "case_id",
        "organisation_id",
        "owner_id",
        "found_for_id",
        "found_for_organisation_id",
        "found_at",
        "found_by_id",
        "asked_at",
        "agreed_at",
        "declined_at",
    )
    __table_args__ = (
        Index("ix_possible_match_waiting", "asked_at", "found_at"),
        Index("ix_possible_match_pair", "found_for_id", "case_id", unique=True),
        *stamped("asked", "agreed", "declined"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    # Without a foreign key, because a screening has the id of a case that does not exist yet.
    case_id: Mapped[uuid.UUID] = mapped_column(index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    owner_id: Mapped[uuid.UUID | None]
    """Who was responsible for the file when the desk asked."""
    found_for_id: Mapped[uuid.UUID]
    found_for_organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    found_at: Mapped[datetime] = mapped_column(index=True)
    found_by_id: Mapped[uuid.UUID] = mapped_column(index=True)
    asked_at: Mapped[datetime | None]
    asked_by_id: Mapped[uuid.UUID | None]
    agreed_at: Mapped[datetime | None]
    agreed_by_id: Mapped[uuid.UUID | None]
    declined_at: Mapped[datetime | None]
    declined_by_id: Mapped[uuid.UUID | None]

    case: Mapped[Case | None] = relationship(
        primaryjoin=lambda: PossibleMatch.case_id == Case.id,
        foreign_keys=lambda: PossibleMatch.case_id,
        viewonly=True,
    )

    @hybrid_method
    def excludes(self, actor: Actor) -> Any:
        """Return whether the file that was there excludes this person; a screening has no list."""
        return self.case is not None and self.case.excludes(actor)

    @excludes.inplace.expression  # type: ignore[attr-defined, untyped-decorator]
    @classmethod
    def _excludes_in_sql(cls, actor: Actor) -> Any:
        return conflict_of(actor, cls.case_id)

    @hybrid_method
    def is_owned_by(self, actor: Actor) -> Any:
        """Return whether this person was responsible for the file when the desk asked."""
        return self.owner_id == actor.id

    @hybrid_method
    def was_written_by(self, actor: Actor) -> Any:
        """Return whether this person saved the identity that was compared."""
        return self.found_by_id == actor.id
