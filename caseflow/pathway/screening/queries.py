"""Find screenings: one's own, and the one behind a case.

Sealed data of a screening can be opened only after a query here has found it for this person.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from caseflow import clock, database, encryption
from caseflow.access import Actor, Permission, admit, authorise, mark_changed, scope
from caseflow.enums import N_
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case.emergencies import queries as emergencies_queries
from caseflow.pathway.case.models import Case
from caseflow.pathway.screening import rules
from caseflow.pathway.screening.assessment import queries as assessment_queries
from caseflow.pathway.screening.assessment import rules as assessment_rules
from caseflow.pathway.screening.assessment.rules import UNSAID
from caseflow.pathway.screening.judgement import rules as judgement_rules
from caseflow.pathway.screening.judgement.rules import JudgedAxis
from caseflow.pathway.screening.models import HandOver, Screening, ScreeningStatus
from caseflow.pathway.screening.triage import queries as triage_queries
from caseflow.pathway.screening.triage import rules as triage_rules
from caseflow.people import queries as people_queries
from caseflow.people.models import Person
from caseflow.sop.emergency import MAY_BECOME_PREGNANT
from caseflow.sop.indicators import Answer
from caseflow.sop.instruments import Indicator, Instrument

SHOWN = 100
"""How many of one's own screenings the list shows at most."""

ANSWERED = {
    Answer.YES: N_("Answered yes"),
    Answer.NO: N_("Answered no"),
    Answer.UNKNOWN: Answer.UNKNOWN.label,
    Answer.DECLINED: Answer.DECLINED.label,
}
"""The English labels under which a packet lists questions. A question that it does not list was not
asked: a partner does not need the whole form."""


@dataclass(frozen=True)
class Own:
    """One line of the list of one's own screenings, with the newest hand-over."""

    screening: Screening
    hand_over: HandOver | None
    status: ScreeningStatus
    is_emergency: bool
    """Whether something cannot wait, as long as the author can still do something about it."""


@dataclass(frozen=True)
class Part:
    """One page of an unfinished screening; a page with questions has an instrument."""

    page: str
    is_done: bool
    instrument: Instrument | None = None


@dataclass(frozen=True)
class Said:
    """The questions of one instrument, grouped by how they were answered."""

    instrument: Instrument
    by_answer: dict[Answer, tuple[Indicator, ...]]


@dataclass(frozen=True)
class Summary:
    """Everything that a screening says, except who the person is."""

    screening: Screening
    axes: tuple[JudgedAxis, ...]
    protective: tuple[Indicator, ...]
    said: tuple[Said, ...]
    """Every question of the triage and of the chosen instruments, by its answer."""
    exposed_at: datetime | None
    """When the last sexual violence happened, as the person reported it."""
    may_become_pregnant: bool | None
    conditions: dict[str, Any]
    narrative: str


def get_screening(screening_id: uuid.UUID, *, seen_by: Actor) -> Screening:
    """Return one's own screening; its content can be opened until it is accepted.

    Raises NotFound for anybody else's, and NotAllowed for roles that do not screen.
    """
    authorise(seen_by, Permission.SCREENING_LIST)
    screening = db.session.scalar(_own(seen_by).where(Screening.id == screening_id))
    if screening is None:
        raise NotFound
    if rules.can_author_read(screening, clock.now()):
        admit(screening.case_id)
    return screening


def get_draft(screening_id: uuid.UUID, *, seen_by: Actor) -> Screening:
    """Return one's own screening to write on; raises RuleBroken when it is finished or expired."""
    screening = get_screening(screening_id, seen_by=seen_by)
    rules.check_draft(screening, clock.now())
    return screening


def screenings_seen_by(seen_by: Actor) -> tuple[list[Own], list[Own]]:
    """Return one's own screenings without content, newest first: those to work on, and the others.

    Raises NotAllowed for roles that do not screen.
    """
    authorise(seen_by, Permission.SCREENING_LIST)
    newest = _own(seen_by).order_by(Screening.created_at.desc()).limit(SHOWN)
    screenings = list(db.session.scalars(newest))
    hand_overs, now = _newest_hand_overs(screenings), clock.now()
    readable = [one.case_id for one in screenings if rules.can_author_read(one, now)]
    urgent = emergencies_queries.pressing_of(readable)
    own = [
        Own(one, hand_overs.get(one.id), rules.status_at(one, now), one.case_id in urgent)
        for one in screenings
    ]
    waiting = [one for one in own if one.status in rules.UNFINISHED]
    return waiting, [one for one in own if one.status not in rules.UNFINISHED]


def names_in(own: Iterable[Own]) -> dict[uuid.UUID, Person]:
    """Return the people of those of one's own screenings that one may still read, by screening."""
    now = clock.now()
    readable = {
        one.screening.case_id: one.screening.id
        for one in own
        if rules.can_author_read(one.screening, now)
    }
    people = list(db.session.scalars(select(Person).where(Person.case_id.in_(readable))))
    admit(*(person.case_id for person in people))
    mark_changed()
    encryption.prefetch_keys(people, "identity")
    return {readable[person.case_id]: person for person in people}


def parts_of(screening: Screening) -> tuple[Part, ...]:
    """Return the pages of an unfinished screening, and which of them were saved."""
    answers = screening.answers or {}
    asked = assessment_queries.chosen(screening)
    return (
        Part("start", True),
        Part("triage", screening.triage is not None),
        Part("instruments", bool(asked)),
        *(Part("questions", rules.was_asked(one, answers), one) for one in asked),
        Part("person", people_queries.person_of(screening.case_id) is not None),
        Part("contact", people_queries.safe_contact_of(screening.case_id) is not None),
        Part("result", screening.narrative is not None),
    )


def overdue_drafts(now: datetime) -> list[Screening]:
    """Return a few drafts whose time is over, for background work."""
    return list(db.session.scalars(select(Screening).where(*_is_over(now)).limit(database.ROWS)))


def count_overdue_drafts(now: datetime) -> int:
    """Return how many drafts are to be closed now, for background work."""
    counted = select(func.count()).select_from(Screening).where(*_is_over(now))
    return db.session.scalar(counted) or 0


def _is_over(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Screening.status == ScreeningStatus.DRAFT, Screening.expires_at <= now


def hand_overs_of(screening: Screening) -> list[HandOver]:
    """Return every hand-over of a screening, newest first."""
    return list(
        db.session.scalars(
            select(HandOver)
            .where(HandOver.screening_id == screening.id)
            .order_by(HandOver.handed_at.desc())
        )
    )


def told_of(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[Screening, HandOver | None]]:
    """Return the screenings of which somebody was notified, each with its newest hand-over."""
    wanted = select(Screening).where(Screening.id.in_(list(ids)))
    screenings = list(db.session.scalars(wanted))
    ways = _newest_hand_overs(screenings)
    return {one.id: (one, ways.get(one.id)) for one in screenings}


def screening_of(case: Case) -> Screening:
    """Return the screening behind a case that was found with `get_case`, which has admitted it."""
    return db.session.get_one(Screening, case.screening_id)


def summary(screening: Screening) -> Summary:
    """Return everything for one page; it opens sealed data, which is recorded in the log."""
    told, result = screening.triage or {}, assessment_queries.result_of(screening)
    return Summary(
        screening=screening,
        axes=judgement_rules.judged(result, screening.judgements or {}),
        protective=result.protective,
        said=(_said_in_triage(screening), *_said_in_instruments(screening)),
        exposed_at=triage_rules.exposed_at(told),
        may_become_pregnant=triage_rules.YES_NO.get(told.get(MAY_BECOME_PREGNANT, "")),
        conditions=screening.conditions or {},
        narrative=screening.narrative or "",
    )


def health_part(case_id: uuid.UUID) -> dict[str, Any]:
    """Return what a packet may contain about health: text or a list of texts, by English label."""
    if (screening := _behind(case_id)) is None:
        return {}
    told = screening.triage or {}
    health = [
        one for one in triage_queries.questions(screening) if one.dimension == triage_rules.HEALTH
    ]
    parts = _by_answer(triage_rules.answers(told), health) | {
        N_("Time of the last sexual violence (as reported)"): _in_words(
            triage_rules.exposed_at(told)
        ),
        N_("Could become pregnant"): _yes_no(
            triage_rules.YES_NO.get(told.get(MAY_BECOME_PREGNANT, ""))
        ),
    }
    return _filled(parts)


def experience_part(case_id: uuid.UUID) -> dict[str, Any]:
    """Return what a packet may contain about what happened: the results and their indicators."""
    if (screening := _behind(case_id)) is None:
        return {}
    axes = _axes(screening)
    both = [axes[name].axis for name in ("tip", "som")]
    signs = [one.text for axis in both for one in axis.indicators]
    unsaid = {
        answer: [o.text for axis in both for o in axis.unsaid_as(answer)] for answer in UNSAID
    }
    parts = {
        N_("Trafficking"): axes["tip"].wording,
        N_("Forms of exploitation reported"): [form.label for form in axes["tip"].axis.forms],
        N_("Abuse in smuggling"): axes["som"].wording,
        N_("Indicators reported or seen"): list(dict.fromkeys(signs)),
    }
    parts |= {ANSWERED[answer]: list(dict.fromkeys(texts)) for answer, texts in unsaid.items()}
    return _filled(parts)


def safety_part(case_id: uuid.UUID) -> dict[str, Any]:
    """Return what a packet may contain about danger: the result, and the answers about it."""
    if (screening := _behind(case_id)) is None:
        return {}
    danger = [
        one for one in triage_queries.questions(screening) if one.dimension != triage_rules.HEALTH
    ]
    said = _by_answer(triage_rules.answers(screening.triage or {}), danger)
    return _filled({N_("Safety"): _axes(screening)["safety"].wording} | said)


def _behind(case_id: uuid.UUID) -> Screening | None:
    return db.session.scalar(select(Screening).where(Screening.case_id == case_id))


def _said_in_triage(screening: Screening) -> Said:
    answers = triage_rules.answers(screening.triage or {})
    questions = triage_queries.questions(screening)
    return Said(triage_queries.instrument(screening), _grouped(answers, questions))


def _said_in_instruments(screening: Screening) -> list[Said]:
    answers = assessment_rules.read(screening.answers or {})
    asked = [
        (one, assessment_queries.askable(one, screening.age_group))
        for one in assessment_queries.chosen(screening)
    ]
    return [Said(instrument, _grouped(answers, questions)) for instrument, questions in asked]


def _grouped(
    answers: Mapping[str, Answer], questions: Iterable[Indicator]
) -> dict[Answer, tuple[Indicator, ...]]:
    """Return the questions by their answer, without answers that nobody gave."""
    found: dict[Answer, tuple[Indicator, ...]] = {}
    for one in questions:
        answer = answers.get(one.code, Answer.NOT_ASKED)
        found[answer] = (*found.get(answer, ()), one)
    return {answer: found[answer] for answer in Answer if answer in found}


def _by_answer(
    answers: Mapping[str, Answer], questions: Iterable[Indicator]
) -> dict[str, list[str]]:
    """Return the texts of questions for a packet, by the English label of their answer."""
    found = _grouped(answers, questions)
    return {
        ANSWERED[answer]: [one.text for one in group]
        for answer, group in found.items()
        if answer in ANSWERED
    }


def _axes(screening: Screening) -> dict[str, JudgedAxis]:
    result = assessment_queries.result_of(screening)
    judged = judgement_rules.judged(result, screening.judgements or {})
    return {one.axis.name.value: one for one in judged}


def _own(seen_by: Actor) -> Select[Screening]:
    return select(Screening).where(scope(seen_by, Permission.SCREENING_EDIT, Screening))


def _newest_hand_overs(screenings: Sequence[Screening]) -> dict[uuid.UUID, HandOver]:
    ids = [one.id for one in screenings]
    # The oldest first, so that the newest of each screening is the one that stays.
    found = select(HandOver).where(HandOver.screening_id.in_(ids)).order_by(HandOver.handed_at)
    return {one.screening_id: one for one in db.session.scalars(found)}


def _filled(parts: dict[str, Any]) -> dict[str, Any]:
    return {name: said for name, said in parts.items() if said}


def _in_words(moment: datetime | None) -> str:
    # With its zone, because it is read elsewhere.
    return f"{clock.local(moment):%Y-%m-%d %H:%M} {clock.offset(moment)}" if moment else ""


def _yes_no(answer: bool | None) -> str:
    return "" if answer is None else N_("Yes") if answer else N_("No")
