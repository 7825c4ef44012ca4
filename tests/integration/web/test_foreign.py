"""Every page with an id, asked for and filled in well by everybody to whom it does not belong."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from caseflow import clock
from caseflow.access import access_context
from caseflow.access.roles import Role
from caseflow.accounts import actions as accounts_actions
from caseflow.accounts.models import User
from caseflow.encryption import signed_rows
from caseflow.extensions import db
from caseflow.notices.models import Notice
from caseflow.oversight.alerts import actions as alerts_actions
from caseflow.oversight.alerts.models import AlertKind
from caseflow.oversight.alerts.rules import Finding
from caseflow.oversight.erasures.models import Erasure, ErasureReason, HoldReason, LegalHold
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.team import actions as team_actions
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.consent.models import Consent, InformationPoint
from caseflow.pathway.plan.models import PlannedAction
from caseflow.pathway.referral.models import Referral, Status
from caseflow.pathway.screening.models import HandOver
from tests.integration import builders
from tests.integration.encryption import marked_way
from tests.integration.world import acting_as, commit, sign_in

WORDS = (
    "text",
    "note",
    "answer",
    "reason",
    "summary",
    "description",
    "goal",
    "what",
    "known_as",
    "reasons",
    "message",
    "instructions",
    "narrative",
    "witness",
    "area",
    "name",
    "phone",
    "display_name",
    "words",
    "risk_reason",
)


@pytest.fixture
def way(app, world, monkeypatch):
    """The ids of one whole way of the North, with everything that hangs on it."""
    ids = marked_way.walk(world, monkeypatch, "Marked")
    rows: dict[str, Any] = {"consent_id": Consent, "action_id": PlannedAction}
    ids |= {
        name: db.session.scalars(db.select(model.id).where(model.case_id == ids["case_id"])).first()
        for name, model in rows.items()
    }
    found = (_erasure(world, ids["case_id"]), _hold(world, ids["case_id"]))
    ids |= dict(zip(("erasure_id", "hold_id"), found, strict=True))
    recipient, clinic = world.organisations["State Authority"].id, world.services["clinic"].id
    return ids | {
        "recipient_id": recipient,
        "purpose": "services",
        "verb": "accept",
        "instrument_id": "short-screen",
        "service_id": clinic,
        "step": "person",
        "code": "pep",
        "notice_id": _notice(world),
        "alert_id": _alert(world),
        "hand_over_id": db.session.scalars(db.select(HandOver.id)).one(),
        "organisation_id": world.caseworker.organisation_id,
    }


def _erasure(world, case_id):
    row = Erasure(
        id=uuid.uuid4(),
        case_id=case_id,
        compartment="",
        receipt=bytes(32),
        organisation_id=world.caseworker.organisation_id,
        reason=ErasureReason.PERSON_ASKED,
        requested_at=clock.now(),
        requested_by_id=world.caseworker.id,
    )
    return _kept(row)


def _hold(world, case_id):
    row = LegalHold(
        id=uuid.uuid4(),
        case_id=case_id,
        reason=HoldReason.COURT,
        set_at=clock.now(),
        set_by_id=world.people["dpo"].id,
    )
    return _kept(row)


def _alert(world):
    finding = Finding(AlertKind.BURST, clock.now(), clock.now(), 1)
    alert = alerts_actions.raise_alert(finding, about=world.caseworker)
    commit()
    return alert.id


def _notice(world):
    told = db.select(Notice.id).where(Notice.user_id == world.caseworker.id)
    return db.session.scalars(told).first()


def _kept(row):
    signed_rows.sign(row)
    db.session.add(row)
    commit()
    return row.id


def _filled(world):
    """A body that is good for as many forms as one body can be."""
    soon = (clock.today() + timedelta(days=30)).isoformat()
    return {
        **dict.fromkeys(WORDS, "Typed by a stranger"),
        "version": "1",
        "age_group": "adult",
        "level": "low",
        "risk": "low",
        "domain": "health",
        "service_type": "health",
        "priority": "urgent",
        "status": "met",
        "need": "met",
        "told": "y",
        "due_on": soon,
        "responsible": "caseworker",
        "expires_on": soon,
        "retain_until": soon,
        "day": soon,
        "at": "10:00",
        "decided_on": clock.today().isoformat(),
        "outcome": "positive",
        "kind": "conclusive_grounds",
        "part": "whole",
        "sure": "y",
        "verb": "approve",
        "way": "text",
        "rules_read": "y",
        "everything": "yes",
        "owner": str(world.colleague.id),
        "user": str(world.colleague.id),
        "language": "eng",
        "read_aloud": "y",
        "points": [point.value for point in InformationPoint],
        "given_by": "person",
        "manner": "signature",
        "share_now": "no",
        "services": ["health"],
        "recipients": ["kind:health"],
        "categories": ["identity"],
        "places": "1",
        "organisation": str(world.organisations["South Case Organisation"].id),
    }


OWN = {
    "responder": {"screening.show"},
    "clinic": {"inbox.show", "inbox.respond", "inbox.schedule", "inbox.answer_emergency"},
    "authority": {"notifications.ask", "notifications.show", "notifications.decide"},
    "dpo": {"erasure.show", "erasure.release", "watching.show"},
    "administrator": {"admin.time_zone"},
}
OPEN_TO_ALL = {
    "case_id",
    "screening_id",
    "referral_id",
    "follow_up_id",
    "notification_id",
    "need_id",
    "consent_id",
    "action_id",
    "erasure_id",
    "hold_id",
    "notice_id",
    "alert_id",
    "hand_over_id",
    "organisation_id",
}


def _tables():
    db.session.rollback()
    changing = {
        "audit_event",
        "audit_head",
        "audit_outbox",
        "audit_outbox_writer",
        "user_session",
        "submitted_form",
        "refused_count",
    }
    names = [t.name for t in db.metadata.sorted_tables if t.name not in changing]
    return {
        name: sorted(map(str, db.session.execute(text(f'select * from "{name}"'))))
        for name in names
    }


@pytest.mark.asvs("V8.2.2", "V8.4.1")
@pytest.mark.parametrize(
    "person",
    [
        "stranger",
        "stranger_supervisor",
        "shelter",
        "second_shelter",
        "colleague",
        "responder",
        "clinic",
        "authority",
        "coordinator",
        "dpo",
        "administrator",
    ],
)
def test_foreign_ids_lead_nowhere_and_change_nothing(
    app, world, way, person, refused_without_limit
):
    client, before, wrong = sign_in(app.test_client(), world.people[person]), _tables(), []
    for rule in app.url_map.iter_rules():
        if not rule.arguments & OPEN_TO_ALL or rule.endpoint in OWN.get(person, ()):
            continue
        with app.test_request_context():
            values = {name: way[name] for name in rule.arguments}
            address = app.url_map.bind("localhost").build(rule.endpoint, values, force_external=0)
        for method in sorted(rule.methods & {"GET", "POST"}):
            answer = client.open(address, method=method, data=_filled(world))
            authored = rule.endpoint.startswith(("screening.", "search.known_s"))
            # Of an incoming screening, a colleague is told who was quicker, and nothing else.
            arrived = rule.endpoint.startswith("screening.handover.")
            own = (person, True) in (("responder", authored), ("colleague", arrived))
            refused = (403, 404, 405, 409) if own else (403, 404, 405)
            if answer.status_code not in refused or "Marked" in answer.text:
                wrong.append(f"{method} {address}: {answer.status_code}")
    assert not wrong
    assert _tables() == before


def test_ids_of_two_own_cases_do_not_mix(app, world, way):
    other = builders.planned_follow_up(world)
    client = sign_in(app.test_client(), world.caseworker)
    for verb in ("", "/complete", "/record-attempt"):
        address = f"/cases/{way['case_id']}/follow-ups/{other.id}{verb}"
        assert client.get(address).status_code in (404, 405)
        assert client.post(address, data=_filled(world)).status_code in (404, 405)


def _second(world, organisation, role):
    user = accounts_actions.create(
        "second@test.example", display_name="Second", organisation_id=organisation, roles=[role]
    )
    user.password = world.responder.password
    signed_rows.sign(user)
    commit()
    return user


def _tabs(client, referral):
    """Everything that a partner could have open: status by address, GET and POST."""
    found = {}
    for path in ("", "/accept", "/decline", "/ask", "/schedule", "/start", "/complete"):
        address = f"/inbox/{referral.id}{path}"
        body = {
            "version": referral.version,
            "note": "x",
            "reason": "no_capacity",
            "day": "2999-01-01",
            "at": "10:00",
        }
        answers = [client.get(address)] + ([client.post(address, data=body)] if path else [])
        assert all(builders.PHONE not in one.text for one in answers)
        found[path] = {answer.status_code for answer in answers}
    return found


def test_every_open_tab_of_every_colleague_closes_with_the_consent(app, world):
    referral = builders.answered(world, builders.sent_referral(world), Status.ACCEPTED)
    second = _second(world, world.clinic.organisation_id, Role.FOCAL_POINT)
    clients = [sign_in(app.test_client(), user) for user in (world.clinic, second)]
    assert all(builders.PHONE in c.get(f"/inbox/{referral.id}").text for c in clients)
    with acting_as(world.caseworker):
        access_context.admit(referral.case_id)
        mine = db.session.get(Consent, referral.consent_id)
        consent_actions.withdraw(mine, by=world.caseworker)
        commit()
    for client in clients:
        assert set().union(*_tabs(client, referral).values()) == {410}


def test_the_day_after_the_last_day_every_tab_is_closed(app, world):
    referral = builders.answered(world, builders.sent_referral(world), Status.ACCEPTED)
    with clock.set_to(clock.now() + timedelta(days=181)):
        client = sign_in(app.test_client(), world.clinic)
        assert set().union(*_tabs(client, referral).values()) == {410}


def test_before_acceptance_and_after_decline_nobody_is_named(app, world):
    referral = builders.sent_referral(world)
    client = sign_in(app.test_client(), world.clinic)
    page = client.get(f"/inbox/{referral.id}")
    assert page.status_code == 200
    assert not [
        w for w in (builders.KNOWN_AS, builders.FULL_NAME, builders.PHONE) if w in page.text
    ]
    client.post(
        f"/inbox/{referral.id}/decline", data={"version": referral.version, "reason": "no_capacity"}
    )
    db.session.expire_all()
    assert db.session.get(Referral, referral.id).status is Status.DECLINED
    assert set().union(*_tabs(client, referral).values()) == {410}


def test_the_authority_decides_nothing_after_withdrawal(app, world):
    notification = builders.notified_case(world)
    client = sign_in(app.test_client(), world.authority)
    address = f"/notifications/{notification.id}"
    assert builders.FULL_NAME in client.get(address).text
    with acting_as(world.caseworker):
        consent_actions.withdraw_all(
            db.session.get(Case, notification.case_id), by=world.caseworker
        )
        commit()
    assert builders.FULL_NAME not in client.get(address).text
    assert client.post(f"{address}/decide", data=_filled(world)).status_code == 404
    assert db.session.scalar(text("select count(*) from decision")) == 0


@pytest.mark.asvs("V8.3.2")
@pytest.mark.parametrize("change", ["reassigned", "excluded", "disabled", "role"])
def test_what_changed_acts_on_the_next_request(app, world, change):
    case = builders.open_case(world)
    client = sign_in(app.test_client(), world.caseworker)
    pages = [f"/cases/{case.id}{path}" for path in ("", "/notes", "/person", "/plan")]
    assert {client.get(page).status_code for page in pages} == {200}
    with acting_as(world.supervisor):
        access_context.admit(case.id)
        mine, user = db.session.get(Case, case.id), db.session.get(User, world.caseworker.id)
        if change in ("reassigned", "excluded"):
            team_actions.assign(mine, world.colleague, by=world.supervisor)
        if change == "excluded":
            team_actions.exclude(mine, user_id=user.id, reason="Conflict", by=world.supervisor)
        if change == "disabled":
            accounts_actions.disable(user, by=world.administrator)
        if change == "role":
            accounts_actions.set_roles(user, [Role.FOCAL_POINT], by=world.administrator)
        commit()
    expected = {"disabled": {302}, "role": {403}}.get(change, {404})
    assert {client.get(page).status_code for page in pages} == expected
    posted = {client.post(page, data=_filled(world)).status_code for page in pages[1:3]}
    assert posted == expected
