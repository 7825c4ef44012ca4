"""Each person sees the days and hours of the own zone; a consent ends at its midnight."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from caseflow import clock
from caseflow.accounts import actions as accounts_actions
from caseflow.agencies import actions as agencies_actions
from caseflow.encryption.signed_rows import Tampered
from caseflow.extensions import db
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.consent import queries as consent_queries
from caseflow.pathway.consent import rules as consent_rules
from caseflow.pathway.follow_up import queries as follow_up_queries
from caseflow.pathway.plan import actions as plan_actions
from caseflow.pathway.plan import queries as plan_queries
from caseflow.pathway.plan.models import Responsible
from caseflow.web import filters
from tests import pages
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in

AUCKLAND, LOS_ANGELES = "Pacific/Auckland", "America/Los_Angeles"
SECOND = timedelta(seconds=1)
ENDS = {
    AUCKLAND: datetime(2026, 5, 31, 12, tzinfo=UTC),
    LOS_ANGELES: datetime(2026, 6, 1, 7, tzinfo=UTC),
}
LAST_DAY = date(2026, 5, 31)


def in_zone(world, name):
    """Give the caseworker's organisation a time zone."""
    north = world.organisations["North Case Organisation"]
    with acting_as(world.administrator):
        agencies_actions.set_time_zone(north, name, by=world.administrator)
    commit()


@pytest.fixture(params=[AUCKLAND, LOS_ANGELES])
def consent(request, world):
    """A consent until 31 May, taken in winter in a zone far from UTC."""
    in_zone(world, request.param)
    with clock.set_to(datetime(2026, 2, 1, tzinfo=UTC)):
        case = builders.open_case(world)
        with acting_as(world.caseworker):
            terms = builders.terms(expires_on=LAST_DAY)
            made = consent_actions.record(case, terms, by=world.caseworker)
        commit()
    return made, ENDS[request.param]


def test_a_consent_ends_at_midnight_where_it_was_taken(consent):
    """The clocks change between the day on which it was taken and its last one."""
    consent, ends = consent
    assert consent.expires_at == ends
    assert consent_rules.is_in_force(consent, ends - SECOND)
    assert not consent_rules.is_in_force(consent, ends)


@pytest.mark.parametrize("zone", [AUCKLAND, LOS_ANGELES])
def test_what_is_planned_for_a_day_is_late_after_midnight_of_the_case_organisation(world, zone):
    in_zone(world, zone)
    with clock.set_to(datetime(2026, 5, 20, tzinfo=UTC)):
        follow_up = builders.planned_follow_up(world)
        need = builders.referable_need(world)
        with acting_as(world.caseworker) as look:
            look.admitted.add(need.case_id)
            plan_actions.plan_action(
                need,
                "Ask for the papers",
                responsible=Responsible.CASEWORKER,
                due_on=LAST_DAY,
                by=world.caseworker,
            )
            commit()
    # Neither the zone of the process nor that of the reader counts.
    with clock.in_zone("Asia/Kolkata"), acting_as(world.caseworker):
        assert list(plan_queries.action_dates([need.case_id])) == [(need.case_id, ENDS[zone])]
        (found,) = follow_up_queries.planned_dates([follow_up.case_id])
    assert found == (follow_up.case_id, clock.end_of(follow_up.due_on, clock.zone_named(zone)))


def test_background_work_ends_it_at_the_same_moment(consent):
    _consent, ends = consent
    assert consent_actions.rest_expired(ends - SECOND) == 0
    assert consent_actions.rest_expired(ends) == 1


def test_a_later_end_that_was_written_with_sql_is_refused(world, consent):
    consent, _ends = consent
    later = {"then": "2026-06-09 00:00:00.000000", "id": consent.id.hex}
    if db.engine.dialect.name == "postgresql":
        later = {"then": datetime(2026, 6, 9, tzinfo=UTC), "id": consent.id}
    db.session.execute(text("UPDATE consent SET expires_at = :then WHERE id = :id"), later)
    db.session.commit()
    db.session.expire_all()
    with acting_as(world.caseworker), pytest.raises(Tampered):
        consent_queries.get_consent(consent.id, seen_by=world.caseworker)


@pytest.mark.parametrize(
    ("ends", "last_day", "is_over"),
    [(None, date(2026, 5, 30), True), (None, LAST_DAY, False), (None, date(2026, 6, 1), False)],
)
def test_a_consent_from_before_time_zones_ends_with_its_day_in_utc(world, ends, last_day, is_over):
    case = builders.open_case(world)
    values = {"ends": ends, "day": last_day}
    db.session.execute(text("UPDATE consent SET expires_at = :ends, expires_on = :day"), values)
    db.session.commit()
    now = datetime(2026, 5, 31, 12, tzinfo=UTC)
    assert [one.id for one in consent_queries.cases_run_out(now)] == ([case.id] if is_over else [])


@pytest.mark.parametrize(
    ("zone", "words"),
    [(None, "UTC"), (AUCKLAND, ":00"), (LOS_ANGELES, ":00")],
)
def test_a_page_has_the_hours_of_the_organisation_unless_the_person_chose(app, world, zone, words):
    in_zone(world, LOS_ANGELES)
    case = builders.taken_up_case(world)
    client = sign_in(app.test_client(), world.caseworker)
    page = pages.submit(client, "/your-account/time-zone", time_zone=zone or "UTC")
    assert page.status_code == 302
    timeline = client.get(f"/cases/{case.id}/timeline").text
    with clock.in_zone(zone or "UTC"), app.test_request_context():
        assert filters.moment(case.opened_at or case.created_at) in timeline
    assert (" UTC" in timeline) is (zone is None)


def test_without_an_own_zone_a_page_has_that_of_the_organisation(app, world):
    in_zone(world, AUCKLAND)
    case = builders.taken_up_case(world)
    client = sign_in(app.test_client(), world.caseworker)
    timeline = client.get(f"/cases/{case.id}/timeline").text
    with clock.in_zone(AUCKLAND), app.test_request_context():
        assert filters.moment(case.opened_at or case.created_at) in timeline


def test_after_a_request_the_thread_is_in_no_zone(app, world):
    in_zone(world, AUCKLAND)
    client = sign_in(app.test_client(), world.caseworker)
    client.get("/cases")
    assert clock.is_utc()


def test_a_zone_that_does_not_exist_is_refused(app, world):
    client = sign_in(app.test_client(), world.caseworker)
    answer = client.post("/your-account/time-zone", data={"time_zone": "Atlantis/Harbour"})
    assert answer.status_code == 422


def test_the_own_zone_is_set_by_an_action_that_is_recorded(world):
    with acting_as(world.caseworker):
        accounts_actions.set_time_zone(AUCKLAND, by=world.caseworker)
        commit()
    assert world.caseworker.time_zone == AUCKLAND


def test_an_hour_that_comes_twice_says_which_one_it_is(app):
    first = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    with app.test_request_context(), clock.in_zone(LOS_ANGELES):
        shown = [filters.moment(first + timedelta(hours=hours)) for hours in range(3)]
    assert shown == [
        "1 Nov 2026, 01:30 (UTC-07:00)",
        "1 Nov 2026, 01:30 (UTC-08:00)",
        "1 Nov 2026, 02:30",
    ]


def test_an_appointment_stays_in_the_time_of_its_place(app):
    with app.test_request_context(), clock.in_zone(AUCKLAND):
        assert filters.local_time("2026-06-02T09:00+12:00") == "Tuesday 2 June 2026, 09:00"
        there = filters.local_time("2026-06-02T09:00-07:00")
        assert there == "Tuesday 2 June 2026, 09:00 (UTC-07:00)"
        assert filters.local_time("2026-06-02T09:00") == "Tuesday 2 June 2026, 09:00"
