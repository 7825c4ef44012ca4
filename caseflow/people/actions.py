"""Recording who somebody is and how to reach them; the caller has checked the permission."""

import uuid
from typing import Any

from caseflow import audit
from caseflow.access import Actor, unguarded
from caseflow.extensions import db
from caseflow.people import queries, rules
from caseflow.people.models import Person, SafeContact
from caseflow.people.search_index import actions as search_index_actions


@unguarded("called by verbs that have authorised")
def record_person(
    case_id: uuid.UUID, answers: dict[str, Any], *, version: int | None, by: Actor
) -> Person:
    """Write or correct the identity, and update the search card in the same transaction.

    `version` is the one that was on the screen, None if new. Raises Stale when somebody else has
    saved since then.
    """
    person = queries.person_of(case_id)
    if person is None:
        person = Person(case_id=case_id)
        db.session.add(person)
    else:
        rules.check_current(person, version, answers)
    for name, answer in answers.items():
        setattr(person, name, answer)
    search_index_actions.note_person(person, answers)
    audit.record(audit.Event.PERSON_CHANGED, by=by, thing=person, fields=sorted(answers))
    return person


@unguarded("called by verbs that have authorised")
def record_safe_contact(
    case_id: uuid.UUID, answers: dict[str, Any], *, version: int | None, by: Actor
) -> SafeContact:
    """Write or correct the safe contact; `version` and Stale as in `record_person`."""
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
