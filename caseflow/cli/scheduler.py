"""What time does by itself: mail, reminders, escalation, expiry. Each round is idempotent."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from flask import current_app

from caseflow import clock, database
from caseflow.access import SYSTEM, acting
from caseflow.accounts import delays, sessions
from caseflow.audit.anchors import actions as anchors_actions
from caseflow.audit.checkpoints import actions as checkpoints_actions
from caseflow.cli import rotation_commands
from caseflow.notices import delivery
from caseflow.oversight.alerts import actions as alerts_actions
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.follow_up import actions as follow_up_actions
from caseflow.pathway.identification import actions as identification_actions
from caseflow.pathway.referral import actions as referral_actions
from caseflow.pathway.screening import actions as screening_actions
from caseflow.web import transaction

logger = structlog.get_logger()


def tick() -> None:
    """One round; a task that fails is undone and logged, the others go on."""
    if transaction.read_only() is not None:
        return
    for task in TASKS:
        database.writing.set(True)
        try:
            with acting(SYSTEM, purpose="clockwork"):
                task()
                transaction.commit()
        except Exception as failure:
            transaction.abandon()
            logger.error("clockwork", task=task.__name__, kind=type(failure).__name__)


def expire_screenings() -> Any:
    """Unfinished screenings warn, then expire."""
    return screening_actions.expire_overdue(clock.now())


def watch_referrals() -> Any:
    """Silence is a measured state: remind, escalate, expire."""
    return referral_actions.remind_and_escalate(clock.now())


def plan_follow_ups() -> Any:
    """The rhythm of the risk."""
    return follow_up_actions.plan_due(clock.now())


def end_reflection_periods() -> Any:
    """Say that a reflection period is over; it stops nothing."""
    return identification_actions.note_ended_reflections(clock.today())


def watch_the_log() -> Any:
    """Read on in the log, and raise alerts: a batch in a transaction, until there is no more."""
    while alerts_actions.look():
        transaction.commit()


def rest_expired_cases() -> Any:
    """Without consent to the work there is no work, only safety."""
    return consent_actions.rest_expired(clock.today())


def sweep_sessions() -> None:
    """Delete sessions that are over."""
    settings = current_app.config["SETTINGS"]
    sessions.sweep(
        timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours)
    )


def sign_log() -> Any:
    """A checkpoint of the log, when it is due."""
    minutes = current_app.config["SETTINGS"].checkpoint_minutes
    return checkpoints_actions.make_when_due(clock.now(), minutes)


def anchor_log() -> Any:
    """Lay the newest checkpoint down wherever it is not yet."""
    return anchors_actions.place_waiting(clock.now(), current_app.config["SETTINGS"])


def sweep_delays() -> None:
    """Forget sign-ins that failed long ago."""
    delays.sweep()


def destroy_old_keys() -> None:
    """What a rotation of compartments left for writers that had begun before it."""
    rotation_commands.finish_due()


def deliver_mail() -> int:
    """Mail what waits."""
    return delivery.deliver()


TASKS: tuple[Callable[[], Any], ...] = (
    expire_screenings,
    watch_referrals,
    plan_follow_ups,
    end_reflection_periods,
    rest_expired_cases,
    watch_the_log,
    sweep_sessions,
    sweep_delays,
    destroy_old_keys,
    deliver_mail,
    sign_log,
    anchor_log,
)
