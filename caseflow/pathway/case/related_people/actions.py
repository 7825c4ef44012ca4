"""Record, correct, link and remove people of a case."""

import uuid
from typing import Any

from caseflow import audit, clock
from caseflow.access import Actor, Permission, verb
from caseflow.errors import NotFound, RuleBroken
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.related_people import queries, rules
from caseflow.pathway.case.related_people.models import RelatedPerson, link_hash_of


@verb(Permission.CASE_WORK)
def add(case: Case, *, facts: dict[str, Any], case_code: str = "", by: Actor) -> RelatedPerson:
    """Record a person of the case, linked to the file with this code if one is given.

    Raises RuleBroken when the case is closed, it is not said who the person is, or there is no such
    file that this user may see.
    """
    case_rules.check_open(case)
    rules.check_facts(facts)
    person = RelatedPerson(
        id=uuid.uuid4(),
        case_id=case.id,
        recorded_at=clock.now(),
        recorded_by_id=by.id,
        facts=facts,
    )
    _link(case, person, facts, case_code, by)
    db.session.add(person)
    audit.record(audit.Event.RELATED_PERSON_SAVED, by=by, thing=person)
    return person


@verb(Permission.CASE_WORK)
def edit(
    case: Case,
    person: RelatedPerson,
    *,
    facts: dict[str, Any],
    case_code: str = "",
    version: int | None,
    by: Actor,
) -> None:
    """Correct what is known of a person; raises what `add` does, and Stale after another save."""
    case_rules.check_open(case)
    rules.check_facts(facts)
    known = person.facts or {}
    rules.check_current(known, facts, is_current=version == person.version)
    _link(case, person, facts, case_code, by)
    audit.record(audit.Event.RELATED_PERSON_SAVED, by=by, thing=person)


@verb(Permission.CASE_WORK)
def remove(case: Case, person: RelatedPerson, *, by: Actor) -> None:
    """Take a person out of the case; answers of forms that name them stay as they are.

    Raises RuleBroken when the case is closed.
    """
    case_rules.check_open(case)
    person.removed_at, person.removed_by_id = clock.now(), by.id
    person.link_hash = None
    audit.record(audit.Event.RELATED_PERSON_REMOVED, by=by, thing=person)


def _link(
    case: Case, person: RelatedPerson, facts: dict[str, Any], case_code: str, by: Actor
) -> None:
    """Store what is known, with the link to another file that this user may see, or without."""
    if not case_code:
        # A link that this user could not see on the page stays.
        before = (person.facts or {}).get("linked_case", "")
        hidden = before and not queries.links_of([person], seen_by=by)[person.id].code
        person.facts = facts | {"linked_case": before} if hidden else facts
        person.link_hash = person.link_hash if hidden else None
        return
    try:
        other = case_queries.case_by_code(case_code, seen_by=by)
    except NotFound:
        raise RuleBroken("There is no case of yours with this code.", field="case_code") from None
    if other.id == case.id:
        raise RuleBroken("This is the code of this case itself.", field="case_code")
    person.facts = facts | {"linked_case": str(other.id)}
    person.link_hash = link_hash_of(other.id)
