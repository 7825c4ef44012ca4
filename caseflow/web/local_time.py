"""Count days and hours of a page in the time zone of the person who asks for it.

It is the person's own zone, or else the organisation's (kept with the session), or else that of the
installation, which the portal has too.
"""

from datetime import datetime

from flask import Flask, current_app, session
from flask_login import current_user

from caseflow import clock

SESSION_KEY = "organisation_time_zone"


def init_app(app: Flask) -> None:
    """Choose the time zone of every request."""
    app.before_request(lambda: clock.use(chosen()))
    app.teardown_request(_forget)


def chosen() -> str:
    """Return the name of the time zone of this request."""
    own = getattr(current_user, "time_zone", None)
    return str(own or session.get(SESSION_KEY) or installation())


def installation() -> str:
    """Return the time zone of the installation, in which figures are counted for everybody."""
    return str(current_app.config["SETTINGS"].timezone)


def counted(moment: datetime) -> datetime:
    """Return the same moment as clocks show it in the zone in which figures are counted.

    It is one zone for all readers: with two, a reader could compare the figures of both, and learn
    what a few hours added.
    """
    return moment.astimezone(clock.zone_named(installation()))


def _forget(error: BaseException | None = None) -> None:
    # The thread serves others afterwards.
    clock.use("")
