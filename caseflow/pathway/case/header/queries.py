"""A case with the top of its page in one statement."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from caseflow import encryption
from caseflow.access import Actor, ActorPlaceholder, Role, admit, as_asked
from caseflow.encryption import SealedRow
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case, CaseMilestone
from caseflow.people.models import Person, SafeContact
from caseflow.sop.vocabulary import Milestone


@dataclass(frozen=True)
class Frame:
    """What every page of a case shows at its top."""

    person: Person | None
    contact: SafeContact | None
    reflection_started_at: datetime | None
    reflection_ended_at: datetime | None

    @property
    def rows(self) -> tuple[SealedRow, ...]:
        """What is sealed of it, to be prefetched."""
        return tuple(row for row in (self.person, self.contact) if row is not None)


def case_with_frame(case_id: uuid.UUID, *, seen_by: Actor) -> tuple[Case, Frame]:
    """As `get_case`, with its frame; the keys are for the caller to prefetch."""
    case_queries.authorise_kind(seen_by)
    statement = _one(frozenset(seen_by.held_roles))
    asked = as_asked(seen_by) | {"case": case_id}
    row = db.session.execute(statement, asked).unique().one_or_none()
    if row is None:
        raise NotFound
    admit(case_id)
    return row.Case, Frame(row.Person, row.SafeContact, row.started, row.ended)


def frame_of(case: Case) -> Frame:
    """The frame of a case found with `get_case`: one statement, and one for its keys."""
    row = db.session.execute(_framed(select(Case.id)).where(Case.id == case.id)).one()
    frame = Frame(row.Person, row.SafeContact, row.started, row.ended)
    encryption.prefetch_keys(frame.rows)
    return frame


@cache
def _one(held_roles: frozenset[Role]) -> Select[Any]:
    """Made once: the person who looks and the case come when it is sent."""
    statement = _framed(case_queries.visible_to(ActorPlaceholder(held_roles)))
    return statement.options(joinedload(Case.exclusions)).where(Case.id == bindparam("case"))


def _framed(statement: Select[Any]) -> Select[Any]:
    return (
        statement.add_columns(
            Person,
            SafeContact,
            _newest(Milestone.REFLECTION_STARTED).label("started"),
            _newest(Milestone.REFLECTION_ENDED).label("ended"),
        )
        .outerjoin(Person, Person.case_id == Case.id)
        .outerjoin(SafeContact, SafeContact.case_id == Case.id)
    )


def _newest(name: Milestone) -> Any:
    return (
        select(func.max(CaseMilestone.at))
        .where(CaseMilestone.case_id == Case.id, CaseMilestone.name == name)
        .correlate(Case)
        .scalar_subquery()
    )
