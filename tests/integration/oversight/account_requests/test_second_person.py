"""What gives access to cases takes effect when a second person has confirmed it, and not before."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from caseflow import clock
from caseflow.access import NotAllowed, Role
from caseflow.accounts import actions as accounts_actions
from caseflow.accounts import queries as accounts_queries
from caseflow.accounts.models import User
from caseflow.audit.events import Event
from caseflow.encryption import signed_rows
from caseflow.errors import Refused, RuleBroken
from caseflow.extensions import db
from caseflow.notices.models import Notice, NoticeKind
from caseflow.oversight.account_requests import actions, queries, rules
from caseflow.oversight.account_requests.models import AccountRequest
from caseflow.oversight.log import queries as log_queries
from caseflow.oversight.log.queries import Wanted
from tests import pages
from tests.integration.world import PASSWORD, acting_as, commit, sign_in

NEW = {"password": "four plain words here", "confirm": "four plain words here"}


@pytest.fixture
def admin(app, world):
    return sign_in(app.test_client(), world.administrator)


def client_of(app, user):
    return sign_in(app.test_client(), user)


def invitation(world, **changes):
    north = world.organisations["North Case Organisation"]
    return {
        "display_name": "Nomsa Dlamini",
        "email": "nomsa@test.example",
        "organisation": str(north.id),
        "roles": ["caseworker", "supervisor"],
        **changes,
    }


def ask(client, path, answers=None, **how):
    """Ask for a change on a page, and return the address of the request."""
    answer = pages.submit(client, path, answers, **how)
    assert answer.status_code == 302, answer.text
    return answer.location


def decide(client, address, verb="confirm"):
    return pages.submit(client, address, verb=verb)


def link_on(page):
    return re.search(r"/enrol/[\w-]+", page.text).group()


def told(kind):
    ids = select(Notice.user_id).where(Notice.kind == kind, Notice.read_at.is_(None))
    emails = select(User.email).where(User.id.in_(ids)).order_by(User.email)
    return [email.partition("@")[0] for email in db.session.scalars(emails)]


def events(world, event):
    return log_queries.events_seen_by(world.dpo, Wanted(action=event)).events


@pytest.mark.asvs("V8.2.1", "V6.4.6")
def test_the_second_self_of_an_administrator_comes_in_when_a_second_person_agreed(
    app, world, admin
):
    # Given an administrator who invites a second self as caseworker and supervisor
    address = ask(admin, "/admin/accounts/invite", invitation(world))
    # Then there is no account and no link, and those who watch are told
    assert accounts_queries.user_by_email("nomsa@test.example") is None
    assert "/enrol/" not in admin.get(address).text
    entering = {"email": "nomsa@test.example", "password": NEW["password"]}
    assert app.test_client().post("/sign-in", data=entering).status_code == 200
    assert told(NoticeKind.ACCOUNT_TO_CONFIRM) == ["dpo", "supervisor"]
    # And she cannot agree herself
    assert "second person has to decide" in admin.get(address).text
    assert admin.post(address, data={"verb": "confirm"}).status_code == 403
    assert accounts_queries.user_by_email("nomsa@test.example") is None
    # When the supervisor of that organisation confirms, she is shown the link
    page = decide(client_of(app, world.supervisor), address)
    assert page.status_code == 200
    assert told(NoticeKind.ACCOUNT_DECIDED) == ["administrator", "dpo"]
    assert "/enrol/" not in admin.get(address).text
    # Then the new account can sign in, with the roles that were confirmed
    assert app.test_client().post(link_on(page), data=NEW).status_code == 302
    assert app.test_client().post("/sign-in", data=entering).status_code == 302
    user = accounts_queries.user_by_email("nomsa@test.example")
    assert user.held_roles == {Role.CASEWORKER, Role.SUPERVISOR}
    assert told(NoticeKind.ACCOUNT_TO_CONFIRM) == []
    assert len(events(world, Event.ACCOUNT_CHANGE_REQUESTED)) == 1
    (confirmed,) = events(world, Event.ACCOUNT_CHANGE_CONFIRMED)
    assert confirmed.actor_id == world.supervisor.id


def test_a_new_link_for_a_supervisor_is_told_to_her_and_confirmed_by_another(app, world, admin):
    account = f"/admin/accounts/{world.supervisor.id}"
    address = ask(admin, account, to="/renew-link")
    assert told(NoticeKind.OWN_ACCOUNT) == ["supervisor"]
    # Not by the one whom it is about
    own = client_of(app, world.supervisor)
    assert decide_by_hand(own, address) == 403
    assert link_on(decide(client_of(app, world.dpo), address)).startswith("/enrol/")


def decide_by_hand(client, address):
    request = db.session.scalar(select(AccountRequest))
    data = {"verb": "confirm", "seen": rules.fingerprint(request)}
    return client.post(address, data=data).status_code


def test_the_person_reads_at_sign_in_what_was_requested_and_says_that_it_was_read(
    app, world, admin
):
    ask(admin, f"/admin/accounts/{world.responder.id}", to="/renew-link")
    client = client_of(app, world.responder)
    assert "change of your account" in client.get("/", follow_redirects=True).text
    page = client.get("/your-account")
    assert "New single-use link" in page.text
    assert "Administrator" in page.text
    assert pages.submit(client, "/your-account").status_code == 302
    assert told(NoticeKind.OWN_ACCOUNT) == []
    again = client_of(app, world.responder)
    assert "change of your account" not in again.get("/", follow_redirects=True).text


def test_more_roles_wait_and_fewer_roles_do_not(app, world, admin):
    account = f"/admin/accounts/{world.caseworker.id}"
    address = ask(admin, account, {"roles": ["caseworker", "supervisor"]})
    db.session.expire_all()
    assert accounts_queries.user_by_email(world.caseworker.email).role_names == ["caseworker"]
    decide(client_of(app, world.dpo), address)
    db.session.expire_all()
    assert accounts_queries.user_by_email(world.caseworker.email).role_names == [
        "caseworker",
        "supervisor",
    ]
    ask(admin, account, {"roles": ["caseworker"]})
    db.session.expire_all()
    assert accounts_queries.user_by_email(world.caseworker.email).role_names == ["caseworker"]


def test_a_disabled_account_is_enabled_by_a_second_person(app, world, admin):
    account = f"/admin/accounts/{world.clinic.id}"
    pages.submit(admin, account, to="/disable")
    address = ask(admin, account, to="/enable")
    entering = {"email": world.clinic.email, "password": PASSWORD}
    assert app.test_client().post("/sign-in", data=entering).status_code == 200
    decide(client_of(app, world.dpo), address)
    assert app.test_client().post("/sign-in", data=entering).status_code == 302


def test_a_declined_request_changes_nothing_and_is_decided_once(app, world, admin):
    address = ask(admin, "/admin/accounts/invite", invitation(world))
    page = client_of(app, world.supervisor).get(address)
    assert decide(client_of(app, world.dpo), address, "decline").status_code == 302
    assert accounts_queries.user_by_email("nomsa@test.example") is None
    assert told(NoticeKind.ACCOUNT_DECIDED) == ["administrator"]
    late = pages.resubmit(client_of(app, world.supervisor), page, verb="confirm")
    assert late.status_code == 422
    assert accounts_queries.user_by_email("nomsa@test.example") is None


@pytest.mark.parametrize("who", ["stranger_supervisor", "caseworker", "clinic", "coordinator"])
def test_nobody_else_sees_or_decides_a_request(app, world, admin, who):
    address = ask(admin, "/admin/accounts/invite", invitation(world))
    client = client_of(app, world.people[who])
    assert client.get(address).status_code in (403, 404)
    assert decide_by_hand(client, address) in (403, 404)
    assert accounts_queries.user_by_email("nomsa@test.example") is None


def _asked(world, user):
    with acting_as(world.administrator):
        request = actions.set_roles(
            user, [Role.CASEWORKER, Role.SUPERVISOR], by=world.administrator
        )
        commit()
    return request


def _confirm(request, *, by):
    with acting_as(by):
        return actions.confirm(request, seen=rules.fingerprint(request), by=by)


def test_a_request_expires(world):
    request = _asked(world, world.caseworker)
    later = clock.now() + rules.WAITS + timedelta(minutes=1)
    with clock.set_to(later), pytest.raises(RuleBroken, match="expired"):
        _confirm(request, by=world.dpo)


@pytest.mark.parametrize(
    "edit",
    [
        "role_names = '[\"data_protection_officer\"]'",
        "email = 'other@test.example'",
        "expires_at = '2099-01-01 00:00:00'",
    ],
)
def test_a_request_that_was_edited_is_not_confirmed(world, edit):
    request = _asked(world, world.caseworker)
    db.session.execute(text(f"update account_request set {edit}"))
    commit()
    with pytest.raises(signed_rows.Tampered):
        _confirm(request, by=world.dpo)


def test_what_was_seen_is_what_takes_effect(world):
    request = _asked(world, world.caseworker)
    seen = rules.fingerprint(request)
    with acting_as(world.dpo):
        request.role_names = ["administrator"]
        signed_rows.sign(request)
        db.session.flush()
        with pytest.raises(RuleBroken, match="changed since you opened"):
            actions.confirm(request, seen=seen, by=world.dpo)


def test_an_account_that_changed_meanwhile_needs_another_request(world):
    request = _asked(world, world.caseworker)
    user = db.session.get(User, world.caseworker.id)
    accounts_actions.set_roles(user, [Role.FIRST_RESPONDER], by=world.administrator)
    commit()
    with pytest.raises(RuleBroken, match="account has changed"):
        _confirm(request, by=world.dpo)


def test_an_administrator_confirms_for_her_own_organisation_what_another_one_asked(world):
    with acting_as(world.administrator):
        second = accounts_actions.bootstrap(
            "second@test.example",
            display_name="Second administrator",
            organisation_id=world.administrator.organisation_id,
            roles=[Role.ADMINISTRATOR],
            by=world.administrator,
        )
        commit()
    at_home = _asked(world, world.coordinator)
    elsewhere = _asked(world, world.caseworker)
    with pytest.raises(NotAllowed):
        _confirm(elsewhere, by=second)
    with pytest.raises(NotAllowed):
        _confirm(at_home, by=world.administrator)
    _confirm(at_home, by=second)


def test_an_operator_does_not_confirm_what_somebody_can_confirm_on_the_page(world):
    request = _asked(world, world.caseworker)
    with pytest.raises(Refused, match=world.dpo.email):
        actions.confirm_by_operator(request)
    db.session.rollback()
    assert queries.all_pending()


def test_the_first_member_of_a_new_organisation_is_confirmed_by_the_data_protection_officer(
    app, world, admin
):
    new = {"name": "River Legal Aid", "kind": "legal", "area": "Harbour", "phone": ""}
    pages.submit(admin, "/admin/organisations/add", new)
    river = re.search(r'value="([-\w]+)">River Legal Aid', admin.get("/admin/accounts/invite").text)
    asked = invitation(world, organisation=river.group(1), roles=["focal_point"])
    address = ask(admin, "/admin/accounts/invite", asked)
    assert told(NoticeKind.ACCOUNT_TO_CONFIRM) == ["dpo"]
    assert link_on(decide(client_of(app, world.dpo), address))


def test_who_asked_can_withdraw_and_then_nobody_can_confirm(app, world, admin):
    address = ask(admin, "/admin/accounts/invite", invitation(world))
    assert "Withdraw this request" in admin.get(address).text
    assert pages.submit(admin, f"{address}/withdraw").status_code == 302
    assert "Withdrawn" in admin.get(address).text
    request = db.session.scalars(select(AccountRequest)).one()
    with acting_as(world.dpo), pytest.raises(RuleBroken, match="already been decided"):
        actions.confirm(request, seen=rules.fingerprint(request), by=world.dpo)
    assert accounts_queries.user_by_email("nomsa@test.example") is None


def test_nobody_withdraws_the_request_of_somebody_else(app, world, admin):
    address = ask(admin, "/admin/accounts/invite", invitation(world))
    request = db.session.scalars(select(AccountRequest)).one()
    assert "Withdraw" not in client_of(app, world.dpo).get(address).text
    assert client_of(app, world.dpo).get(f"{address}/withdraw").status_code == 403
    request.requested_by_id = world.dpo.id
    with acting_as(world.administrator), pytest.raises(RuleBroken, match="Only the person who"):
        actions.withdraw(request, by=world.administrator)


@pytest.mark.parametrize("name", ["supervisor", "dpo"])
def test_those_who_watch_are_told_when_somebody_who_approves_is_disabled(app, world, name):
    user = world.people[name]
    with acting_as(world.administrator):
        accounts_actions.disable(user, by=world.administrator)
        commit()
    told = db.session.scalars(
        select(Notice).where(Notice.kind == NoticeKind.ACCOUNT_DISABLED)
    ).all()
    readers = {notice.user_id for notice in told}
    others = accounts_queries.holders_of(Role.DPO)
    assert {one.id for one in others} <= readers
    assert user.id not in readers
    for notice in told:
        reader = db.session.get_one(User, notice.user_id)
        assert user.display_name in client_of(app, reader).get("/news").text


def test_nobody_is_told_of_a_caseworker_who_is_disabled(world):
    with acting_as(world.administrator):
        accounts_actions.disable(world.caseworker, by=world.administrator)
        commit()
    told = select(Notice).where(Notice.kind == NoticeKind.ACCOUNT_DISABLED)
    assert db.session.scalars(told).all() == []
