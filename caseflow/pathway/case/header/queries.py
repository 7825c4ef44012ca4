"""Read a case together with what the header of its pages shows, in one statement."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import aliased, joinedload

from caseflow import encryption
from caseflow.access import Actor, ActorPlaceholder, Role, as_asked
from caseflow.accounts.models import User
from caseflow.encryption import SealedRow
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.emergencies.models import Emergency
from caseflow.pathway.case.history import queries as history_queries
from caseflow.pathway.case.history.queries import Happened
from caseflow.pathway.case.joined_files.models import IS_JOINED
from caseflow.pathway.case.models import Case, RiskAssessment
from caseflow.pathway.case.worklist.models import Agenda
from caseflow.people.models import Person, SafeContact
from caseflow.sop.vocabulary import Milestone


@dataclass(frozen=True)
class Frame:
    """What the header of every page of a case shows."""

    person: Person | None
    contact: SafeContact | None
    emergency: Emergency | None
    happened: list[Happened]
    """Everything that has happened, oldest first."""
    owner: str = ""
    """The name of the caseworker."""
    owner_is_active: bool = True
    agenda: Agenda | None = None
    risk: RiskAssessment | None = None
    """The newest assessment of the risk."""
    is_joined: bool = False
    """Whether the person has another file, to which this one is joined."""

    @property
    def reflection_started_at(self) -> datetime | None:
        """When the newest reflection period started; None when there was none."""
        return self._newest(Milestone.REFLECTION_STARTED)

    @property
    def reflection_ended_at(self) -> datetime | None:
        """When the newest reflection period ended that is over; None when there was none."""
        return self._newest(Milestone.REFLECTION_ENDED)

    def _newest(self, name: Milestone) -> datetime | None:
        return max((one.at for one in self.happened if one.name is name), default=None)

    @property
    def rows(self) -> tuple[SealedRow, ...]:
        """The rows with sealed fields, so that their keys can be read together."""
        return tuple(row for row in (self.person, self.contact) if row is not None)


def case_with_frame(case_id: uuid.UUID, *, seen_by: Actor) -> tuple[Case, Frame]:
    """Return a case, as `get_case` does, with its header; the caller prefetches the keys.

    Raises NotFound when this person may not see the case or there is none, and NotAllowed for
    roles that do not work on cases.
    """
    case_queries.authorise_kind(seen_by)
    statement = _one(frozenset(seen_by.held_roles))
    asked = as_asked(seen_by) | {"case": case_id}
    row = db.session.execute(statement, asked).unique().one_or_none()
    if row is None:
        raise NotFound
    case_queries.open_for_page(case_id)
    return row.Case, _frame(row.Case, row)


def frame_of(case: Case) -> Frame:
    """Return the header of a case that was found with `get_case`, and prefetch its keys."""
    row = db.session.execute(_framed(select(Case.id)).where(Case.id == case.id)).one()
    frame = _frame(case, row)
    encryption.prefetch_keys(frame.rows)
    return frame


@cache
def _one(held_roles: frozenset[Role]) -> Select[Any]:
    """Build the statement once for each set of roles; person and case are bound parameters."""
    statement = _framed(case_queries.visible_to(ActorPlaceholder(held_roles)))
    return statement.options(joinedload(Case.exclusions)).where(Case.id == bindparam("case"))


def _framed(statement: Select[Any]) -> Select[Any]:
    return (
        statement.add_columns(
            Person,
            SafeContact,
            Emergency,
            Agenda,
            RiskAssessment,
            User.display_name,
            User.active,
            IS_JOINED.correlate(Case).label("is_joined"),
        )
        .outerjoin(Agenda, Agenda.id == Case.id)
        .outerjoin(RiskAssessment, RiskAssessment.id == _newest_risk())
        .join(User, User.id == Case.owner_id)
        .outerjoin(Person, Person.case_id == Case.id)
        .outerjoin(SafeContact, SafeContact.case_id == Case.id)
        .outerjoin(Emergency, Emergency.case_id == Case.id)
    )


def _newest_risk() -> Any:
    other = aliased(RiskAssessment)
    newest = other.assessed_at.desc(), other.id
    one = select(other.id).where(other.case_id == Case.id).order_by(*newest).limit(1)
    return one.correlate(Case).scalar_subquery()


def _frame(case: Case, row: Any) -> Frame:
    happened = history_queries.timeline_of(case)
    return Frame(
        row.Person,
        row.SafeContact,
        row.Emergency,
        happened,
        row.display_name,
        row.active,
        row.Agenda,
        row.RiskAssessment,
        row.is_joined,
    )
