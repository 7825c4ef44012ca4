"""The tables of alerts and watched cases, an index of openings, and how far the log was read."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, LargeBinary, String
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, synonym

from caseflow.access import Actor, BelongsToNoCase, BelongsToOrganisation
from caseflow.encryption import SignedRow
from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import Model, stamped


class AlertKind(LabelledEnum):
    """The kinds of alerts."""

    CANARY = "canary", N_("A watched case was opened, which nobody has a reason to open")
    BURST = "burst", N_("Many cases were opened within ten minutes")
    NIGHT = "night", N_("Cases were opened at night")
    OUT_OF_CASELOAD = (
        "out_of_caseload",
        N_("Other colleagues' cases were read without any work being done"),
    )
    FRUITLESS_SEARCHES = "fruitless_searches", N_("Many searches found nothing")
    MANY_CHECKS = "many_checks", N_("Many people were checked for being known already")
    REFUSALS = "refusals", N_("Access to many pages was refused")
    FORK = (
        "fork",
        N_(
            "A different log was found at an anchor: this log was rewritten or replaced by "
            "an older one"
        ),
    )
    """About the log itself, not about a person."""


SERIOUS = (
    AlertKind.FORK,
    AlertKind.CANARY,
    AlertKind.OUT_OF_CASELOAD,
    AlertKind.NIGHT,
    AlertKind.BURST,
    AlertKind.FRUITLESS_SEARCHES,
    AlertKind.REFUSALS,
)
"""The kinds, the most serious first: what cannot be work, then what opened most."""


class AlertAnswer(LabelledEnum):
    """What somebody found out about an alert."""

    WORK = "work", N_("It was necessary for work")
    TALKED_TO = "talked_to", N_("I talked to the user")
    ACCESS_TAKEN = "access_taken", N_("The account was disabled or its roles were changed")
    REPORTED = "reported", N_("It was reported as an incident")


class Alert(BelongsToOrganisation, BelongsToNoCase, SignedRow, Model):
    """Something that a supervisor or the data protection officer should look at.

    What happens again before it is answered is added to it, so there is one line, not many.

    It names the person whose actions are in question, never a survivor or a case.
    """

    __tablename__ = "alert"
    __signed__ = (
        "kind",
        "actor_id",
        "organisation_id",
        "first_at",
        "last_at",
        "count",
        "raised_at",
        "answered_at",
        "answered_by_id",
        "answer",
    )
    __table_args__ = (
        Index("ix_alert_about", "actor_id", "kind", "last_at"),
        *stamped("answered"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    kind: Mapped[AlertKind]
    actor_id: Mapped[uuid.UUID]
    organisation_id: Mapped[uuid.UUID] = mapped_column(index=True)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    count: Mapped[int] = mapped_column(Integer)
    """How many cases, searches, refusals or events it was, depending on the kind."""
    raised_at: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None] = mapped_column(index=True)
    answered_by_id: Mapped[uuid.UUID | None]
    answer: Mapped[AlertAnswer | None]

    @hybrid_method
    def is_about_another_than(self, actor: Actor) -> Any:
        """Whether the alert is about somebody else; nobody sees an alert about themselves."""
        return self.actor_id != actor.id


class CanaryMark(Model):
    """A watched case, stored only as a keyed hash of its id.

    So somebody who reads the database does not learn which cases to avoid.
    """

    __tablename__ = "canary_case"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    mark: Mapped[bytes] = mapped_column(LargeBinary, info={"kind": "hash"})


class ListedOpening(Model):
    """A case that one event of the log opened together with others; an index into the log.

    It is made from the log, and each row is checked against the log when it is used. `caseflow
    audit verify` names rows that are missing; the log itself is not affected by them.
    """

    __tablename__ = "opening_index"
    __digested__ = False
    __table_args__ = (Index("ix_opening_index_case", "case_id", "sequence"),)

    sequence: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    case_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)


class Reading(SignedRow, Model):
    """How far a reader of the log has read; after an edit by SQL it is read from the start."""

    __tablename__ = "log_position"
    __signed__ = ("sequence",)
    __digested__ = False

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    id = synonym("name")
    sequence: Mapped[int] = mapped_column(Integer)
