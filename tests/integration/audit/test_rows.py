"""Whoever can write SQL: every record that is not as the program left it is named."""

import uuid

import pytest
from sqlalchemy import delete, insert, select, text, update

from caseflow.access.roles import Role
from caseflow.accounts import actions as accounts_actions
from caseflow.accounts.models import User
from caseflow.audit import verification
from caseflow.audit.row_verification import RowState, digested_tables
from caseflow.encryption import key_hierarchy, key_store, row_digests
from caseflow.encryption.case_keys import CaseKeys
from caseflow.extensions import Base, db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case, Exclusion
from caseflow.pathway.case.team import actions as team_actions
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.consent.disclosure.models import Packet
from caseflow.pathway.consent.models import Consent
from caseflow.pathway.referral.models import Referral, Status
from tests.integration import builders
from tests.integration.world import acting_as, commit


@pytest.fixture
def sent(app, world):
    """Sent to the clinic, which has not answered."""
    return builders.sent_referral(world)


def _sql(statement):
    """Past the session, as an administrator of the database would."""
    db.session.rollback()
    with db.engine.begin() as connection:
        assert connection.execute(statement).rowcount
    db.session.expire_all()


def _named():
    return {(fault.table, fault.state) for fault in verification.verify().rows}


def _row(table, row_id):
    db.session.rollback()
    with db.engine.connect() as connection:
        return dict(connection.execute(select(table).where(table.c.id == row_id)).one()._mapping)


def _put_back(table, row):
    _sql(update(table).where(table.c.id == row["id"]).values(**row))


def test_a_mechanism_at_work_holds(sent):
    report = verification.verify()
    assert report.holds
    assert report.rows == ()


def test_every_table_with_a_model_is_committed_but_for_those_that_say_so():
    left_out = {m.local_table.description for m in Base.registry.mappers} - {
        table.name for table in digested_tables()
    }
    assert left_out == {
        "user_session",
        "submitted_form",
        "notice",
        "document_chunk",
        "case_agenda",
        "work_tally",
        "work_open",
        "work_checkpoint",
        "audit_event",
        "audit_head",
        "audit_outbox",
        "audit_outbox_writer",
        "audit_anchor",
        "audit_checkpoint",
        "audit_cosigned",
        "opening_index",
        "log_position",
        "sign_in_delay",
        "refused_count",
    }


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Case, {"owner_id": "colleague"}),
        (Referral, {"status": Status.ACCEPTED}),
        (User, {"password": "x"}),
        (User, {"role_names": ["administrator"]}),
        (Consent, {"is_for_work": True}),
    ],
    ids=["owner", "status", "password", "role", "consent"],
)
def test_a_record_that_was_edited_is_named(world, sent, model, values):
    if "owner_id" in values:
        values = {"owner_id": world.colleague.id}
    ids = {Case: sent.case_id, Referral: sent.id, User: world.clinic.id, Consent: sent.consent_id}
    table = model.__table__
    _sql(update(table).where(table.c.id == ids[model]).values(**values))
    assert _named() == {(table.name, RowState.CHANGED)}


def test_an_exclusion_that_was_deleted_is_named(world, sent):
    with acting_as(world.caseworker):
        case = case_queries.get_case(sent.case_id, seen_by=world.caseworker)
        team_actions.exclude(
            case, user_id=world.colleague.id, reason="Her cousin", by=world.caseworker
        )
        commit()
    _sql(delete(Exclusion.__table__))
    assert _named() == {("exclusion", RowState.MISSING)}


def test_a_record_that_was_added_is_named(world, sent):
    row = _row(User.__table__, world.clinic.id)
    _sql(
        insert(User.__table__).values(
            row | {"id": uuid.uuid4(), "email": "intruder@test.example", "fs_uniquifier": "x"}
        )
    )
    assert _named() == {("user", RowState.ADDED)}


def test_an_account_put_back_to_its_older_roles_is_named(world):
    table, older = User.__table__, _row(User.__table__, world.colleague.id)
    with acting_as(world.administrator):
        accounts_actions.set_roles(world.colleague, [Role.FIRST_RESPONDER], by=world.administrator)
        commit()
    _put_back(table, older)
    assert _named() == {("user", RowState.ROLLED_BACK)}


def test_consent_packet_and_grant_put_back_together_are_named(world, sent):
    tables = (Consent.__table__, Packet.__table__)
    older = [(table, dict(row._mapping)) for table in tables for row in _all(table)]
    grants = [dict(row._mapping) for row in key_hierarchy.key_ring().store.rows(key_store.grants)]
    with acting_as(world.caseworker):
        case_queries.get_case(sent.case_id, seen_by=world.caseworker)
        consent_actions.withdraw(db.session.get(Consent, sent.consent_id), by=world.caseworker)
        commit()
    assert verification.verify().holds
    for table, row in older:
        _put_back(table, row)
    key_hierarchy.key_ring().store.add_rows((key_store.grants, grants))
    named = _named()
    assert {
        ("consent", RowState.ROLLED_BACK),
        ("packet", RowState.ROLLED_BACK),
        ("packet_grant", RowState.ROLLED_BACK),
    } <= named


def test_a_hold_on_a_file_that_was_given_up_and_put_back_is_named(world, app, monkeypatch):
    held = {}
    genuine = CaseKeys.release

    def release(keys, case_id, organisation_id):
        rows = key_hierarchy.key_ring().store.rows(key_store.case_keys)
        held.update({row.organisation_id: dict(row._mapping) for row in rows})
        genuine(keys, case_id, organisation_id)

    monkeypatch.setattr(CaseKeys, "release", release)
    builders.taken_up_case(world)
    assert verification.verify().holds
    now = {row.organisation_id for row in key_hierarchy.key_ring().store.rows(key_store.case_keys)}
    gone = [row for holder, row in held.items() if holder not in now]
    key_hierarchy.key_ring().store.add_rows((key_store.case_keys, gone))
    assert ("case_key", RowState.ROLLED_BACK) in _named()


def test_what_a_savepoint_undid_was_not_written_and_what_came_before_was(world, sent):
    with acting_as(world.caseworker):
        case = case_queries.get_case(sent.case_id, seen_by=world.caseworker)
        team_actions.exclude(
            case, user_id=world.colleague.id, reason="Her cousin", by=world.caseworker
        )
        db.session.flush()
        savepoint = db.session.begin_nested()
        team_actions.exclude(
            case, user_id=world.supervisor.id, reason="Her aunt", by=world.caseworker
        )
        db.session.flush()
        savepoint.rollback()
        commit()
    assert verification.verify().holds
    assert db.session.scalar(text("select count(*) from exclusion")) == 1


def test_a_bulk_statement_by_model_is_refused(app):
    with pytest.raises(row_digests.NotDigested):
        db.session.execute(delete(Case))


def _all(table):
    db.session.rollback()
    with db.engine.connect() as connection:
        return connection.execute(select(table)).all()
