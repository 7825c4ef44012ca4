"""Sessions end when they should, begin anew at the door, and what happens there is an event."""

import base64
from datetime import timedelta

import pytest

from caseflow import clock
from caseflow.accounts import actions as accounts_actions
from caseflow.accounts import sessions
from caseflow.accounts.models import UserSession
from caseflow.audit.events import Event
from caseflow.audit.models import AuditEvent
from caseflow.extensions import db
from tests.integration.world import PASSWORD, acting_as, commit, sign_in


def done(event):
    """How often this stands in the log."""
    return db.session.scalar(db.select(db.func.count()).where(AuditEvent.action == event.value))


@pytest.mark.asvs("V7.3.1")
def test_an_idle_session_ends(app, world, settings):
    client, start = sign_in(app.test_client(), world.caseworker), clock.now()
    idle = timedelta(minutes=settings.session_idle_minutes)
    with clock.set_to(start + idle - timedelta(seconds=30)):
        assert client.get("/cases").status_code == 200
    with clock.set_to(start + 2 * idle + timedelta(minutes=2)):
        assert client.get("/cases").location.startswith("/sign-in")


@pytest.mark.asvs("V7.3.2")
def test_a_session_ends_after_a_day_of_work(app, world, settings):
    client, start = sign_in(app.test_client(), world.caseworker), clock.now()
    end = start + timedelta(hours=settings.session_hours)
    now = start
    while now + timedelta(minutes=10) < end:
        now += timedelta(minutes=10)
        with clock.set_to(now):
            assert client.get("/cases").status_code == 200
    with clock.set_to(end + timedelta(minutes=1)):
        assert client.get("/cases").location.startswith("/sign-in")


@pytest.mark.asvs("V3.3.5", "V7.2.3", "V7.2.4")
def test_the_door_gives_a_new_session_of_256_random_bits(app, world):
    client = app.test_client()
    client.get("/sign-in")
    before = client.get_cookie("caseflow")
    sign_in(client, world.caseworker)
    first = client.get_cookie("caseflow").value
    assert before is None or before.value != first
    second = sign_in(app.test_client(), world.caseworker).get_cookie("caseflow").value
    assert first != second
    raw = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4))
    assert len(raw) == 32
    assert len("caseflow") + len(first) < 4096
    stored = db.session.scalars(db.select(UserSession.id)).all()
    assert all(first.encode() not in row and raw not in row for row in stored)


@pytest.mark.asvs("V16.3.1")
def test_coming_in_failing_to_and_going_out_are_events(app, world):
    client = app.test_client()
    before = {event: done(event) for event in Event}
    client.post("/sign-in", data={"email": world.caseworker.email, "password": "not the password"})
    client.post("/sign-in", data={"email": "nobody@test.example", "password": "not the password"})
    sign_in(client, world.caseworker)
    client.post("/sign-out")
    assert done(Event.SIGN_IN_FAILED) - before[Event.SIGN_IN_FAILED] == 2
    assert done(Event.SIGNED_IN) - before[Event.SIGNED_IN] == 1
    assert done(Event.SIGNED_OUT) - before[Event.SIGNED_OUT] == 1


@pytest.mark.asvs("V6.2.5", "V6.2.8", "V6.2.9")
@pytest.mark.parametrize(
    "password",
    ["قطار الليل يمرّ بلا صوت", "only small letters and spaces", "x1!yZ" * 24, "  blanks around  "],
)
def test_a_password_is_taken_and_checked_as_it_was_typed(app, world, password):
    with acting_as(world.administrator):
        token = accounts_actions.enrolment_for(world.clinic)
        commit()
    told = {"password": password, "confirm": password}
    assert app.test_client().post(f"/enrol/{token}", data=told).status_code == 302
    assert world.clinic.password.startswith("$argon2id$")

    def answer(typed):
        data = {"email": world.clinic.email, "password": typed}
        return app.test_client().post("/sign-in", data=data).status_code

    assert answer(password) == 302
    for other in (password.strip(), password.swapcase(), password[:72], password + " "):
        assert other == password or answer(other) == 200


@pytest.mark.asvs("V6.2.1")
@pytest.mark.parametrize("password", ["elevenchars", "aaaaaaaaaaaaaaaa", PASSWORD[:11]])
def test_a_short_or_monotonous_password_is_refused(app, world, password):
    with acting_as(world.administrator):
        token = accounts_actions.enrolment_for(world.clinic)
        commit()
    page = app.test_client().post(
        f"/enrol/{token}", data={"password": password, "confirm": password}
    )
    assert page.status_code == 422


@pytest.mark.asvs("V6.2.6", "V6.2.7")
def test_passwords_are_masked_and_managers_may_fill_them_in(app):
    page = app.test_client().get("/sign-in").text
    field = page[page.index('name="password"') - 300 : page.index('name="password"') + 300]
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert "onpaste" not in page


def rows():
    """How many sessions are stored."""
    return db.session.scalar(db.select(db.func.count()).select_from(UserSession))


def test_a_stranger_who_asks_for_pages_writes_nothing(app, world):
    client, before = app.test_client(), rows()
    for path in ("/sign-in", "/portal", "/sign-in"):
        assert client.get(path).status_code == 200
    client.post("/language", data={"language": "ar", "next": "/sign-in"})
    assert 'lang="ar"' in client.get("/sign-in").text
    assert rows() == before


def test_the_cookie_of_a_stranger_makes_nobody_a_user(app, world):
    forged = sessions._visitors(app).dumps({"_user_id": world.caseworker.fs_uniquifier})
    client = app.test_client()
    client.set_cookie("caseflow", sessions.VISITOR + forged)
    assert client.get("/cases").location.startswith("/sign-in")


@pytest.mark.parametrize("cookie", ["v.", "v.x.y.z", "v." + "a" * 3000])
def test_a_strangers_cookie_that_is_not_ours_is_an_empty_session(app, world, cookie):
    client = app.test_client()
    client.set_cookie("caseflow", cookie)
    assert client.get("/sign-in").status_code == 200


def test_the_sweep_ends_no_session_that_a_request_may_still_use(app, world, settings):
    client, start = sign_in(app.test_client(), world.caseworker), clock.now()
    idle, whole = timedelta(minutes=settings.session_idle_minutes), timedelta(hours=10)
    with clock.set_to(start + idle + sessions.TOUCH - timedelta(seconds=10)):
        sessions.sweep(idle, whole)
        commit()
        assert client.get("/cases").status_code == 200
