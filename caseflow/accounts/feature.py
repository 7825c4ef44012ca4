"""Declare the enrolment page, the jobs that delete old rows, and the hook that saves sessions."""

from datetime import timedelta

from flask import current_app

from caseflow.accounts import delays, sessions
from caseflow.accounts.views import blueprint
from caseflow.web.registry import Feature, Job


def _sweep_sessions() -> None:
    settings = current_app.config["SETTINGS"]
    sessions.sweep(
        timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours)
    )


FEATURE = Feature(
    blueprints=(blueprint,),
    jobs=(
        Job("sweep_sessions", _sweep_sessions, order=70, ends=True),
        Job("sweep_delays", delays.sweep, order=80, ends=True),
    ),
    before_commit=(sessions.store,),
)
