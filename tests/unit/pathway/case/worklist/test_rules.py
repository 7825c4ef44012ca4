"""What the agenda of a case holds, and what is asked before there is consent."""

import json
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.worklist import rules
from caseflow.pathway.case.worklist.models import NEVER, Agenda
from caseflow.pathway.case.worklist.rules import Dates, Item, Waiting
from caseflow.pathway.stages import Stage
from caseflow.sop import loading
from caseflow.sop.vocabulary import AgeGroup, Milestone
from config import shipped

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
CORE = loading.load(shipped("sops")).procedure("core")


def case(**changes: object) -> SimpleNamespace:
    """An adult's case, opened yesterday."""
    known = {
        "opened_at": NOW - timedelta(days=1),
        "is_active": True,
        "is_closed": False,
        "created_at": NOW - timedelta(days=1),
        "age_group": AgeGroup.ADULT,
        "risk": None,
        "stage": Stage.CASE,
        "named_answers": {},
    }
    return SimpleNamespace(**(known | changes))


def test_with_consent_everything_is_asked():
    asked = {one.milestone for one in case_rules.next_steps(case(), [], CORE, NOW)}
    assert {Milestone.RISK_ASSESSED, Milestone.NEEDS_RECORDED} <= asked


def test_without_consent_only_safety_and_consent_are_asked():
    asked = {one.milestone for one in case_rules.next_steps(case(is_active=False), [], CORE, NOW)}
    assert Milestone.RISK_ASSESSED in asked
    assert Milestone.CONSENT_GIVEN in asked
    assert Milestone.NEEDS_RECORDED not in asked


def planned(one, *reached, due=(), appointments=(), contacts=()):
    """The agenda of a case with these milestones, an hour apart, and these dates."""
    history = [
        SimpleNamespace(name=name, at=NOW - timedelta(hours=20 - hour))
        for hour, name in enumerate(reached)
    ]
    dates = Dates(due=dict(due), appointments=appointments, contacts=contacts)
    return rules.plan(one, history, CORE, dates)


def due_of(agenda, name):
    """When an item of an agenda is due."""
    return next(item.due_at for item in agenda.items if item.name == name)


def item(hours: float | None, name: str = "1.2.1") -> Item:
    """An item that is due in so many hours."""
    return Item(name, None if hours is None else NOW + timedelta(hours=hours))


def test_a_closed_case_has_nothing_to_do_but_keeps_its_last_contact():
    met = NOW - timedelta(hours=3)
    dates = {"due": {"planned_action": NOW}, "appointments": ["2026-03-02T10:00"]}
    agenda = planned(case(is_closed=True), contacts=[met], **dates)
    assert (agenda.items, agenda.appointments, agenda.next_due_at) == ((), (), NEVER)
    assert agenda.last_contact_at == met


def test_what_is_due_first_is_first_and_what_has_no_date_is_last():
    agenda = planned(case(stage=Stage.FOLLOW_UP))
    dates = [one.due_at or NEVER for one in agenda.items]
    assert dates == sorted(dates)
    assert agenda.items[-1].due_at is None
    assert agenda.next_due_at == dates[0]


def test_a_date_of_a_later_step_is_an_item_of_its_own():
    soon = NOW - timedelta(days=30)
    agenda = planned(case(), due={"planned_action": soon})
    assert agenda.items[0] == Item("planned_action", soon)
    assert agenda.next_due_at == soon


@pytest.mark.parametrize("days", [-30, 400])
def test_a_date_for_a_milestone_moves_its_step_forward_and_never_back(days):
    other = NOW + timedelta(days=days)
    by_procedure = due_of(planned(case()), "3.3.2")
    agenda = planned(case(), due={Milestone.FOLLOW_UP_DONE.value: other})
    assert due_of(agenda, "3.3.2") == min(by_procedure, other)
    assert len(agenda.items) == len(planned(case()).items)


def test_a_date_for_a_milestone_that_no_step_asks_for_is_left_out():
    waiting = case(is_active=False)
    agenda = planned(waiting, due={Milestone.FOLLOW_UP_DONE.value: NOW})
    assert agenda.items == planned(waiting).items


def test_only_what_needs_the_person_is_a_contact():
    first = NOW - timedelta(days=1)
    assert planned(case(), Milestone.REFERRAL_SENT).last_contact_at == first
    met = planned(case(), Milestone.CONSENT_GIVEN)
    assert met.last_contact_at == NOW - timedelta(hours=20)


def test_what_others_have_to_do_does_not_make_a_case_late():
    others = Item("2.1.2", NOW - timedelta(days=9))
    assert CORE.step("2.1.2").role != rules.WORKER
    own = Item("1.2.1", NOW)
    assert rules.for_worker([others, own], rules.of_others(CORE)) == (own,)
    assert rules.for_worker([Item("planned_action", NOW)], rules.of_others(CORE)) != ()
    assert (rules.next_due([own]), rules.next_due([])) == (NOW, NEVER)


def test_a_stored_agenda_says_the_same():
    agenda = planned(case(), appointments=[f"2026-03-0{day}T10:00" for day in (5, 2, 3, 4)])
    kept = json.loads(json.dumps(rules.stored(agenda)))
    assert rules.items_of(kept) == agenda.items
    assert kept["appointments"] == ["2026-03-02T10:00", "2026-03-03T10:00", "2026-03-04T10:00"]
    assert AgeGroup(kept["age"]) is AgeGroup.ADULT


def test_the_fullest_agenda_fits_into_a_record_of_one_size():
    """A larger record would tell which cases have much to do."""
    steps = tuple(Item(step.id, NOW) for step in CORE.steps)
    full = replace(planned(case()), items=steps, appointments=("2026-03-02T10:00",) * 3)
    assert len(json.dumps(rules.stored(full))) < Agenda.__record_size__ - 100


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        (NOW, "2026-03-01T08:00"),
        (NOW + timedelta(days=1), "2026-03-02T10:00"),
        (NOW + timedelta(days=2), ""),
    ],
)
def test_the_next_appointment_is_that_of_today_or_later(now, shown):
    assert rules.coming(("2026-03-02T10:00", "2026-03-01T08:00"), now) == shown


@pytest.mark.parametrize(
    ("hours", "overdue", "soon"),
    [
        (-48, True, False),
        (-0.1, True, False),
        (0, False, True),
        (24, False, True),
        (24.1, False, False),
        (None, False, False),
    ],
)
def test_an_item_is_overdue_or_due_within_a_day_or_neither(hours, overdue, soon):
    one = item(hours)
    assert (rules.is_overdue(one, NOW), rules.is_soon(one, NOW)) == (overdue, soon)


@pytest.mark.parametrize(
    ("hours", "more"), [((), 0), ((-3, -2, 5), 1), ((1, 5, 30), 1), ((1,), 0), ((-1, 1), 0)]
)
def test_a_line_says_how_much_more_is_as_pressing(hours, more):
    """Thirty late steps must not hide the other cases from a tired reader."""
    assert rules.with_it([item(hour) for hour in hours], NOW) == more


@pytest.mark.parametrize("place", range(5))
def test_a_kept_agenda_differs_when_one_of_its_columns_does(place):
    one = case(owner_id=1, organisation_id=2)
    agenda = planned(one)
    columns = [1, 2, False, agenda.next_due_at, agenda.last_contact_at]
    assert not rules.differs(rules.stored(agenda), columns, agenda, one)
    columns[place] = "other"
    assert rules.differs(rules.stored(agenda), columns, agenda, one)
    assert rules.differs({}, [1, 2, False, agenda.next_due_at, agenda.last_contact_at], agenda, one)


def test_what_waits_is_not_urgent_unless_it_is_said():
    assert Waiting(1, "Screenings", "/screenings").is_urgent is False


@pytest.mark.parametrize("fact", [Waiting(1, "", ""), Item("", None), Dates(due={})])
def test_what_an_agenda_holds_cannot_be_changed(fact):
    with pytest.raises(FrozenInstanceError):
        fact.due_at = None
