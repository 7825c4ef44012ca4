"""A hash is slow, so it runs outside of transactions, and only a few run at once."""

import threading

import pytest

from caseflow.accounts import actions, password_hashing
from caseflow.accounts.password_hashing import NewPassword, TooBusy
from caseflow.cli import server
from caseflow.extensions import db, security
from caseflow.web import transaction
from tests.integration.world import PASSWORD, acting_as, commit, sign_in

NEW = "a few unrelated words"


@pytest.fixture
def seen(app, monkeypatch):
    """Whether a transaction was open, at each password that was hashed or checked."""
    context, found = security.pwd_context, []

    def watched(work):
        def run(*args, **kwargs):
            found.append(db.session.registry().in_transaction())
            return work(*args, **kwargs)

        return run

    for name in ("verify", "hash", "dummy_verify"):
        monkeypatch.setattr(context, name, watched(getattr(context, name)))
    return found


@pytest.mark.parametrize("email", ["caseworker@test.example", "nobody@test.example"])
def test_no_transaction_is_open_while_a_password_is_checked(app, world, seen, email):
    app.test_client().post("/sign-in", data={"email": email, "password": PASSWORD})
    assert seen and not any(seen)


def test_no_transaction_is_open_while_a_new_password_is_hashed(app, world, seen):
    with acting_as(world.administrator):
        token = actions.enrolment_for(world.clinic)
        commit()
    told = {"password": NEW, "confirm": NEW}
    assert app.test_client().post(f"/enrol/{token}", data=told).status_code == 302
    assert seen == [False]


def test_slow_work_refuses_to_lose_what_was_changed(app, world):
    world.caseworker.display_name = "Changed"
    with pytest.raises(RuntimeError), transaction.suspended():
        pass


def test_one_more_than_may_wait_is_told_to_try_again(app, world, monkeypatch):
    full = threading.BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(password_hashing, "_places", full)
    with pytest.raises(TooBusy):
        password_hashing.check(PASSWORD, world.caseworker.password)
    page = app.test_client().post(
        "/sign-in", data={"email": world.caseworker.email, "password": PASSWORD}
    )
    assert password_hashing.BUSY in page.text
    assert world.caseworker.email in page.text


def test_who_waits_too_long_for_a_slot_is_told_to_try_again(app, world, monkeypatch):
    taken = threading.BoundedSemaphore(1)
    taken.acquire()
    monkeypatch.setattr(password_hashing, "_slots", taken)
    monkeypatch.setattr(password_hashing, "PATIENCE", 0.01)
    for _ in range(2 + password_hashing.SLOTS + password_hashing.WAITING):  # each place is freed
        with pytest.raises(TooBusy):
            NewPassword.of(NEW)
    monkeypatch.undo()
    assert sign_in(app.test_client(), world.caseworker)


def test_the_places_are_fewer_than_the_threads_of_the_server():
    assert password_hashing.SLOTS + password_hashing.WAITING < server.THREADS


def test_a_password_that_changed_while_it_was_checked_signs_nobody_in(app, world, monkeypatch):
    right = password_hashing.check

    def meanwhile(password, stored):
        verdict = right(password, stored)
        with db.engine.begin() as other:
            other.exec_driver_sql("UPDATE \"user\" SET password = 'changed'")
        return verdict

    monkeypatch.setattr(password_hashing, "check", meanwhile)
    page = app.test_client().post(
        "/sign-in", data={"email": world.caseworker.email, "password": PASSWORD}
    )
    assert page.status_code == 200
