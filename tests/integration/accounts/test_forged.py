"""Rows of accounts, sessions and links that were written by SQL open no door."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import text

from caseflow import clock
from caseflow.access.roles import Role
from caseflow.accounts import actions as accounts_actions
from caseflow.accounts import queries as accounts_queries
from caseflow.accounts.models import User
from caseflow.encryption import signed_rows
from caseflow.errors import NotFound, RuleBroken
from caseflow.extensions import db
from tests.integration.world import acting_as, commit, sign_in


def _sql(statement, **values):
    db.session.execute(text(statement), values)
    db.session.commit()
    db.session.expire_all()


def _is_out(client):
    answer = client.get("/")
    return answer.status_code == 302 and answer.location.startswith("/sign-in")


@pytest.mark.parametrize(
    "edit", ["role_names = '[\"data_protection_officer\"]'", "email = 'other@test.example'"]
)
def test_an_account_edited_by_sql_is_out_on_the_next_request(app, world, edit):
    client = sign_in(app.test_client(), world.responder)
    assert not _is_out(client)
    _sql(f'update "user" set {edit} where email = :e', e=world.responder.email)
    assert _is_out(client)
    found = db.session.scalars(text("select action from audit_event order by sequence")).all()
    assert "integrity.refused" in found


def test_a_session_given_to_somebody_else_by_sql_is_none(app, world):
    client = sign_in(app.test_client(), world.responder)
    _sql(
        "update user_session set user_uniquifier = :to where user_uniquifier = :of",
        to=world.supervisor.fs_uniquifier,
        of=world.responder.fs_uniquifier,
    )
    assert _is_out(client)
    _sql(
        "update user_session set content = replace(content, :of, :to)",
        to=world.supervisor.fs_uniquifier,
        of=world.responder.fs_uniquifier,
    )
    assert _is_out(client)


@pytest.mark.asvs("V7.2.1")
def test_a_session_made_by_sql_is_none(app, world):
    client = sign_in(app.test_client(), world.responder)
    _sql("update user_session set id = :id", id=hashlib.sha256(b"known").digest())
    client.set_cookie("caseflow", "known")
    assert _is_out(client)


def test_a_session_that_was_made_younger_by_sql_is_none(app, world):
    client = sign_in(app.test_client(), world.responder)
    _sql("update user_session set created_at = :at", at=clock.now() + timedelta(hours=9))
    assert _is_out(client)


def _link(world):
    with acting_as(world.administrator):
        token = accounts_actions.renew_link(world.responder, by=world.administrator)
        commit()
    return token


def test_a_link_turned_to_another_account_by_sql_enrols_nobody(world):
    token = _link(world)
    _sql(
        'update enrolment set user_id = (select id from "user" where email = :e)',
        e=world.supervisor.email,
    )
    with pytest.raises((NotFound, RuleBroken)):
        accounts_queries.get_enrolment(token)


def test_a_link_made_by_sql_enrols_nobody(world):
    _link(world)
    _sql("update enrolment set token_hash = :h", h=hashlib.sha256(b"known").digest())
    with pytest.raises((NotFound, RuleBroken)):
        accounts_queries.get_enrolment("known")


@pytest.mark.asvs("V6.4.1")
def test_a_used_link_made_fresh_by_sql_enrols_nobody(app, world):
    token, client = _link(world), app.test_client()
    chosen = {"password": "four plain words here", "confirm": "four plain words here"}
    assert client.post(f"/enrol/{token}", data=chosen).status_code == 302
    _sql("update enrolment set used_at = null")
    assert client.post(f"/enrol/{token}", data=chosen).status_code in (404, 409)


@pytest.mark.parametrize("act", ["set_roles", "renew_link", "enable", "disable"])
def test_administration_puts_no_seal_on_an_edited_account(world, act):
    north = _stored(world.organisations["North Case Organisation"].id)
    _sql(
        'update "user" set organisation_id = :o where email = :e', o=north, e=world.responder.email
    )
    user = db.session.get(User, world.responder.id)
    more = {"roles": [Role.CASEWORKER]} if act == "set_roles" else {}
    with acting_as(world.administrator):
        if act == "disable":
            accounts_actions.disable(user, by=world.administrator)
        else:
            with pytest.raises(signed_rows.Tampered):
                getattr(accounts_actions, act)(user, by=world.administrator, **more)
    with pytest.raises(signed_rows.Tampered):
        signed_rows.check_signature(user)


def _stored(value):
    return value if db.engine.dialect.name == "postgresql" else value.hex
