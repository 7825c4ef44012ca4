"""Pages of the caseload, newest first, from statements that are made once."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, tuple_

from caseflow.access import context as access_context
from caseflow.access import whoever
from caseflow.access.actors import Actor
from caseflow.access.compartments import Compartment
from caseflow.access.roles import Role
from caseflow.access.whoever import Whoever
from caseflow.extensions import db
from caseflow.pathway.case import queries as cases
from caseflow.pathway.case.models import Case, CaseStatus
from caseflow.people.models import Person
from caseflow.safe import keys

PAGE = 50
_KNOWN_AS: Any = getattr(Person, Person.known_as.column)
_COLUMNS = (
    Case.id,
    Case.code,
    Case.risk,
    Case.age_group,
    Case.stage,
    Case.created_at,
    Case.owner_id,
    Person.id.label("person_id"),
    _KNOWN_AS,
)


@dataclass(frozen=True, slots=True)
class KnownAs:
    """What a list shows of a person, read without the rest; it opens as the person would."""

    id: uuid.UUID
    case_id: uuid.UUID
    known_as_sealed: bytes | None
    __tablename__ = Person.__tablename__

    @property
    def known_as(self) -> str | None:
        """The name that the person is known by."""
        name: str | None = Person.known_as.__get__(self, Person)  # type: ignore[call-overload]
        return name


Line = tuple[Row[Any], KnownAs | None]


@dataclass(frozen=True)
class CasePage:
    """One page of a list; `newer` and `older` are the keys of its neighbours, None at the end."""

    rows: Sequence[Line]
    newer: str | None
    older: str | None


class Way(Enum):
    """From where a page goes on."""

    FIRST = "first"
    OLDER = "older"
    NEWER = "newer"


def cases_seen_by(
    seen_by: Actor,
    *,
    status: CaseStatus = CaseStatus.OPEN,
    after: str | None = None,
    before: str | None = None,
) -> CasePage:
    """A page of cases, newest first: the newest, those after a key, or those before one."""
    cases.authorise_kind(seen_by)
    older, newer = _key(after), _key(before)
    way = Way.NEWER if newer else Way.OLDER if older else Way.FIRST
    found = _lines(seen_by, way, newer or older, status)
    rows, more = found[:PAGE], len(found) > PAGE
    if newer:
        rows.reverse()
    has_newer, has_older = (more, True) if newer else (older is not None, more)
    return CasePage(
        rows,
        newer=_key_of(rows[0][0]) if rows and has_newer else None,
        older=_key_of(rows[-1][0]) if rows and has_older else None,
    )


def _lines(
    seen_by: Actor, way: Way, key: tuple[datetime, uuid.UUID] | None, status: CaseStatus
) -> list[Line]:
    """One line more than a page: admitted, their keys unwrapped in one statement."""
    at, row_id = key or (None, None)
    statement = _statement(seen_by.held_roles & {Role.SUPERVISOR}, way)
    page = {"status": status, "at": at, "row": row_id, "rows": PAGE + 1}
    found = db.session.execute(statement, whoever.as_asked(seen_by) | page).all()
    access_context.admit(*(row.id for row in found))
    people = [
        KnownAs(row.person_id, row.id, row.known_as_sealed) if row.person_id else None
        for row in found
    ]
    wanted = [(one.case_id, Compartment.IDENTITY.value) for one in people if one]
    keys.ring().prefetch(wanted, seen_by.organisation_id)
    return list(zip(found, people, strict=True))


@cache
def _statement(held_roles: frozenset[Role], way: Way) -> Select[Any]:
    statement = (
        cases.visible_to(Whoever(held_roles))
        .with_only_columns(*_COLUMNS)
        .outerjoin(Person, Person.case_id == Case.id)
        .where(Case.status == bindparam("status"))
        .limit(bindparam("rows"))
    )
    place = tuple_(Case.created_at, Case.id)
    key = tuple_(bindparam("at", type_=Case.created_at.type), bindparam("row", type_=Case.id.type))
    if way is Way.NEWER:
        return statement.where(place > key).order_by(Case.created_at, Case.id)
    if way is Way.OLDER:
        statement = statement.where(place < key)
    return statement.order_by(Case.created_at.desc(), Case.id.desc())


def _key_of(case: Row[Any]) -> str:
    return f"{case.created_at.isoformat()}~{case.id}"


def _key(after: str | None) -> tuple[datetime, uuid.UUID] | None:
    try:
        moment, _, row = (after or "").partition("~")
        return datetime.fromisoformat(moment).astimezone(UTC), uuid.UUID(row)
    except (ValueError, OverflowError):
        return None
