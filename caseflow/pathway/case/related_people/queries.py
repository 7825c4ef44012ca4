"""Read the people of a case, and what is linked or must be warned of."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from caseflow import clock, encryption
from caseflow.access import Actor
from caseflow.accounts.models import User
from caseflow.agencies.models import Organisation
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.related_people import rules
from caseflow.pathway.case.related_people.models import RelatedPerson, link_hash_of
from caseflow.pathway.case.related_people.rules import Known, Warned
from caseflow.people import queries as people_queries


@dataclass(frozen=True)
class Link:
    """Another file that is linked; its code is empty when this person may not open it."""

    case_id: uuid.UUID
    code: str


def people_of(case_id: uuid.UUID) -> list[RelatedPerson]:
    """Return the people of an (admitted) case who were not removed, in the order of recording."""
    found = select(RelatedPerson).where(
        RelatedPerson.case_id == case_id, RelatedPerson.removed_at.is_(None)
    )
    rows = list(db.session.scalars(found.order_by(RelatedPerson.recorded_at, RelatedPerson.id)))
    encryption.prefetch_keys(rows)
    return rows


def get_person(case: Case, person_id: uuid.UUID) -> RelatedPerson:
    """Return one person of an (admitted) case; NotFound for one of another case, or removed."""
    person = db.session.get(RelatedPerson, person_id)
    if person is None or person.case_id != case.id or person.removed_at is not None:
        raise NotFound
    return person


def links_of(people: Iterable[RelatedPerson], *, seen_by: Actor) -> dict[uuid.UUID, Link]:
    """Return the file to which each person is linked, by the id of the person."""
    linked = {
        person.id: uuid.UUID(found)
        for person in people
        if (found := (person.facts or {}).get("linked_case"))
    }
    codes = case_queries.visible_codes_of({one: one for one in linked.values()}, seen_by=seen_by)
    return {one: Link(case_id, codes.get(case_id, "")) for one, case_id in linked.items()}


def linked_from(case: Case, *, seen_by: Actor) -> list[Link]:
    """Return the other files in which the survivor of this case is recorded as a person."""
    found = select(RelatedPerson.case_id).where(
        RelatedPerson.link_hash == link_hash_of(case.id), RelatedPerson.removed_at.is_(None)
    )
    ids = set(db.session.scalars(found))
    codes = case_queries.visible_codes_of({one: one for one in ids}, seen_by=seen_by)
    return [Link(one, codes.get(one, "")) for one in sorted(ids)]


def warnings_of(case: Case, people: Iterable[RelatedPerson]) -> list[Warned]:
    """Return whom the survivor fears and whose name is like that of somebody near the case."""
    told = [person.facts or {} for person in people]
    feared = [facts["name"] for facts in told if rules.is_feared(facts) and facts.get("name")]
    if not feared:
        return []
    return list(rules.warnings(feared, (*_near(case), *_in_file(case, told))))


def household_of(case_id: uuid.UUID) -> dict[str, int]:
    """Return how many live with the survivor of an (admitted) case, for its packets."""
    return rules.household((one.facts or {} for one in people_of(case_id)), clock.today())


def identity_part(case_id: uuid.UUID) -> dict[str, Any]:
    """Return what a packet may contain of the identity, with the size of the household."""
    known = people_queries.identity_part(case_id)
    return known | household_of(case_id) if known else known


def names_in(case_id: uuid.UUID) -> list[str]:
    """Return the names in the file of an (admitted) case that could tell who the survivor is.

    Those whom the survivor fears are left out: an authority may have to know them.
    """
    person = people_queries.person_of(case_id)
    guardian = [person.guardian] if person is not None and person.guardian else []
    near = [one.facts or {} for one in people_of(case_id)]
    names = [facts.get("name") for facts in near if not rules.is_feared(facts)]
    return [*people_queries.names_of(case_id), *guardian, *filter(None, names)]


def _near(case: Case) -> Iterator[Known]:
    """Yield the staff of the case organisation, and every organisation."""
    staff = select(User.display_name).where(
        User.organisation_id == case.organisation_id, User.active
    )
    yield from (Known(name, "staff") for name in db.session.scalars(staff))
    organisations = select(Organisation.name)
    yield from (Known(name, "organisation") for name in db.session.scalars(organisations))


def _in_file(case: Case, told: Iterable[dict[str, Any]]) -> Iterator[Known]:
    """Yield the guardian, and the people of the file whom the survivor does not fear."""
    person = people_queries.person_of(case.id)
    if person is not None and person.guardian:
        yield Known(person.guardian, "guardian")
    for facts in told:
        if facts.get("name") and not rules.is_feared(facts):
            kind = "guardian" if "guardian" in facts["roles"] else "person"
            yield Known(facts["name"], kind)
