"""A feed tells whoever knows its address the times of appointments, until it ends."""

import re
from datetime import time, timedelta

import pytest
from sqlalchemy import select, text

from caseflow import audit, clock
from caseflow.access import NotAllowed
from caseflow.accounts import actions as accounts_actions
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.calendar_feed import actions as calendar_feed_actions
from caseflow.pathway.case.calendar_feed import rules
from caseflow.pathway.case.calendar_feed.models import CalendarFeed
from caseflow.pathway.case.tasks import actions as tasks_actions
from caseflow.pathway.case.tasks.models import TaskKind
from caseflow.pathway.case.tasks.rules import When
from tests import pages
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in

PAGE = "/calendar/feed"


@pytest.fixture
def case(world):
    opened = builders.open_case(world)
    commit()
    return opened


@pytest.fixture
def client(app, world):
    return sign_in(app.test_client(), world.caseworker)


def make(client):
    """Make a feed with the form of the page; return its path."""
    found = re.search(
        r"https?://[^/]+(/calendar/feed/[\w-]+\.ics)", pages.submit(client, PAGE).text
    )
    assert found
    return found[1]


def meet(world, case, *, worker=None, by=None, kind=TaskKind.APPOINTMENT):
    by = by or world.caseworker
    with acting_as(by):
        seen = case_queries.get_case(case.id, seen_by=by)
        when = When(kind, clock.today() + timedelta(days=1), time(15, 30))
        words = {"what": "Meet Amina", "place": "The café"}
        task = tasks_actions.add(seen, when=when, words=words, worker_id=worker, by=by)
        commit()
    return task


def test_there_is_no_feed_until_it_is_asked_for(app, client, world, case):
    assert "There is no address now." in client.get(PAGE).text
    assert db.session.scalars(select(CalendarFeed)).all() == []
    assert app.test_client().get("/calendar/feed/unknown.ics").status_code == 404


def test_a_feed_shows_the_time_and_nothing_else(app, client, world, case):
    task = meet(world, case)
    meet(world, case, kind=TaskKind.TASK)
    answer = app.test_client().get(make(client))
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    assert answer.text.count("BEGIN:VEVENT") == 1
    assert f"DTSTART:{task.due_at:%Y%m%dT%H%M%SZ}\r\n" in answer.text
    assert "SUMMARY:Appointment\r\n" in answer.text
    for secret in (case.code, str(case.id), str(task.id), "Amina", "café"):
        assert secret not in answer.text


def test_a_given_appointment_is_in_the_feed_of_who_goes(app, client, world, case):
    meet(world, case, worker=world.supervisor.id)
    assert "VEVENT" not in app.test_client().get(make(client)).text
    supervisor = sign_in(app.test_client(), world.supervisor)
    assert app.test_client().get(make(supervisor)).text.count("BEGIN:VEVENT") == 1


def test_the_address_is_shown_once_and_only_its_hash_is_kept(client):
    token = make(client).removeprefix("/calendar/feed/").removesuffix(".ics")
    assert len(token) >= 43
    assert token not in client.get(PAGE).text
    (row,) = db.session.execute(text("SELECT token_hash FROM calendar_feed")).all()
    assert bytes(row.token_hash) == rules.hash_of(token)


def test_a_renewed_address_replaces_the_earlier_one(app, client):
    first, second = make(client), make(client)
    assert app.test_client().get(first).status_code == 404
    assert app.test_client().get(second).status_code == 200


def test_a_feed_ends_when_the_person_ends_it(app, client):
    address = make(client)
    page = client.get(PAGE).text
    data = dict(pages.filled(page, PAGE, {})[1])
    assert client.post(f"{PAGE}/end", data=data).status_code == 302
    assert app.test_client().get(address).status_code == 404
    assert "There is no address now." in client.get(PAGE).text


def test_a_feed_ends_after_its_time(app, client):
    address = make(client)
    feed = db.session.scalars(select(CalendarFeed)).one()
    with clock.set_to(feed.ends_at - timedelta(minutes=1)):
        assert app.test_client().get(address).status_code == 200
    with clock.set_to(feed.ends_at):
        assert app.test_client().get(address).status_code == 404


def test_a_feed_ends_with_the_account(app, client, world):
    address = make(client)
    with acting_as(world.administrator):
        accounts_actions.disable(world.caseworker, by=world.administrator)
        commit()
    assert app.test_client().get(address).status_code == 404


def test_a_feed_shows_no_case_of_another_worker(app, client, world, case):
    meet(world, case)
    for who in ("colleague", "supervisor", "stranger"):
        other = sign_in(app.test_client(), world.people[who])
        assert "VEVENT" not in app.test_client().get(make(other)).text


def test_an_address_that_was_put_into_the_database_is_refused(app, client, world, case):
    meet(world, case)
    address = make(client)
    digest = rules.hash_of("A" * 43)
    db.session.execute(text("UPDATE calendar_feed SET token_hash = :it"), {"it": digest})
    db.session.commit()
    db.session.expire_all()
    assert app.test_client().get(address).status_code == 404
    answer = app.test_client().get(f"/calendar/feed/{'A' * 43}.ics")
    assert answer.status_code != 200
    assert "VEVENT" not in answer.text


def test_guesses_are_limited(app):
    guesser = app.test_client()
    found = {guesser.get(f"/calendar/feed/{number}.ics").status_code for number in range(40)}
    assert found == {404, 429}


def test_the_log_says_who_made_and_ended_it(client, world):
    make(client)
    events = db.session.scalars(select(audit.AuditEvent)).all()
    made = [one.actor_id for one in events if one.action == audit.Event.CALENDAR_FEED_MADE]
    assert made == [world.caseworker.id]
    assert audit.verify().holds


def test_nobody_makes_or_ends_the_feed_of_another(app, client, world):
    address = make(client)
    feed = db.session.scalars(select(CalendarFeed)).one()
    for act in (calendar_feed_actions.make, calendar_feed_actions.end):
        with pytest.raises(NotFound):
            act(feed, by=world.supervisor)
        with pytest.raises(NotAllowed):
            act(feed, by=world.clinic)
    db.session.rollback()
    assert app.test_client().get(address).status_code == 200
