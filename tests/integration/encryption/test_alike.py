"""Two people whose files differ in one answer leave the same traces in a stolen data file.

Everything is compared that stands there without a key: how many rows each table has, every plain
column, and the size of every sealed value. Each step is done at the same moment for everybody, so
that times are compared too, rounded to the hour: those of deadlines and of what happens later.
Ids and hashes are left out, because they differ for any two people, and so are the few times that
README allows to tell something (`MAY_TELL`).
"""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from caseflow import assembly, clock
from caseflow.extensions import db
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.follow_up import actions as follow_up_actions
from caseflow.pathway.plan import actions as plan_actions
from caseflow.pathway.plan.models import Responsible
from caseflow.pathway.referral.models import Status
from caseflow.pathway.screening import actions as screening_actions
from caseflow.pathway.screening.assessment import actions as assessment_actions
from caseflow.pathway.screening.assessment import queries as assessment_queries
from caseflow.pathway.screening.hand_over import actions as hand_over_actions
from caseflow.pathway.screening.hand_over import queries as hand_over_queries
from caseflow.pathway.screening.identity import actions as identity_actions
from caseflow.pathway.screening.judgement import actions as judgement_actions
from caseflow.pathway.screening.models import Agreement
from caseflow.pathway.screening.triage import actions as triage_actions
from caseflow.sop.indicators import Answer
from caseflow.sop.vocabulary import AgeGroup, Priority
from tests.integration import builders
from tests.integration.world import acting_as, commit

USUAL: dict[str, Any] = {
    "told": {"TRIAGE-01": False},
    "pregnant": "no",
    "hours": None,
    "person": {"known_as": "Amina", "sex": "female", "nationality": "ER", "age": 25},
    "age_group": AgeGroup.ADULT,
    "ticked": ("SHORT-ACT-02",),
    "language": "en",
    "priority": Priority.URGENT,
    "due": 3,
}
_ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
_START = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
MAY_TELL = {
    "referral": {"respond_by", "escalate_at", "expire_at"},
    "case_agenda": {"next_due_at"},
}
"""Times by which lists are sorted and the clocks run, so that they follow what is urgent."""
_COUNTERS = {"sequence", "count", "version", "number", "placed"}


NAMES = {"first": "Amina", "one": "Zuwena", "other": "Konstantina"}
"""So different that nobody takes two of them for the same person."""


def _screened(world, who, **changes):
    """A screening at the border with these answers, handed over, accepted, and consented to."""
    told = USUAL | changes
    phone = f"+999 555 010{[*NAMES].index(who)}"
    by = world.responder
    with _step(0):
        screening = builders.draft_screening(world, age_group=told["age_group"])
    with acting_as(by) as look, _step(1):
        look.admitted.add(screening.case_id)
        triage_actions.save(
            screening,
            told["told"],
            hours_ago=told["hours"],
            may_become_pregnant=told["pregnant"],
            version=screening.version,
            by=by,
        )
        db.session.flush()
        assessment_actions.choose(screening, ["short-screen"], version=screening.version, by=by)
        db.session.flush()
        short = assessment_queries.chosen(screening)[0]
        said = dict.fromkeys(told["ticked"], Answer.YES)
        assessment_actions.save(screening, short, said, version=screening.version, by=by)
        db.session.flush()
        judgement_actions.judge(screening, {}, "", version=screening.version, by=by)
        person = told["person"] | {"known_as": NAMES[who]}
        identity_actions.record_person(screening, person, version=None, by=by)
        contact = builders.AT_BORDER_CONTACT | {"phone": phone}
        identity_actions.record_contact(screening, contact, version=None, by=by)
        screening_actions.finish(screening, by=by)
        hand_over_actions.hand_over(
            screening, world.organisations["North Case Organisation"], Agreement.AGREED, by=by
        )
        commit()
    with acting_as(world.caseworker) as look, _step(2):
        waiting, way = hand_over_queries.get_incoming(screening.id, seen_by=world.caseworker)
        hand_over_actions.receive(waiting, way, by=world.caseworker)
        case = hand_over_actions.take_up(waiting, by=world.caseworker)
        look.admitted.add(case.id)
        given = builders._given(case)
        asked = builders.terms(language=told["language"], **given)
        consent_actions.record(case, asked, by=world.caseworker)
        commit()
    return case


def _referred(world, who, **changes):
    """The same up to a consent, then a referral, an action and a follow-up with these answers."""
    told = USUAL | changes
    case = _screened(world, who)
    with _step(3):
        referral = builders.sent_referral(world, case=case, priority=told["priority"])
    with acting_as(world.caseworker) as look, _step(4):
        look.admitted.add(case.id)
        plan_actions.plan_action(
            referral.need,
            "Go there together",
            responsible=Responsible.CASEWORKER,
            due_on=clock.today() + timedelta(days=told["due"]),
            by=world.caseworker,
        )
        commit()
    with _step(5):
        builders.answered(world, referral, Status.ACCEPTED, Status.IN_SERVICE, Status.COMPLETED)
    with acting_as(world.caseworker) as look, _step(6):
        look.admitted.add(case.id)
        follow_up_actions.plan_after(referral, by=world.caseworker)
        commit()
    return case


def _step(hours):
    return clock.set_to(_START + timedelta(hours=hours))


def _traces():
    """What stands in the data store without a key: (table, shape of a row) and how often."""
    db.session.expire_all()
    traces: Counter = Counter()
    for table in assembly.METADATA.sorted_tables:
        for row in db.session.execute(select(table)):
            shape = tuple(
                (column.name, _trace(column, getattr(row, column.key)))
                for column in table.columns
                if column.name not in MAY_TELL.get(table.name, ())
            )
            traces[table.name, shape] += 1
    return traces


def _trace(column, value):
    if value is None or isinstance(value, UUID) or column.name in _COUNTERS:
        return type(value).__name__
    if isinstance(value, datetime):
        return round((value - _START) / timedelta(hours=1))
    if isinstance(value, date):
        return (value - _START.date()).days
    if isinstance(value, bytes):
        return len(value)
    if column.name == "code" or column.name.endswith("_ref") or column.name == "request_id":
        return len(value)
    if column.name == "detail":
        return len(value) if value.startswith("sealed:") else value
    if column.name == "written":
        return tuple(sorted(_ID.sub("*", name).partition(" ")[0] for name in value.split(";")))
    return _ID.sub("*", str(value))


PAIRS: dict[str, dict[str, Any]] = {
    "sexual violence": {"told": {"TRIAGE-04": True}, "hours": 20.0},
    "pregnancy": {"pregnant": "yes"},
    "nationality": {"person": USUAL["person"] | {"nationality": "BD"}},
    "the language of the consent": {"language": "ar"},
    "age": {
        "person": USUAL["person"] | {"age": 17},
        "age_group": AgeGroup.CHILD,
    },
    "sexual violence days ago": {"told": {"TRIAGE-04": True}, "hours": 71.0},
    "danger": {"told": {"TRIAGE-01": True}},
    "police": {"told": {"TRIAGE-02": True}},
    "what was told of the exploitation": {"ticked": builders.TICKED},
}


@pytest.mark.parametrize("answer", PAIRS)
def test_a_stolen_data_file_does_not_tell_an_answer(world, answer):
    # The first screening of the day also opens the search cards, which is an event of its own.
    _screened(world, "first")
    before = _traces()
    _screened(world, "one")
    one = _traces()
    _screened(world, "other", **PAIRS[answer])
    other = _traces()
    assert (other - one) == (one - before)


@pytest.mark.parametrize("answer", [{"priority": Priority.EMERGENCY}, {"due": 20}])
def test_a_stolen_data_file_does_not_tell_what_is_urgent(world, answer):
    _referred(world, "first")
    before = _traces()
    _referred(world, "one")
    one = _traces()
    _referred(world, "other", **answer)
    other = _traces()
    assert (other - one) == (one - before)


def test_a_stolen_data_file_does_not_tell_which_service_of_a_type_was_asked(world):
    asked = world.services["clinic"].id
    before = _places_of(asked)
    referral = builders.sent_referral(world)
    assert referral.service_id == asked
    assert _places_of(asked) == before


def _places_of(row_id):
    """Return how often an id stands in the data file without a key, by table and column."""
    places: Counter = Counter()
    for table in assembly.METADATA.sorted_tables:
        for row in db.session.execute(select(table)):
            for column, value in row._mapping.items():
                text = value.hex() if isinstance(value, bytes) else str(value).replace("-", "")
                places[table.name, column] += text.count(row_id.hex)
    return +places
