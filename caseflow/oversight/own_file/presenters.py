"""The person's own file in words, written to the person."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from caseflow import clock
from caseflow.agencies.models import ServiceType
from caseflow.oversight.log.labels import PARTS
from caseflow.oversight.own_file import rules
from caseflow.oversight.own_file.queries import Held, Opened
from caseflow.pathway.case.documents import labels as documents_labels
from caseflow.pathway.case.documents.models import Document
from caseflow.pathway.case.models import Note
from caseflow.pathway.case.record import presenters as record_presenters
from caseflow.pathway.case.record import queries as record_queries
from caseflow.pathway.case.record.queries import Filled
from caseflow.pathway.case.related_people import labels as related_people_labels
from caseflow.pathway.case.tasks.models import Task
from caseflow.pathway.consent import labels as consent_labels
from caseflow.pathway.consent.disclosure.models import Packet
from caseflow.pathway.consent.models import Consent
from caseflow.pathway.plan.queries import PlannedNeed
from caseflow.pathway.referral.models import OPEN, Referral
from caseflow.people import labels as people_labels
from caseflow.people import rules as people_rules
from caseflow.people.models import Person, SafeContact
from caseflow.sop import partial_dates
from caseflow.sop.indicators import Answer
from caseflow.sop.questions import Question
from caseflow.web import filters

Row = tuple[str, Any]
_PERSON = (
    "known_as",
    "full_name",
    "other_names",
    "date_of_birth",
    "age",
    "sex",
    "nationality",
    "languages",
    "document_number",
    "guardian",
    "guardian_relation",
)
_CONTACT = ("phone", "ways", "when", "never")
_ROLES: dict[str, Any] = {
    "family": _l("Your family"),
    "guardian": _l("Your guardian"),
    "contact": _l("Somebody you trust"),
    "feared": _l("Somebody you fear"),
    "exploiter": _l("Somebody who exploited you"),
}
"""What somebody is in the file, in words for the person whom it is about."""


@dataclass(frozen=True)
class Entry:
    """One thing of a part, with a heading of its own unless that is empty."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Part:
    """One part of the paper; one without entries says that there is nothing."""

    title: str
    entries: tuple[Entry, ...]


def parts(held: Held) -> list[Part]:
    """Return the parts of the paper in the language of the page, in the order of the paper."""
    return [
        Part(_("Who you are"), _entry(_person(held.person))),
        Part(_("How we may contact you"), _entry(_contact(held.contact))),
        Part(_("People you named"), tuple(_people(held.people))),
        Part(_("What you agreed to"), tuple(_consent(one, held) for one in held.consents)),
        Part(_("Who was given information about you"), tuple(_packets(held))),
        Part(_("Who opened your file"), tuple(_opened(one, held) for one in held.openings)),
        Part(_("Your plan"), tuple(_plan(held))),
        Part(_("Services that were asked to help you"), tuple(map(_referral, held.referrals))),
        Part(_("Appointments"), tuple(_appointments(held))),
        Part(_("Papers and files we keep"), tuple(map(_document, held.documents))),
        Part(_("What you answered"), tuple(_answers(held.record))),
        Part(_("Notes about you"), tuple(_note(one) for one in held.notes)),
    ]


def _entry(rows: Iterable[Row]) -> tuple[Entry, ...]:
    found = _filled(rows)
    return (Entry("", found),) if found else ()


def _filled(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple((label, value) for label, value in rows if value not in (None, "", []))


def _person(person: Person | None) -> Iterator[Row]:
    if person is None:
        return
    now = {
        "age": people_rules.age_of(person, clock.today()),
        "nationality": people_rules.nationalities_of(person),
        "languages": people_rules.languages_of(person),
    }
    for name in _PERSON:
        value = now[name] if name in now else getattr(person, name)
        if value not in (None, "", []):
            yield str(people_labels.FIELDS[name]), people_labels.said(name, value)


def _contact(contact: SafeContact | None) -> Iterator[Row]:
    if contact is None:
        return
    for name in _CONTACT:
        value = getattr(contact, name)
        said = filters.isolated(value) if name == "phone" and value else value
        yield str(people_labels.FIELDS[name]), people_labels.said(name, said)
    may = _("Yes") if contact.may_leave_message else _("No")
    yield _("We may leave a message"), may


def _people(people: Iterable[Mapping[str, Any]]) -> Iterator[Entry]:
    told = [found for facts in people if (found := rules.told_of(facts)) is not None]
    for one in told:
        roles = filters.listed(str(_ROLES.get(role, role)) for role in one["roles"])
        relation = str(related_people_labels.RELATIONS.get(one["relation"], ""))
        home = one.get("in_household")
        rows = (
            (_("Relation to you"), relation),
            (_("What this person is in your file"), roles),
            (_("Lives with you"), filters.said(Answer(home)) if home else ""),
        )
        yield Entry(one["name"] or relation, _filled(rows))


def _consent(consent: Consent, held: Held) -> Entry:
    who = consent_labels.words_of_recipients(held.recipients)
    rows = (
        (_("Shared with"), filters.listed(who.get(one, one) for one in consent.recipients)),
        (_("What"), _data(consent.categories)),
        (_("For"), filters.listed(_service_type(one) for one in consent.services)),
        (_("Given by"), filters.said(consent.given_by)),
        (_("Recorded"), filters.day(consent.recorded_at)),
        (_("Until"), filters.day(consent.expires_on)),
        (_("Ended"), filters.day(consent.ended_at)),
        (_("Why it ended"), filters.said(consent.ending) if consent.ending else ""),
    )
    return Entry(filters.said(consent.purpose), _filled(rows))


def _packets(held: Held) -> Iterator[Entry]:
    for packet in held.packets:
        yield Entry(held.organisations.get(packet.recipient_id, "–"), _filled(_packet(packet)))


def _packet(packet: Packet) -> Iterator[Row]:
    yield _("Given on"), filters.day(packet.created_at)
    yield _("What"), _data(packet.categories)
    yield _("For"), _service_type(packet.service) if packet.service else ""
    yield _("Could be opened until"), filters.day(packet.ended_at)


def _opened(opened: Opened, held: Held) -> Entry:
    known = held.organisations
    who = known.get(opened.organisation_id, "–") if opened.organisation_id else _("caseflow")
    parts = filters.listed(str(PARTS.get(part, part)) for part in opened.parts)
    times = ngettext("%(num)d time", "%(num)d times", opened.times)
    rows = (
        (_("What"), parts),
        (_("How often"), times),
        (_("First"), filters.day(opened.first)),
        (_("Last"), filters.day(opened.last)),
    )
    return Entry(who, _filled(rows))


def _plan(held: Held) -> Iterator[Entry]:
    if held.plan is not None and held.plan.goal:
        yield Entry("", ((_("Your goal, in your words"), held.plan.goal),))
    yield from map(_need, held.needs)


def _need(planned: PlannedNeed) -> Entry:
    need = planned.need
    rows = [(_("Need"), need.description), (_("Status"), filters.said(need.status))]
    for action in planned.actions:
        done = _("done on %(day)s", day=filters.day(action.done_at)) if action.done_at else ""
        until = done or _("until %(day)s", day=filters.day(action.due_on))
        rows.append((filters.said(action.responsible), f"{action.what} ({until})"))
    return Entry(filters.said(need.domain), _filled(rows))


def _referral(referral: Referral) -> Entry:
    service = referral.service
    rows = (
        (_("Asked on"), filters.day(referral.sent_at)),
        (_("Answer"), filters.said(referral.status)),
        (_("Answered on"), filters.day(referral.status_at)),
        (_("Reason"), filters.said(referral.reason_code) if referral.reason_code else ""),
    )
    return Entry(f"{service.name}, {service.organisation.name}", _filled(rows))


def _appointments(held: Held) -> Iterator[Entry]:
    for referral in held.referrals:
        told = referral.appointment if referral.packet_id else None
        if told and referral.status in OPEN:
            where = referral.service.organisation.name
            rows = (
                (_("When"), filters.local_time(told["at"])),
                (_("What to know"), told.get("instructions", "")),
            )
            yield Entry(where, _filled(rows))
    yield from map(_task, held.tasks)
    for follow_up in held.follow_ups:
        words = _("We ask you how you are")
        yield Entry(words, ((_("By"), filters.day(follow_up.due_on)),))


def _task(task: Task) -> Entry:
    words = task.words or {}
    at = filters.moment(task.due_at) if task.has_time else filters.day(task.day)
    rows = ((_("When"), at), (_("Where"), words.get("place", "")))
    return Entry(words.get("what", ""), _filled(rows))


def _note(note: Note) -> Entry:
    return Entry("", ((filters.day(note.written_at), note.text),))


def _document(document: Document) -> Entry:
    facts = document.facts or {}
    received = facts.get("received_on")
    kind = str(documents_labels.KINDS.get(facts.get("kind", ""), ""))
    when = filters.partial_date(partial_dates.read(received)) if received else ""
    return Entry(facts.get("title") or kind, _filled(((_("What"), kind), (_("Received"), when))))


def _answers(record: Iterable[Filled]) -> Iterator[Entry]:
    for filled in record:
        if not rules.is_told(filled.form):
            continue
        for entry in filled.entries:
            title = filters.translated(filled.form.title)
            heading = f"{title} ({entry.number})" if filled.form.repeats else title
            rows = tuple(_answered(filled, entry))
            if rows:
                yield Entry(heading, rows)


def _answered(filled: Filled, entry: record_queries.Entry) -> Iterator[Row]:
    for section, own in record_queries.answers_of(entry).items():
        asked = record_queries.section_as_saved(filled.form, entry.newest[section])
        for question in asked.questions if asked else ():
            if question.code in own and rules.is_answer_told(filled.form, question):
                words = record_presenters.in_words(question, own[question.code], {})
                yield _asked(question), "\n".join(words)


def _asked(question: Question) -> str:
    return filters.translated(question.text)


def _data(categories: Iterable[str]) -> str:
    known = {part.value: str(words) for part, words in consent_labels.DATA.items()}
    return filters.listed(known.get(one, one) for one in categories)


def _service_type(code: str) -> str:
    known = {one.value: one for one in ServiceType}
    return filters.said(known[code]) if code in known else code
