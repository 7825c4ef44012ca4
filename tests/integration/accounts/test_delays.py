"""Trying passwords becomes slow, for known and unknown accounts alike, and locks nobody out."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from caseflow import clock
from caseflow.accounts import delays
from caseflow.accounts import rules as accounts_rules
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
    assert len(bytes(db.session.scalar(text("select id from sign_in_delay")))) == 32
    with clock.set_to(clock.now() + timedelta(days=2)):
        delays.sweep()
        commit()
    assert db.session.scalar(text("select count(*) from sign_in_delay")) == 0


@pytest.mark.asvs("V6.3.1")
def test_a_delay_doubles_and_has_an_end():
    waits = [accounts_rules.delay_after(count).total_seconds() for count in (4, 5, 6, 7, 8, 500)]
    assert waits == [0, 1, 2, 4, 8, 900]
