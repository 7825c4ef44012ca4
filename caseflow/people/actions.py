"""Recording who somebody is and how to reach them; the caller has checked the permission."""

import uuid
from typing import Any

from caseflow import audit, clock
from caseflow.access import Actor, unguarded
from caseflow.extensions import db
from caseflow.people import queries, rules
from caseflow.people.models import Person, SafeContact
from caseflow.people.search_index import actions as search_index_actions
from caseflow.people.search_index import queries as search_index_queries

_OF_SOME = (
    "guardian",
    "guardian_relation",
    "interpreting",
    "interpreter_language",
    "interpreter_sex",
)
"""Fields that are recorded of some people only."""


@unguarded("called by verbs that have authorised")
def record_person(
    case_id: uuid.UUID, answers: dict[str, Any], *, version: int | None, by: Actor
) -> Person:
    """Write or correct the identity, and update the search card in the same transaction.

    `version` is the one that was on the screen, None if new. Raises Stale when somebody else has
    saved since then, and RuleBroken for an impossible birthday or an age that does not fit to it.
    """
    person = queries.person_of(case_id)
    if person is not None:
        rules.check_current(person, version, answers)
    answers = rules.with_day_said(answers, _age_before(person, answers), clock.today())
    rules.check_age(answers, clock.today())
    if person is None:
        person = Person(case_id=case_id)
        db.session.add(person)
    # Sealed for everybody, so that an empty column does not tell who is a child.
    # The same holds for who needs an interpreter.
    unset = {name: "" for name in _OF_SOME if _is_unset(person, name)}
    for name, answer in (unset | answers).items():
        setattr(person, name, answer)
    search_index_actions.note_person(person, answers)
    audit.record(audit.Event.PERSON_CHANGED, by=by, thing=person, fields=sorted(answers))
    return person


def _age_before(person: Person | None, answers: dict[str, Any]) -> dict[str, Any]:
    """Return the recorded age with its day, to see whether the answers have a new one."""
    if person is None or answers.get("age") is None:
        return {}
    return {"age": person.age, "age_said_on": person.age_said_on}


def _is_unset(person: Person, name: str) -> bool:
    return getattr(person, f"{name}_sealed") is None


@unguarded("called by verbs that have authorised")
def record_guardian(case_id: uuid.UUID, name: str, relation: str, *, by: Actor) -> Person:
    """Keep who the guardian of a child is; the search card is not made from it."""
    person = queries.person_of(case_id)
    if person is None:
        person = Person(case_id=case_id)
        db.session.add(person)
    person.guardian, person.guardian_relation = name, relation
    fields = ["guardian", "guardian_relation"]
    audit.record(audit.Event.PERSON_CHANGED, by=by, thing=person, fields=fields)
    return person


@unguarded("called by verbs that have authorised")
def record_safe_contact(
    case_id: uuid.UUID, answers: dict[str, Any], *, version: int | None, by: Actor
) -> SafeContact:
    """Write or correct the safe contact; `version` and Stale as in `record_person`.

    Raises RuleBroken for a telephone number that is none.
    """
    rules.check_phone(answers.get("phone") or "", search_index_queries.country())
    contact = queries.safe_contact_of(case_id)
    if contact is None:
        contact = SafeContact(case_id=case_id)
        db.session.add(contact)
    else:
        rules.check_current(contact, version, answers)
    for name, answer in answers.items():
        setattr(contact, name, answer)
    search_index_actions.note_contact(case_id, answers)
    audit.record(audit.Event.SAFE_CONTACT_CHANGED, by=by, thing=contact, fields=sorted(answers))
    return contact


@unguarded("called by verbs that have authorised")
def forget(case_id: uuid.UUID, *, by: Actor, part: str = "") -> None:
    """Delete identity and contact, or only one of them, with the search card made from it.

    `part` is `identity`, `contact` or empty for both. Erasing the keys alone is not enough: a
    contact that nobody can read must not look like one that is recorded.
    """
    if part == "contact":
        search_index_actions.note_contact(case_id, {"phone": ""})
    else:
        search_index_actions.forget(case_id)
    rows = {"identity": queries.person_of(case_id), "contact": queries.safe_contact_of(case_id)}
    for name, row in rows.items():
        if row is not None and part in ("", name):
            db.session.delete(row)
            audit.record(audit.Event.PERSON_FORGOTTEN, by=by, thing=row)
