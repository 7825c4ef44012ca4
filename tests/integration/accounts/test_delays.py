"""Trying passwords becomes slow, for known and unknown accounts alike, and locks nobody out."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from caseflow import audit, clock
from caseflow.accounts import delays
from caseflow.accounts import rules as accounts_rules
from caseflow.audit.models import AuditEvent
from caseflow.extensions import db
from tests.integration.world import PASSWORD, commit

WAIT = "Too many attempts"


def attempt(app, email, password="wrong-wrong-wrong", address="203.0.113.9"):
    """One try from an address."""
    return app.test_client().post(
        "/sign-in",
        data={"email": email, "password": password},
        environ_base={"REMOTE_ADDR": address},
    )


def failures_in_log():
    """How many events say that somebody tried a wrong password."""
    named = AuditEvent.action == audit.Event.SIGN_IN_FAILED.value
    return db.session.scalar(db.select(db.func.count()).where(named))


@pytest.mark.asvs("V2.4.1", "V6.3.1")
@pytest.mark.parametrize("email", ["caseworker@test.example", "nobody@test.example"])
def test_many_tries_make_one_wait_in_the_same_words(app, world, email):
    answers = [attempt(app, email).text for _ in range(accounts_rules.FREE_TRIES + 2)]
    assert [WAIT in answer for answer in answers] == [False] * (accounts_rules.FREE_TRIES + 1) + [
        True
    ]


def test_the_right_password_waits_too_but_not_for_strangers_elsewhere(app, world):
    email = world.caseworker.email
    for _ in range(accounts_rules.FREE_TRIES + 3):
        attempt(app, email)
    assert WAIT in attempt(app, email, PASSWORD).text
    assert attempt(app, email, PASSWORD, address="203.0.113.10").status_code == 302
    with clock.set_to(clock.now() + timedelta(minutes=16)):
        assert attempt(app, email, PASSWORD).status_code == 302


def test_what_was_tried_is_kept_as_a_hash_and_forgotten(app, world):
    attempt(app, "nobody@test.example")
    assert {
        len(bytes(one)) for one in db.session.scalars(text("select id from sign_in_delay"))
    } == {32}
    with clock.set_to(clock.now() + timedelta(days=2)):
        delays.sweep()
        commit()
    assert db.session.scalar(text("select count(*) from sign_in_delay")) == 0


@pytest.mark.asvs("V6.3.1")
def test_a_delay_doubles_and_has_an_end():
    waits = [accounts_rules.delay_after(count).total_seconds() for count in (4, 5, 6, 7, 8, 500)]
    assert waits == [0, 1, 2, 4, 8, 900]


@pytest.mark.asvs("V6.3.1")
def test_an_address_that_tries_many_accounts_waits_whatever_the_account(app, world):
    tries = accounts_rules.FREE_TRIES_ADDRESS + 1
    for number in range(tries):
        assert WAIT not in attempt(app, f"guess-{number}@test.example").text
    assert WAIT in attempt(app, world.caseworker.email, PASSWORD).text
    elsewhere = attempt(app, world.caseworker.email, PASSWORD, address="203.0.113.10")
    assert elsewhere.status_code == 302
    with clock.set_to(clock.now() + accounts_rules.LONGEST_DELAY_ADDRESS):
        assert attempt(app, world.caseworker.email, PASSWORD).status_code == 302


def test_an_address_begins_anew_after_a_quiet_hour(app, world):
    for number in range(accounts_rules.FREE_TRIES_ADDRESS + 1):
        attempt(app, f"guess-{number}@test.example")
    with clock.set_to(clock.now() + accounts_rules.ADDRESS_FORGOTTEN_AFTER):
        assert delays.failed("one-more@test.example", "203.0.113.9") == 1


def test_wrong_tries_cannot_fill_the_log(app, world):
    before = failures_in_log()
    for number in range(17):
        attempt(app, f"guess-{number}@test.example")
    assert failures_in_log() - before == 5  # the tries 1, 2, 4, 8 and 16


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_the_first_wrong_passwords_of_one_address_at_the_same_moment_are_all_counted(app, world):
    together = threading.Barrier(2)
    counted = []

    def fail(email):
        with app.app_context():
            delays.must_wait(email, "203.0.113.9")
            together.wait(10)
            counted.append(delays.failed(email, "203.0.113.9"))
            db.session.commit()
            db.session.remove()

    tries = [threading.Thread(target=fail, args=("nobody@test.example",)) for _ in range(2)]
    for one in tries:
        one.start()
    for one in tries:
        one.join(20)
    assert sorted(counted) == [1, 2]
