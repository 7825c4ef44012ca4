"""Whoever sets rows of the data store back with SQL: refused when the row is used next."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import delete, event, insert, select, update

from caseflow import clock, database
from caseflow.access import SYSTEM, access_context
from caseflow.access.roles import Role
from caseflow.accounts import actions as accounts_actions
from caseflow.accounts.models import User, UserSession
from caseflow.agencies.models import Organisation, Service
from caseflow.audit import first_versions, verification
from caseflow.audit.events import Event
from caseflow.audit.models import AuditEvent
from caseflow.cli import scheduler
from caseflow.encryption import RolledBack, key_hierarchy, key_store, row_versions
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.oversight.erasures import actions as erasures_actions
from caseflow.oversight.erasures import queries as erasures_queries
from caseflow.oversight.erasures.models import Erasure, ErasureReason, HoldReason, LegalHold
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case, Exclusion
from caseflow.pathway.case.team import actions as team_actions
from caseflow.pathway.case.worklist.models import Agenda
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.consent.disclosure.models import Packet
from caseflow.pathway.consent.models import Consent
from caseflow.pathway.referral.models import Status
from caseflow.web import transaction
from tests.integration import builders
from tests.integration.world import PASSWORD, acting_as, commit, sign_in

ENTRIES = key_store.row_versions


def _all(model):
    """Every row of a table, as a thief of an old backup keeps them."""
    db.session.rollback()
    with db.engine.connect() as connection:
        found = connection.execute(select(model.__table__)).all()
    return [dict(row._mapping) for row in found]


def _sql(*statements):
    db.session.rollback()
    with db.engine.begin() as connection:
        for statement in statements:
            assert connection.execute(statement).rowcount
    db.session.expire_all()


def _put_back(model, rows):
    """Set the rows of a table to what they were."""
    table = model.__table__
    key = next(iter(table.primary_key))
    _sql(*(update(table).where(key == row[key.name]).values(row) for row in rows))


def _refused():
    """How many events say that something was refused because it was changed outside."""
    verification.length()
    said = select(db.func.count()).where(AuditEvent.action == Event.TAMPERED.value)
    return db.session.scalar(said)


def _entries(name):
    return key_hierarchy.key_ring().store.rows(ENTRIES, ENTRIES.c.name == name)


def _name(row):
    return f"{row.__tablename__} {row.id.hex}"


def _signs_in(app, user):
    data = {"email": user.email, "password": PASSWORD}
    return app.test_client().post("/sign-in", data=data).status_code == 302


def _disabled(world, user):
    with acting_as(world.administrator):
        accounts_actions.disable(db.session.get(User, user.id), by=world.administrator)
        commit()


def test_a_disabled_account_that_is_set_back_does_not_sign_in(app, world):
    older = _all(User)
    assert _signs_in(app, world.supervisor)
    _disabled(world, world.supervisor)
    _put_back(User, older)
    assert not _signs_in(app, world.supervisor)


def test_a_disabled_account_and_its_session_set_back_together_are_refused(app, world):
    client = sign_in(app.test_client(), world.supervisor)
    users, sessions = _all(User), _all(UserSession)
    _disabled(world, world.supervisor)
    _put_back(User, users)
    _sql(insert(UserSession.__table__).values(sessions))
    before = _refused()
    assert client.get("/cases").status_code == 500
    assert _refused() == before + 1
    assert client.get("/cases").location.startswith("/sign-in")


def test_a_role_that_was_taken_away_does_not_come_back(app, world):
    older, client = _all(User), sign_in(app.test_client(), world.colleague)
    with acting_as(world.administrator):
        user = db.session.get(User, world.colleague.id)
        accounts_actions.set_roles(user, [Role.FIRST_RESPONDER], by=world.administrator)
        commit()
    assert client.get("/cases").status_code == 403
    _put_back(User, older)
    assert client.get("/cases").status_code == 500


def test_an_administrator_can_still_disable_an_account_that_was_set_back(app, world):
    older = _all(User)
    _disabled(world, world.supervisor)
    _put_back(User, older)
    _disabled(world, world.supervisor)
    db.session.expire_all()
    assert not db.session.get(User, world.supervisor.id).active
    assert not _signs_in(app, world.supervisor)


@pytest.mark.asvs("V7.4.1")
def test_a_signed_out_session_that_is_put_back_is_refused(app, world):
    client = sign_in(app.test_client(), world.caseworker)
    cookie, rows = client.get_cookie("caseflow").value, _all(UserSession)
    client.post("/sign-out")
    _sql(insert(UserSession.__table__).values(rows))
    client.set_cookie("caseflow", cookie)
    answer = client.get("/cases")
    assert answer.status_code == 500
    assert "Clear-Site-Data" in answer.headers
    assert client.get("/cases").location.startswith("/sign-in")


def test_a_session_that_was_hidden_while_all_were_ended_is_none(app, world):
    client, rows = sign_in(app.test_client(), world.supervisor), _all(UserSession)
    _sql(delete(UserSession.__table__))
    _disabled(world, world.supervisor)
    with acting_as(world.administrator):
        user = db.session.get(User, world.supervisor.id)
        accounts_actions.enable(user, by=world.administrator)
        commit()
    _sql(insert(UserSession.__table__).values(rows))
    assert client.get("/cases").location.startswith("/sign-in")


def test_a_swept_session_that_is_put_back_is_refused(app, world, settings):
    client, rows = sign_in(app.test_client(), world.caseworker), _all(UserSession)
    with clock.set_to(clock.now() + timedelta(hours=settings.session_hours + 1)):
        scheduler.tick()
    _sql(insert(UserSession.__table__).values(rows))
    assert client.get("/cases").status_code == 500


@pytest.fixture
def accepted(app, world):
    """Sent to the clinic, which has accepted and sees the identity."""
    sent = builders.sent_referral(world)
    builders.answered(world, sent, Status.ACCEPTED)
    return sent


def test_consent_packet_and_grant_set_back_together_open_no_identity(app, world, accepted):
    client, path = sign_in(app.test_client(), world.clinic), f"/inbox/{accepted.id}"
    assert builders.FULL_NAME in client.get(path).text
    older = [(model, _all(model)) for model in (Consent, Packet)]
    referrals = _all(type(accepted))
    grants = [dict(row._mapping) for row in key_hierarchy.key_ring().store.rows(key_store.grants)]
    with acting_as(world.caseworker):
        case_queries.get_case(accepted.case_id, seen_by=world.caseworker)
        consent = db.session.get(Consent, accepted.consent_id)
        consent_actions.withdraw(consent, by=world.caseworker)
        commit()
    for model, rows in older:
        _put_back(model, rows)
    _put_back(type(accepted), referrals)
    key_hierarchy.key_ring().store.add_rows((key_store.grants, grants))
    answer = client.get(path)
    assert answer.status_code == 500
    assert builders.FULL_NAME not in answer.text


def _swap(model, one, other, column):
    """Exchange a value of two rows."""
    table = model.__table__
    first, second = getattr(one, column), getattr(other, column)
    _sql(
        update(table).where(table.c.id == one.id).values({column: "x"}),
        update(table).where(table.c.id == other.id).values({column: first}),
        update(table).where(table.c.id == one.id).values({column: second}),
    )


def test_a_packet_is_not_prepared_while_names_of_organisations_are_swapped(app, world):
    drafted = builders.drafted_referral(world)
    client, path = sign_in(app.test_client(), world.caseworker), f"/referrals/{drafted.id}/send"
    assert client.get(path).status_code == 200
    clinic, shelter = (world.organisations[one] for one in ("Harbour Clinic", "Haven Shelter"))
    _swap(Organisation, clinic, shelter, "name")
    assert client.get(path).status_code == 500


def test_a_service_given_to_another_organisation_is_refused(app, world):
    drafted = builders.drafted_referral(world)
    client, path = sign_in(app.test_client(), world.caseworker), f"/referrals/{drafted.id}/send"
    assert client.get(path).status_code == 200
    table, to = Service.__table__, world.second_shelter.organisation_id
    _sql(update(table).values(organisation_id=to))
    assert client.get(path).status_code == 500


@pytest.mark.parametrize("path", ["/cases/{}", "/cases", "/cases?order=newest", "/my-day"])
def test_a_case_given_to_a_colleague_by_sql_opens_nothing(app, world, path):
    case = builders.open_case(world)
    client = sign_in(app.test_client(), world.colleague)
    # Lists read the owner in both tables.
    _sql(*(update(m.__table__).values(owner_id=world.colleague.id) for m in (Case, Agenda)))
    answer = client.get(path.format(case.id))
    assert answer.status_code == 500
    assert builders.KNOWN_AS not in answer.text


@pytest.mark.parametrize(
    "path", ["/cases", "/cases?order=newest", "/cases?order=contact", "/my-day"]
)
@pytest.mark.parametrize("model", [Case, Agenda])
def test_a_case_given_to_a_colleague_in_one_table_is_not_in_their_lists(app, world, model, path):
    case = builders.open_case(world)
    code = case.code
    client = sign_in(app.test_client(), world.colleague)
    _sql(update(model.__table__).values(owner_id=world.colleague.id))
    answer = client.get(path)
    assert code not in answer.text
    assert builders.KNOWN_AS not in answer.text


def test_a_case_put_back_to_its_former_owner_opens_nothing(app, world):
    case, client = builders.open_case(world), sign_in(app.test_client(), world.caseworker)
    older, path = _all(Case), f"/cases/{case.id}"
    assert client.get(path).status_code == 200
    with acting_as(world.supervisor):
        mine = case_queries.get_case(case.id, seen_by=world.supervisor)
        team_actions.assign(mine, world.colleague, by=world.supervisor)
        commit()
    assert client.get(path).status_code == 404
    _put_back(Case, older)
    answer = client.get(path)
    assert answer.status_code == 500
    assert builders.KNOWN_AS not in answer.text


def test_an_exclusion_that_is_deleted_still_excludes(app, world):
    case = builders.open_case(world)
    with acting_as(world.caseworker):
        mine = case_queries.get_case(case.id, seen_by=world.caseworker)
        team_actions.exclude(mine, user_id=world.supervisor.id, reason="Aunt", by=world.caseworker)
        commit()
    client, path = sign_in(app.test_client(), world.supervisor), f"/cases/{case.id}"
    assert client.get(path).status_code == 404
    _sql(delete(Exclusion.__table__))
    answer = client.get(path)
    assert answer.status_code == 500
    assert builders.KNOWN_AS not in answer.text


def test_a_hold_whose_release_is_put_in_by_sql_is_in_force(app, world):
    case = builders.open_case(world)
    with acting_as(world.dpo):
        erasures_actions.hold(case.code, HoldReason.COURT, by=world.dpo)
        commit()
        hold = db.session.scalar(select(LegalHold))
        _sql(update(LegalHold.__table__).values(released_at=clock.now(), released_by_id=hold.id))
        assert erasures_queries.hold_of(case.id) is not None
        db.session.rollback()


def test_a_decided_request_for_erasure_is_not_decided_again_when_it_is_put_back(app, world):
    case = builders.closed_case(world)
    with acting_as(world.caseworker):
        mine = case_queries.get_case(case.id, seen_by=world.caseworker)
        erasures_actions.request(mine, "", ErasureReason.PERSON_ASKED, by=world.caseworker)
        commit()
    older = _all(Erasure)
    with acting_as(world.dpo):
        erasures_actions.decline(db.session.scalar(select(Erasure)), by=world.dpo)
        commit()
    _put_back(Erasure, older)
    with acting_as(world.dpo), pytest.raises(RolledBack):
        erasures_actions.approve(db.session.scalar(select(Erasure)), by=world.dpo)
    db.session.rollback()
    assert not key_hierarchy.key_ring().cases.is_erased(case.id)


# --- the two stores do not commit at once


class Crash(Exception):
    """Stands for the end of a process that is killed."""


@contextmanager
def _killed(monkeypatch, *, committed):
    """Do what the block does in a process that is killed beside the commit of the data."""

    def crash(session):
        raise Crash

    if committed:
        with monkeypatch.context() as patch:
            patch.setattr(row_versions.RowVersions, "settle", lambda self, versions: None)
            yield
        return
    event.listen(db.session, "before_commit", crash)
    try:
        with pytest.raises(Crash):
            yield
    finally:
        event.remove(db.session, "before_commit", crash)
    transaction.abandon()


def _later():
    """Do the background work two minutes later."""
    with clock.set_to(clock.now() + timedelta(minutes=2)):
        scheduler.tick()


@pytest.mark.parametrize("committed", [False, True], ids=["before the data", "after the data"])
def test_a_crash_between_the_two_commits_is_reconciled(app, world, monkeypatch, committed):
    older = _all(User)
    with _killed(monkeypatch, committed=committed):
        _disabled(world, world.supervisor)
    assert len(_entries(_name(world.supervisor))) == 2
    assert _signs_in(app, world.supervisor) is not committed
    _later()
    assert len(_entries(_name(world.supervisor))) == 1
    assert _signs_in(app, world.supervisor) is not committed
    _put_back(User, older)
    assert _signs_in(app, world.supervisor) is not committed


def test_after_a_crash_one_step_back_is_accepted_for_a_minute_and_no_more(app, world, monkeypatch):
    oldest = _all(User)
    with acting_as(world.administrator):
        user = db.session.get(User, world.supervisor.id)
        accounts_actions.set_roles(user, [Role.SUPERVISOR, Role.CASEWORKER], by=world.administrator)
        commit()
    older = _all(User)
    with _killed(monkeypatch, committed=True):
        _disabled(world, world.supervisor)
    disabled = _all(User)
    _put_back(User, oldest)
    assert not _signs_in(app, world.supervisor)
    _put_back(User, older)
    assert _signs_in(app, world.supervisor)
    _put_back(User, disabled)
    _later()
    _put_back(User, older)
    assert not _signs_in(app, world.supervisor)


def test_a_change_after_a_crash_settles_what_was_left_open(app, world, monkeypatch):
    with _killed(monkeypatch, committed=True):
        _disabled(world, world.supervisor)
    disabled = _all(User)
    with acting_as(world.administrator):
        user = db.session.get(User, world.supervisor.id)
        accounts_actions.enable(user, by=world.administrator)
        commit()
    assert len(_entries(_name(world.supervisor))) == 1
    assert _signs_in(app, world.supervisor)
    _put_back(User, disabled)
    assert not _signs_in(app, world.supervisor)


def test_a_row_that_changes_while_a_page_is_read_is_no_attack(app, world):
    case, before = builders.open_case(world), _refused()
    db.session.rollback()
    supervisor, colleague = world.supervisor.id, world.colleague.id
    with acting_as(world.caseworker), database.taking_the_lock(False):
        case_queries.get_case(case.id, seen_by=world.caseworker)
        with app.app_context(), database.taking_the_lock(True):
            by = db.session.get(User, supervisor)
            with acting_as(by):
                theirs = case_queries.get_case(case.id, seen_by=by)
                team_actions.assign(theirs, db.session.get(User, colleague), by=by)
                commit()
        with pytest.raises(RuleBroken, match="at the same moment"):
            key_hierarchy.key_ring().versions.check()
    transaction.abandon()
    assert _refused() == before


# --- entries from the beginning


def test_rows_without_entries_are_refused_until_they_are_made_from_the_log(app, world):
    case = builders.open_case(world)
    store = key_hierarchy.key_ring().store
    store.destroy(ENTRIES)
    assert not _signs_in(app, world.caseworker)
    for table in (Case.__table__, Agenda.__table__):
        _sql(update(table).values(owner_id=world.colleague.id))
    first_versions.start_missing()
    commit()
    client = sign_in(app.test_client(), world.colleague)
    assert client.get("/my-day").status_code == 500  # the case is not as the log knows it
    assert sign_in(app.test_client(), world.stranger).get("/cases").status_code == 200
    assert not _entries(f"case {case.id.hex}")
    assert _entries(row_versions.STARTED)


def test_an_entry_edited_in_the_key_store_fits_nothing(app, world):
    store = key_hierarchy.key_ring().store
    with store.writing() as connection:
        row = connection.execute(
            select(ENTRIES).where(ENTRIES.c.name == _name(world.caseworker))
        ).one()
        same = ENTRIES.c.name == row.name
        other = connection.scalar(
            select(ENTRIES.c.seal).where(ENTRIES.c.name == _name(world.supervisor))
        )
        connection.execute(update(ENTRIES).where(same).values(seal=other))
    assert not _signs_in(app, world.caseworker)


def test_background_work_is_not_stopped_by_one_edited_case(app, world):
    builders.open_case(world)
    _sql(update(Case.__table__).values(owner_id=world.colleague.id))
    with acting_as(world.caseworker), pytest.raises(RolledBack):
        db.session.scalars(select(Case)).all()
        commit()
    transaction.abandon()
    with access_context.acting(SYSTEM, purpose="clockwork"):
        assert db.session.scalars(select(Case)).all()
        commit()
