"""Silence is measured: reminded, escalated, expired; and a second round changes nothing."""

from datetime import timedelta

from sqlalchemy import select

from caseflow import clock
from caseflow.access.actors import SYSTEM
from caseflow.extensions import db
from caseflow.notices.models import Notice, NoticeKind
from caseflow.pathway.referral import actions as referral_actions
from caseflow.pathway.referral.models import Reason, Referral, Status
from tests.integration.builders import answered, delivered_referral, sent_referral
from tests.integration.world import acting_as, commit


def tick(moment):
    with clock.set_to(moment), acting_as(SYSTEM):
        referral_actions.recall_lapsed(clock.now())
        referral_actions.remind_and_escalate(clock.now())
        referral_actions.expire(clock.now())
        commit()


def told(user, kind):
    return len(
        db.session.scalars(
            select(Notice).where(Notice.user_id == user.id, Notice.kind == kind)
        ).all()
    )


def test_nothing_happens_in_time(app, world):
    referral = sent_referral(world)
    tick(referral.respond_by - timedelta(minutes=1))
    assert db.session.get(Referral, referral.id).reminded_at is None


def test_the_partner_is_reminded_once(app, world):
    referral = sent_referral(world)
    late = referral.respond_by + timedelta(minutes=1)
    tick(late)
    tick(late + timedelta(minutes=1))
    assert told(world.clinic, NoticeKind.REFERRAL_OVERDUE) == 1
    assert told(world.coordinator, NoticeKind.REFERRAL_ESCALATED) == 0


def test_the_sender_is_reminded_of_an_unanswered_question(app, world):
    referral = answered(world, sent_referral(world), Status.INFORMATION_REQUESTED, note="Age?")
    tick(referral.respond_by + timedelta(minutes=1))
    assert told(world.caseworker, NoticeKind.REFERRAL_OVERDUE) == 1
    assert told(world.clinic, NoticeKind.REFERRAL_OVERDUE) == 0


def test_silence_is_escalated_to_the_coordinator_once(app, world):
    referral = sent_referral(world)
    limit = referral.respond_by - referral.status_at
    tick(referral.respond_by + limit * 0.6)
    tick(referral.respond_by + limit * 0.7)
    assert told(world.coordinator, NoticeKind.REFERRAL_ESCALATED) == 1
    assert db.session.get(Referral, referral.id).status is Status.SENT


def test_after_twice_the_limit_it_expires_and_access_ends(app, world):
    referral = sent_referral(world)
    end = referral.respond_by + (referral.respond_by - referral.status_at)
    tick(end)
    tick(end)
    found = db.session.get(Referral, referral.id)
    assert (found.status, found.reason_code) == (Status.EXPIRED, Reason.NO_ANSWER)
    assert found.packet.ended_at is not None
    assert told(world.caseworker, NoticeKind.REFERRAL_CHANGED) == 1


def test_an_accepted_referral_never_expires_but_is_escalated(app, world):
    referral = answered(world, sent_referral(world), Status.ACCEPTED)
    tick(referral.respond_by + timedelta(days=99))
    assert db.session.get(Referral, referral.id).status is Status.ACCEPTED
    assert told(world.coordinator, NoticeKind.REFERRAL_ESCALATED) == 1


def test_an_answer_stops_the_clock_and_starts_the_next(app, world):
    referral = sent_referral(world)
    tick(referral.respond_by + timedelta(minutes=1))
    answered(world, referral, Status.ACKNOWLEDGED)
    assert referral.reminded_at is None
    assert referral.respond_by > clock.now()


def test_an_open_loop_is_the_senders_to_close(app, world):
    referral = delivered_referral(world)
    tick(referral.respond_by + timedelta(minutes=1))
    assert told(world.caseworker, NoticeKind.REFERRAL_OVERDUE) == 1
    assert db.session.get(Referral, referral.id).status is Status.COMPLETED


def test_a_consent_past_its_last_day_recalls(app, world):
    referral = answered(world, sent_referral(world), Status.ACCEPTED)
    tick(clock.now() + timedelta(days=181))
    found = db.session.get(Referral, referral.id)
    assert (found.status, found.reason_code) == (Status.RECALLED, Reason.CONSENT_ENDED)
    assert told(world.clinic, NoticeKind.REFERRAL_RECALLED) == 1
