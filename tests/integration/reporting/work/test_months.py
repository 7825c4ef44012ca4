"""The months of the coordinator's figures are those of the installation's time zone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from caseflow import clock
from caseflow.access.actors import SYSTEM
from caseflow.extensions import db
from caseflow.pathway.referral.models import Reason, Status
from caseflow.reporting.work import actions
from caseflow.reporting.work.models import WorkTally
from tests.integration.builders import answered, sent_referral
from tests.integration.world import acting_as, commit, sign_in

AUCKLAND, LOS_ANGELES = "Pacific/Auckland", "America/Los_Angeles"
SENT_AT = {
    # In both zones another month than in UTC.
    AUCKLAND: datetime(2026, 5, 31, 13, tzinfo=UTC),
    LOS_ANGELES: datetime(2026, 6, 1, 5, tzinfo=UTC),
}
MONTH = {AUCKLAND: date(2026, 6, 1), LOS_ANGELES: date(2026, 5, 1)}


@pytest.fixture(params=[AUCKLAND, LOS_ANGELES])
def zone(request, app):
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"timezone": request.param})
    return request.param


@pytest.fixture
def sent(world, zone):
    """A referral that was sent a few hours from the turn of a month."""
    with clock.set_to(SENT_AT[zone]):
        return sent_referral(world)


def _periods(app, world, zone, referral, **filters):
    """In which of the two months the list has the referral, asked for a day after the turn."""
    client = sign_in(app.test_client(), world.coordinator)
    midnight = clock.end_of(date(2026, 5, 31), clock.zone_named(zone))
    with clock.set_to(midnight + timedelta(days=1)):
        asked = [
            client.get("/dashboard/referrals", query_string={"period": period, **filters}).text
            for period in ("last_month", "month")
        ]
    return [month for month, page in zip((5, 6), asked, strict=True) if referral.reference in page]


def test_a_referral_is_listed_in_the_month_of_the_installation(app, world, zone, sent):
    assert _periods(app, world, zone, sent) == [MONTH[zone].month]


def test_a_referral_that_has_ended_is_listed_in_the_same_month(app, world, zone, sent):
    with clock.set_to(SENT_AT[zone] + timedelta(minutes=5)):
        answered(world, sent, Status.DECLINED, reason=Reason.NO_CAPACITY)
    assert _periods(app, world, zone, sent, state="declined") == [MONTH[zone].month]


def test_what_is_kept_and_what_is_counted_anew_have_the_same_months(world, zone, sent):
    with clock.set_to(SENT_AT[zone] + timedelta(minutes=5)):
        answered(world, sent, Status.DECLINED, reason=Reason.NO_CAPACITY)
    with acting_as(SYSTEM):
        for _ in range(2):
            while actions.fold(SENT_AT[zone] + timedelta(days=1)):
                commit()
            kept = db.session.scalars(select(WorkTally.month).where(WorkTally.kind == "referral"))
            assert list(kept) == [MONTH[zone]]
            assert actions.differences() == []
            actions.forget()
            commit()
