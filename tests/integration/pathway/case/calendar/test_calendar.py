"""The calendar shows what is planned for the person who is signed in, and for nobody else."""

from datetime import time, timedelta

import pytest

from caseflow import clock
from caseflow.accounts import actions as accounts_actions
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.tasks import actions
from caseflow.pathway.case.tasks.models import Result, TaskKind
from caseflow.pathway.case.tasks.rules import When
from caseflow.pathway.case.worklist import queries as worklist_queries
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in


@pytest.fixture
def case(world):
    opened = builders.open_case(world)
    commit()
    return opened


@pytest.fixture
def client(app, world):
    return sign_in(app.test_client(), world.caseworker)


def add(world, case, what, *, worker=None, by=None, **when):
    by = by or world.caseworker
    with acting_as(by):
        seen = case_queries.get_case(case.id, seen_by=by)
        planned = When(**{"kind": TaskKind.TASK, "day": clock.today()} | when)
        task = actions.add(seen, when=planned, words={"what": what}, worker_id=worker, by=by)
        commit()
    return task


def page(client, view="week", day=None):
    return client.get(f"/calendar?view={view}&day={day or clock.today().isoformat()}").text


def on_day(client, day):
    """Return the part of the page about one day."""
    title = f"{day:%A} {day.day} {day:%B}"
    return page(client, "week", day.isoformat()).partition(title)[2].partition("<h2")[0]


def test_a_week_and_a_month_show_tasks_and_appointments(client, world, case):
    add(world, case, "Call the landlord")
    add(world, case, "Meet", kind=TaskKind.APPOINTMENT, at=time(15, 30))
    for view in ("week", "month"):
        shown = page(client, view)
        assert "Call the landlord" in shown
        assert "15:30" in shown
        assert case.code in shown


def test_each_thing_is_on_its_own_day(client, world, case):
    later = clock.today() + timedelta(days=40)
    add(world, case, "Call the landlord", day=later)
    assert "Call the landlord" not in page(client, "month")
    assert "Call the landlord" in page(client, "week", later.isoformat())
    assert "Call the landlord" in page(client, "month", later.isoformat())


def test_steps_of_the_procedure_are_shown_on_their_day(client, world):
    case = builders.open_case(world)
    commit()
    due = min(item.due_at for item in items_of(world, case) if item.due_at)
    day = clock.day_of(due - timedelta(microseconds=1))
    assert case.code in on_day(client, day)


def items_of(world, case):
    with acting_as(world.caseworker):
        return worklist_queries.own_cases(world.caseworker)[0].items


def test_one_can_go_to_the_next_week_and_back(client):
    first = client.get("/calendar?day=2026-05-13")
    assert "4 May 2026" not in first.text
    assert "11 May 2026" in first.text
    assert "day=2026-05-18" in first.text
    assert "day=2026-05-04" in first.text


@pytest.mark.parametrize("day", ["nonsense", "0001-01-01", "9999-12-31", ""])
@pytest.mark.parametrize("view", ["week", "month", "century"])
def test_an_address_that_nobody_can_read_is_answered(client, day, view):
    assert client.get(f"/calendar?view={view}&day={day}").status_code == 200


def test_what_has_ended_is_not_planned(client, world, case):
    task = add(world, case, "Call the landlord")
    with acting_as(world.caseworker):
        seen = case_queries.get_case(case.id, seen_by=world.caseworker)
        actions.end(seen, task, result=Result.DONE, by=world.caseworker)
        commit()
    assert "Call the landlord" not in page(client)


def test_a_given_task_is_in_the_calendar_of_who_does_it(app, client, world, case):
    add(world, case, "Call the landlord", worker=world.supervisor.id)
    assert "Call the landlord" not in page(client)
    supervisor = sign_in(app.test_client(), world.supervisor)
    assert "Call the landlord" in page(supervisor)
    assert "task in the case of a colleague" in supervisor.get("/my-day").text


def test_nobody_else_sees_what_is_planned(app, world, case):
    add(world, case, "Call the landlord")
    for who in ("colleague", "stranger", "supervisor"):
        other = sign_in(app.test_client(), world.people[who])
        shown = page(other)
        assert "Call the landlord" not in shown
        assert case.code not in shown
    for who in ("clinic", "coordinator", "dpo"):
        assert sign_in(app.test_client(), world.people[who]).get("/calendar").status_code == 403


def test_days_are_those_of_the_time_zone_of_the_person(client, world, case):
    accounts_actions.set_time_zone("Asia/Tokyo", by=world.caseworker)
    commit()
    with clock.in_zone("Asia/Tokyo"):
        day = clock.today() + timedelta(days=3)
        add(world, case, "Meet", kind=TaskKind.APPOINTMENT, day=day, at=time(0, 30))
    # In UTC it is still the day before.
    assert "00:30" in on_day(client, day)
