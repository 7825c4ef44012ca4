"""A clock in doubt ends nothing; reminders and escalation go on."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from caseflow import clock
from caseflow.access import SYSTEM
from caseflow.audit import Event, log
from caseflow.audit.models import AuditEvent
from caseflow.cli import clock_watch, scheduler
from caseflow.cli.clock_watch import ClockWatch
from caseflow.errors import Refused
from caseflow.extensions import db
from caseflow.pathway.referral.models import Referral, Status
from caseflow.pathway.screening.models import Screening, ScreeningStatus
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in

YEARS = timedelta(days=5 * 365)


@pytest.fixture
def passed():
    """What the monotonic clock shows; a test lets it go on."""
    return SimpleNamespace(seconds=100.0)


@pytest.fixture
def watch(world, passed):
    made = ClockWatch(lambda: passed.seconds)
    scheduler.tick(made)
    return made


def tick(watch, moment):
    """A round of background work at this moment, as another request would see its result."""
    with clock.set_to(moment):
        scheduler.tick(watch)
    db.session.remove()


def reasons():
    """What the log says of the clock, oldest first: "event reason"."""
    events = db.session.scalars(
        db.select(AuditEvent)
        .where(AuditEvent.action.in_((Event.CLOCK_DOUBTED.value, Event.CLOCK_CONFIRMED.value)))
        .order_by(AuditEvent.sequence)
    )
    return [(one.action, one.detail) for one in events]


def status_of(referral_id):
    return db.session.get(Referral, referral_id).status


def test_a_clock_that_jumps_ends_nothing_and_still_escalates(app, world, watch, passed):
    referral_id = builders.sent_referral(world).id
    draft_id = builders.draft_screening(world).id
    now = clock.now()
    tick(watch, now + YEARS)
    assert status_of(referral_id) is Status.SENT
    assert db.session.get(Referral, referral_id).escalated_at is not None
    assert db.session.get(Screening, draft_id).status is ScreeningStatus.DRAFT
    passed.seconds += 9
    tick(watch, now + timedelta(seconds=9))
    assert status_of(referral_id) is Status.SENT
    assert [action for action, _ in reasons()] == ["clock.doubted", "clock.confirmed"]


def test_a_clock_that_goes_on_as_it_should_ends_what_is_due(app, world, watch, passed):
    referral = builders.sent_referral(world)
    referral_id, end = referral.id, referral.expire_at
    passed.seconds += (end - clock.now()).total_seconds()
    tick(watch, end)
    assert status_of(referral_id) is Status.EXPIRED
    assert reasons() == []


def test_after_a_confirmation_what_waited_is_done(app, world, watch, passed):
    referral_id = builders.sent_referral(world).id
    later = clock.now() + YEARS
    tick(watch, later)
    with clock.set_to(later):
        with acting_as(SYSTEM):
            clock_watch.confirm()
            commit()
        tick(watch, later + timedelta(seconds=30))
        assert status_of(referral_id) is not Status.SENT


def test_what_is_not_in_doubt_cannot_be_confirmed(app, world, watch):
    with pytest.raises(Refused, match="not in doubt"):
        clock_watch.confirm()


def test_far_more_than_usual_at_once_waits_for_a_person(app, world, watch, monkeypatch):
    monkeypatch.setattr(clock_watch, "MANY", 0)
    referral = builders.sent_referral(world)
    referral_id, end = referral.id, referral.expire_at
    watch._wall = end  # the clocks agree
    tick(watch, end)
    assert status_of(referral_id) is Status.SENT
    assert "burst" in reasons()[-1][1]


@pytest.mark.parametrize(
    ("away", "trusted"),
    [
        (timedelta(days=13), True),
        (timedelta(days=15), False),
        (-timedelta(minutes=5), True),
        (-timedelta(hours=1), False),
    ],
)
def test_a_server_that_starts_far_from_its_log_ends_nothing(app, world, away, trusted):
    with clock.set_to(clock.now() + away):
        assert ClockWatch().is_trusted(lambda: 0) is trusted


def test_a_log_whose_events_are_not_in_order_is_no_reason_for_doubt(app, world):
    log.record(Event.SIGNED_OUT, by=world.caseworker)
    commit()
    with clock.set_to(clock.now() - timedelta(days=90)):
        log.record(Event.SIGNED_OUT, by=world.caseworker)
        commit()
    assert ClockWatch().is_trusted(lambda: 0)


def test_after_a_confirmation_a_later_event_of_before_counts_no_more(app, world):
    with clock.set_to(clock.now() + YEARS):
        log.record(Event.SIGNED_OUT, by=world.caseworker)
        commit()
    with acting_as(SYSTEM):
        assert not ClockWatch().is_trusted(lambda: 0)
        commit()
        clock_watch.confirm()
        commit()
    assert ClockWatch().is_trusted(lambda: 0)


def test_a_process_that_starts_during_a_doubt_keeps_it(app, world, watch):
    tick(watch, clock.now() + YEARS)
    with clock.set_to(clock.now() + YEARS):
        assert not ClockWatch().is_trusted(lambda: 0)


def test_the_administrator_and_a_load_balancer_are_told(app, world, watch):
    administrator = SimpleNamespace(email=world.administrator.email)
    client = sign_in(app.test_client(), administrator)
    assert "in doubt" not in client.get("/admin").text
    tick(watch, clock.now() + YEARS)
    client = sign_in(app.test_client(), administrator)
    assert "The clock of the server has been in doubt" in client.get("/admin").text
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ready\nwarning: clock\n")
