"""Show what a screening says about the person and its conditions, as labelled facts."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from caseflow import clock
from caseflow.access import Actor
from caseflow.agencies import queries as agencies_queries
from caseflow.notices.models import Notice, NoticeKind
from caseflow.notices.presenters import Said
from caseflow.pathway.screening import labels
from caseflow.pathway.screening import queries as screening_queries
from caseflow.pathway.screening.models import Interpreting, Present, ReturnReason
from caseflow.pathway.screening.queries import Summary
from caseflow.people import labels as people_labels
from caseflow.people import rules as people_rules
from caseflow.people.models import Person, SafeContact
from caseflow.web import filters

Facts = list[tuple[Any, Any]]


@dataclass(frozen=True)
class Content:
    """Everything that a screening says, for the organisation to which it was handed over."""

    summary: Summary
    person: Facts
    contact: Facts


def content(summary: Summary, person: Person | None, contact: SafeContact | None) -> Content:
    """Return what a screening says, with identity and safe contact as facts."""
    return Content(summary, identity(person), safe_contact(contact))


def circumstances(conditions: Mapping[str, Any]) -> Facts:
    """Return the conditions of the conversation as facts; what was not recorded is empty."""
    answers = labels.YES_NO
    present = [filters.said(Present(one)) for one in conditions.get("present", [])]
    understood = conditions.get("interpreting")
    safe = conditions.get("safe_place")
    return [
        (
            _l("A private place"),
            "" if safe is None else answers["yes" if safe else "no"],
        ),
        (_l("Who else was present"), filters.listed(present)),
        (_l("Language"), filters.said(Interpreting(understood)) if understood else ""),
        (
            _l("Who asked the questions"),
            labels.SEXES.get(conditions.get("interviewer_sex", ""), ""),
        ),
        (
            _l("The person could choose who asked the questions"),
            answers.get(conditions.get("was_offered_choice", ""), ""),
        ),
    ]


def news(notices: Iterable[Notice], *, seen_by: Actor) -> dict[uuid.UUID, Said]:
    """Return what notices about screenings say: which organisation did what, and the code."""
    told = list(notices)
    ways = screening_queries.told_of(notice.object_id for notice in told)
    names = agencies_queries.names()
    said = {}
    for notice in told:
        if notice.object_id in ways:
            screening, way = ways[notice.object_id]
            sender, receiver = screening.organisation_id, way.organisation_id if way else None
            values = {"sender": names.get(sender), "receiver": names.get(receiver or sender)}
            sentence = str(labels.NEWS[notice.kind]) % values
            if notice.kind is NoticeKind.SCREENING_RETURNED and way is not None:
                sentence = f"{sentence} {reason_said(way.return_code)}."
            said[notice.id] = Said(sentence, screening.code)
    return said


def reason_said(code: str | None) -> str:
    """Return in words why a screening was returned."""
    return filters.said(ReturnReason(code)) if code else ""


def identity(person: Person | None) -> Facts:
    """Return the identity as facts; none when nothing was recorded."""
    if person is None:
        return []
    return [
        (_l("Known as"), person.known_as),
        (_l("Full name"), person.full_name),
        (_l("Other names"), filters.listed(person.other_names or [])),
        (_l("Age"), people_rules.age_of(person, clock.today())),
        (_l("Date of birth"), person.date_of_birth),
        (_l("Sex"), people_labels.said("sex", person.sex)),
        (
            _l("Nationality"),
            people_labels.said("nationality", people_rules.nationalities_of(person)),
        ),
        (_l("Languages"), people_labels.said("languages", people_rules.languages_of(person))),
    ]


def safe_contact(contact: SafeContact | None) -> Facts:
    """Return the safe contact as facts; none when nothing was recorded."""
    if contact is None:
        return []
    return [
        (_l("Ways to make contact"), people_labels.said("ways", contact.ways or [])),
        (_l("Phone number"), contact.phone),
        (_l("When"), contact.when),
        (_l("Never"), contact.never),
        (_l("You may leave a message"), _l("Yes") if contact.may_leave_message else _l("No")),
    ]
