"""Own tasks and appointments of a case: sealed, due like other things, repeated until they end."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select, text

from caseflow import audit, clock
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.notices.models import Notice, NoticeKind
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.related_people import actions as related_people_actions
from caseflow.pathway.case.tasks import actions, queries
from caseflow.pathway.case.tasks.models import Result, Task, TaskKind, Unit
from caseflow.pathway.case.tasks.rules import When
from caseflow.pathway.case.worklist.models import Agenda
from tests import pages
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


def at(case, *more):
    return "/".join([f"/cases/{case.id}/tasks", *map(str, more)])


def soon(days=0):
    return clock.today() + timedelta(days=days)


def add(world, case, what="Call the landlord", *, by=None, worker=None, **when):
    by = by or world.caseworker
    with acting_as(by):
        seen = case_queries.get_case(case.id, seen_by=by)
        planned = When(**{"kind": TaskKind.TASK, "day": soon()} | when)
        task = actions.add(seen, when=planned, words={"what": what}, worker_id=worker, by=by)
        commit()
    return task


def end(world, case, task, **said):
    with acting_as(world.caseworker):
        seen = case_queries.get_case(case.id, seen_by=world.caseworker)
        following = actions.end(seen, task, **({"result": Result.DONE} | said), by=world.caseworker)
        commit()
    return following


def typed(**more):
    return {"what": "Call the landlord", "day": soon().isoformat()} | more


def test_a_task_is_added_and_shown_on_my_day(client, world, case):
    assert pages.submit(client, at(case, "add"), typed(note="Before noon")).status_code == 302
    shown = client.get(at(case)).text
    assert "Call the landlord" in shown
    assert "Before noon" in shown
    assert world.caseworker.display_name in shown
    assert "Own task" in client.get("/my-day").text
    assert "Own task" in client.get("/cases").text


def test_the_agenda_knows_when_the_first_task_is_due(world, case):
    add(world, case, day=soon(-3))
    due = db.session.get(Agenda, case.id).next_due_at
    assert due == clock.end_of(soon(-3))
    task = db.session.scalars(select(Task)).one()
    end(world, case, task)
    assert db.session.get(Agenda, case.id).next_due_at > due


def test_an_appointment_is_shown_with_its_time_and_place(client, case):
    tomorrow = soon(1)
    told = typed(
        kind="appointment", day=tomorrow.isoformat(), at="15:30", what="Meet", place="The café"
    )
    assert pages.submit(client, at(case, "add"), told).status_code == 302
    shown = client.get(at(case)).text
    assert "15:30" in shown
    assert "The café" in shown
    day = client.get("/my-day").text
    assert "Appointment: " in day
    assert "15:30" in day
    assert "The café" not in day


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"what": ""}, "Enter what is to be done."),
        ({"day": ""}, "Enter a day."),
        ({"kind": "appointment"}, "Enter at what time the appointment is."),
        ({"every": "900"}, "Enter a number from 1 to 366, or nothing."),
    ],
)
def test_bad_input_gets_a_sentence(client, case, more, sentence):
    answer = pages.submit(client, at(case, "add"), typed(note="Kept.") | more)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Kept." in answer.text
    assert db.session.scalars(select(Task)).all() == []


def test_a_task_is_changed(client, world, case):
    task = add(world, case)
    page = client.get(at(case, task.id)).text
    assert "Call the landlord" in page
    later = soon(4)
    told = {"day": later.isoformat(), "at": "09:15", "every": "2", "unit": "week"}
    assert pages.submit(client, at(case, task.id), told).status_code == 302
    db.session.refresh(task)
    assert (task.day, task.every, task.unit) == (later, 2, Unit.WEEKS)
    assert "09:15" in client.get(at(case)).text


def test_two_people_do_not_overwrite_each_other(app, client, world, case):
    task = add(world, case)
    page = at(case, task.id)
    _form, data = pages.filled(client.get(page).text, page, {"what": "Call the agency"})
    pages.submit(sign_in(app.test_client(), world.supervisor), page, {"what": "Call nobody"})
    assert client.post(page, data=data).status_code == 409


def test_what_was_not_done_says_why(client, world, case):
    task = add(world, case)
    page = at(case, task.id, "end")
    assert "Enter why" in pages.submit(client, page, {"result": "not_done"}).text
    told = {"result": "not_done", "why": "Nobody answered"}
    assert pages.submit(client, page, told).status_code == 302
    shown = client.get(at(case)).text
    assert "Nobody answered" in shown
    assert "Not done" in shown
    assert "already" in pages.submit(client, page, told).text


def test_a_task_that_repeats_comes_again_until_it_ends_for_good(client, world, case):
    task = add(world, case, day=soon(-10), every=1, unit=Unit.WEEKS)
    following = end(world, case, task)
    assert following.day == soon(4)
    assert "Call the landlord" in client.get(at(case, following.id)).text
    assert pages.submit(client, at(case, following.id, "end"), {"is_last": "y"}).status_code == 302
    assert all(one.ended_at for one in db.session.scalars(select(Task)))


def test_an_hour_stays_when_the_clocks_change(world, case):
    with (
        clock.in_zone("Europe/Berlin"),
        clock.set_to(datetime(2027, 3, 22, 12, tzinfo=UTC)),
    ):
        task = add(world, case, day=soon(), at=time(15), every=1, unit=Unit.WEEKS)
        assert task.due_at == datetime(2027, 3, 22, 14, tzinfo=UTC)
        assert end(world, case, task).due_at == datetime(2027, 3, 29, 13, tzinfo=UTC)


def test_a_task_is_given_to_a_colleague_who_is_told(client, world, case):
    supervisor = world.supervisor
    told = typed(worker=str(supervisor.id))
    assert pages.submit(client, at(case, "add"), told).status_code == 302
    notice = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.TASK_GIVEN)).one()
    assert (notice.user_id, notice.object_id) == (supervisor.id, case.id)
    assert supervisor.display_name in client.get(at(case)).text
    # What a colleague does is not due for the caseworker.
    assert "Own task" not in client.get("/my-day").text


def test_only_who_may_open_the_case_can_be_given_a_task(client, world, case):
    assert world.colleague.display_name not in client.get(at(case, "add")).text
    for other in (world.colleague, world.stranger, world.clinic):
        with pytest.raises(RuleBroken, match="may not open"):
            add(world, case, worker=other.id)


def test_a_task_is_about_a_person_of_the_case(client, world, case):
    with acting_as(world.caseworker):
        seen = case_queries.get_case(case.id, seen_by=world.caseworker)
        facts = {"name": "Sami", "roles": ["family"]}
        person = related_people_actions.add(seen, facts=facts, by=world.caseworker)
        commit()
    pages.submit(client, at(case, "add"), typed(person=str(person.id)))
    assert "Person: <bdi>Sami" in client.get(at(case)).text


def test_others_do_not_see_the_tasks(app, world, case):
    task = add(world, case)
    places = (at(case), at(case, "add"), at(case, task.id), at(case, task.id, "end"))
    for who, status in (("stranger", 404), ("colleague", 404), ("clinic", 403)):
        other = sign_in(app.test_client(), world.people[who])
        for page in places:
            assert other.get(page).status_code == status


def test_a_task_of_another_case_is_not_found(client, world, case):
    task = add(world, builders.open_case(world))
    assert client.get(at(case, task.id)).status_code == 404
    assert client.get(at(case, task.id, "end")).status_code == 404


def test_a_closed_case_is_read_only(client, world):
    closed = builders.closed_case(world)
    assert client.get(at(closed)).status_code == 200
    with pytest.raises(RuleBroken, match="closed"):
        add(world, closed)


def test_neither_words_nor_times_are_plain_and_the_log_says_who(world, case):
    task = add(world, case, kind=TaskKind.APPOINTMENT, at=time(15))
    (row,) = db.session.execute(text("SELECT * FROM task")).mappings()
    stored = b"".join(bytes(value) for value in row.values() if isinstance(value, bytes))
    for known in (b"landlord", b"appointment", task.day.isoformat().encode()):
        assert known not in stored
    other = add(world, case, "A" * 200, day=soon(200), every=12, unit=Unit.MONTHS)
    lengths = "SELECT DISTINCT length(words_sealed), length(record_sealed) FROM task"
    assert len(db.session.execute(text(lengths)).all()) == 1
    assert {one.id for one in queries_of(world, case)} == {task.id, other.id}
    events = db.session.scalars(select(audit.AuditEvent)).all()
    saved = [one.actor_id for one in events if one.action == audit.Event.TASK_SAVED]
    assert saved == [world.caseworker.id] * 2
    assert audit.verify().holds


def queries_of(world, case):
    with acting_as(world.caseworker):
        case_queries.get_case(case.id, seen_by=world.caseworker)
        return queries.tasks_of(case.id)
