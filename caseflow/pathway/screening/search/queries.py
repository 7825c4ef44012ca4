"""Find people among those whom somebody may see, and possible matches in other organisations."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from caseflow import clock, encryption
from caseflow.access import Actor, Permission, Role, admit, allows, authorise, mark_changed, scope
from caseflow.agencies import queries as agencies_queries
from caseflow.audit import AuditEvent, Event
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import Case
from caseflow.pathway.screening import rules as screening_rules
from caseflow.pathway.screening.models import Screening, ScreeningStatus
from caseflow.pathway.screening.search import rules
from caseflow.pathway.screening.search.rules import Why
from caseflow.people.models import Person
from caseflow.people.search_index import queries as search_index_queries
from caseflow.people.search_index import rules as search_index_rules
from caseflow.people.search_index.models import SearchCard
from caseflow.people.search_index.rules import Asked
from caseflow.web import registry

CANDIDATES, OPENED = 300, 20
"""The most candidates from an index of names, and people opened."""


@dataclass(frozen=True)
class Hit:
    """One case or screening that was found, with a score and the reasons."""

    thing: Case | Screening
    person: Person | None
    score: float
    why: tuple[Why, ...]

    @property
    def is_case(self) -> bool:
        """Whether a case was found; otherwise it is a screening."""
        return isinstance(self.thing, Case)

    @property
    def case_id(self) -> uuid.UUID:
        """The id of the case, or of the case that may follow the screening."""
        return _case_id(self.thing)


def _case_id(thing: Case | Screening) -> uuid.UUID:
    return thing.id if isinstance(thing, Case) else thing.case_id


def hits(asked: Asked, *, seen_by: Actor, but: uuid.UUID | None = None) -> list[Hit]:
    """Return the best candidates that this person may see, the best first.

    `but` is the id of a case to leave out. For roles that may not search, nothing is found.
    """
    if not allows(seen_by, Permission.CASE_SEARCH):
        return []
    numbers = search_index_queries.same_numbers(asked)
    ranked = [case_id for ids in numbers.values() for case_id in ids]
    if asked.name:
        index = search_index_queries.index_of(seen_by.organisation_id, seen_by=seen_by)
        ranked += index.candidates(
            search_index_rules.keyed(asked, search_index_queries.every_key()), CANDIDATES
        )
    order = {case_id: at for at, case_id in reversed(list(enumerate(ranked))) if case_id != but}
    seen = sorted(_named(order.keys(), seen_by), key=lambda pair: order[pair[1].case_id])
    # Only a few are opened: every opening is recorded, and must be worth it.
    seen = seen[:OPENED]
    admit(*(person.case_id for _, person in seen))
    encryption.prefetch_keys([person for _, person in seen], "identity")
    found = [_compared(asked, thing, person, numbers) for thing, person in seen]
    return sorted((hit for hit in found if hit.why), key=lambda hit: -hit.score)


def by_code(typed: str, *, seen_by: Actor) -> list[Hit]:
    """Return what has exactly this code or reference, among what this person may see.

    It may be the code of a case or of its screening, or the reference of one of its referrals.
    """
    if not allows(seen_by, Permission.CASE_SEARCH):
        return []
    code = case_rules.code_of(typed)
    ids = {one for find in registry.current().case_finders for one in find(typed)}
    if code:
        ids |= set(db.session.scalars(select(Case.id).where(Case.code == code)))
        ids |= set(db.session.scalars(select(Screening.case_id).where(Screening.code == code)))
    found = _visible(ids, seen_by)
    admit(*(_case_id(thing) for thing, _ in found))
    encryption.prefetch_keys([person for _, person in found if person], "identity")
    return [Hit(thing, person, 1.0, (Why.SAME_CODE,)) for thing, person in found]


def elsewhere(asked: Asked, case_id: uuid.UUID, *, seen_by: Actor) -> list[tuple[Any, Any]]:
    """Return (case, organisation) of possible matches in other organisations.

    These have the same number, or a name of which every word sounds or is spelt alike. One word may
    differ in a consonant, and the year of birth must not contradict. Partners, who are focal points
    of services, get none. Raises NotAllowed for roles that may not check.
    """
    authorise(seen_by, Permission.DUPLICATE_CHECK)
    if Role.FOCAL_POINT in seen_by.held_roles:
        return []
    ids = {one for same in search_index_queries.same_numbers(asked).values() for one in same}
    question = search_index_rules.keyed(asked, search_index_queries.every_key())
    if question.tells_apart:
        for organisation in agencies_queries.organisations():
            if organisation.id != seen_by.organisation_id:
                index = search_index_queries.index_of(organisation.id, seen_by=seen_by)
                ids |= set(index.surely(question, CANDIDATES))
    return [
        (other, next(iter(holders)))
        for other, holders in search_index_queries.holders_of(_with_card(ids - {case_id})).items()
        if seen_by.organisation_id not in holders
    ]


def asked_lately(seen_by: Actor, kind: str) -> int:
    """Return how often this account has asked in the last hour; `kind` is `search` or `check`."""
    statement = select(AuditEvent).where(
        AuditEvent.actor_id == seen_by.id,
        AuditEvent.action == Event.SEARCH_ASKED.value,
        AuditEvent.at > clock.now() - timedelta(hours=1),
    )
    return sum(event.details.get("kind") == kind for event in db.session.scalars(statement))


def last_check(case_id: uuid.UUID, *, since: datetime, seen_by: Actor) -> str:
    """Return the id of the request with the last recorded check of this account for this case.

    Empty when there is none since `since`.
    """
    statement = select(AuditEvent).where(
        AuditEvent.actor_id == seen_by.id,
        AuditEvent.case_id == case_id,
        AuditEvent.action == Event.SEARCH_ASKED.value,
        AuditEvent.at > since,
    )
    asked = db.session.scalars(statement.order_by(AuditEvent.sequence.desc()))
    return next((event.request_id for event in asked if event.details["kind"] == "check"), "")


def limit() -> int:
    """Return how often an account may search in an hour; as many checks are allowed too."""
    allowed: int = current_app.config["SETTINGS"].searches_per_hour
    return allowed


def _named(case_ids: Iterable[uuid.UUID], seen_by: Actor) -> list[tuple[Case | Screening, Person]]:
    return [(thing, person) for thing, person in _visible(case_ids, seen_by) if person is not None]


def _visible(
    case_ids: Iterable[uuid.UUID], seen_by: Actor
) -> list[tuple[Case | Screening, Person | None]]:
    ids = list(case_ids)
    if not ids:
        return []
    mine = case_queries.with_person(case_queries.visible_to(seen_by)).where(Case.id.in_(ids))
    own = (
        select(Screening, Person)
        .outerjoin(Person, Person.case_id == Screening.case_id)
        .where(Screening.case_id.in_(ids), scope(seen_by, Permission.SCREENING_EDIT, Screening))
        .where(Screening.status != ScreeningStatus.TAKEN_UP)
    )
    mark_changed()
    rows = [(row[0], row[1]) for row in db.session.execute(mine)]
    now = clock.now()
    return rows + [
        (row[0], row[1])
        for row in db.session.execute(own)
        if screening_rules.can_author_read(row[0], now)
    ]


def _compared(
    asked: Asked, thing: Case | Screening, person: Person, numbers: dict[str, set[uuid.UUID]]
) -> Hit:
    known = search_index_queries.asked_about(person, None)
    score, why = rules.reasons(
        asked,
        (person.full_name or "", person.known_as or "", *(person.other_names or ())),
        known.year,
        phone=person.case_id in numbers["phone"],
        document=person.case_id in numbers["document"],
    )
    return Hit(thing, person, score, why)


def _with_card(case_ids: set[uuid.UUID]) -> list[uuid.UUID]:
    """Return the cases whose search card still exists; it is deleted when a person is erased."""
    statement = select(SearchCard.case_id).where(SearchCard.case_id.in_(case_ids))
    return list(db.session.scalars(statement)) if case_ids else []
