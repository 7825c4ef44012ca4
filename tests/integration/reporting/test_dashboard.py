"""The coordinator sees the whole network move, as numbers, and never a person."""

import html
import re
from datetime import timedelta

import pytest

from caseflow import clock
from caseflow.audit.events import Event
from caseflow.extensions import db
from caseflow.notices import queries as notices_queries
from caseflow.oversight.log import queries as log_queries
from caseflow.oversight.log.queries import Wanted
from caseflow.pathway.referral.models import Reason, Status
from caseflow.reporting import queries as reporting_queries
from caseflow.reporting.queries import Scope
from tests.integration.builders import FULL_NAME, KNOWN_AS, answered, closed_case, sent_referral
from tests.integration.world import commit, sign_in

CELL = re.compile(r"<td[^>]*>(?:<strong>)?\s*(\d+)\s*(?:</strong>)?</td>")


@pytest.fixture
def client(app, world):
    return sign_in(app.test_client(), world.coordinator)


@pytest.fixture
def late(world):
    """A referral to the clinic that nobody answered in time."""
    referral = sent_referral(world)
    referral.respond_by = clock.now() - timedelta(hours=30)
    commit()
    return referral


def small_numbers(page):
    return [int(n) for n in CELL.findall(page) if 0 < int(n) < 11]


def test_an_empty_network_has_a_page(client):
    page = client.get("/dashboard")
    assert page.status_code == 200
    assert "No referrals yet." in page.text


def test_no_name_no_code_and_no_small_number_are_shown(client, world, late):
    closed = closed_case(world)
    answered(world, sent_referral(world), Status.DECLINED, reason=Reason.NO_CAPACITY)
    page = client.get("/dashboard/figures-to-share").text
    for secret in (KNOWN_AS, FULL_NAME, late.case.code, closed.code, str(late.case_id)):
        assert secret not in page
    assert small_numbers(page) == []
    assert "hidden" in page


def test_the_page_shows_rounded_numbers_once_there_are_enough_people(app, client, world):
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"small_cell": 5})
    for _ in range(6):
        sent_referral(world)
    page = client.get("/dashboard/figures-to-share").text
    assert {int(n) for n in CELL.findall(page)} <= {0, 10}
    assert "10" in CELL.findall(page)


def test_the_funnel_counts_each_person_once_a_step(app, world):
    closed_case(world)
    sent_referral(world)
    db.session.connection().exec_driver_sql(
        "update screening set finished_at = created_at, status = 'taken_up'"
    )
    commit()
    counts = reporting_queries.funnel(Scope(), seen_by=world.coordinator)
    assert counts == [2, 0, 2, 2, 2, 2, 1, 1, 1, 1]


def test_filters_narrow_and_can_be_taken_off(client, late):
    assert "Remove filter:" in client.get("/dashboard?period=year").text


def test_a_filter_that_makes_no_sense_is_answered(client):
    assert client.get("/dashboard?period=century").status_code == 422


@pytest.mark.parametrize("part", ["service=health", "area=Harbour", "service=legal&area=Hills"])
def test_no_part_of_the_network_can_be_subtracted_from_the_whole(client, late, part):
    """A district's figures beside everybody's would give its neighbour's small ones away."""
    assert _figures(client.get(f"/dashboard/figures-to-share?{part}")) == _figures(
        client.get("/dashboard/figures-to-share")
    )


def _figures(page):
    return page.text.partition("<main")[2].partition("</main>")[0]


def test_overdue_referrals_are_told_by_organisation_only(client, late):
    page = client.get("/dashboard/overdue").text
    assert "Harbour Clinic" in page
    assert "North Case Organisation" in page
    assert late.case.code not in page
    assert str(late.case_id) not in page


def test_a_reminder_reaches_the_partner_and_the_log(client, world, late):
    answer = client.post(f"/dashboard/overdue/{late.id}/remind")
    assert answer.status_code == 302
    kinds = [notice.kind.value for notice in notices_queries.notices_seen_by(world.clinic).notices]
    assert "referral_overdue" in kinds
    reminded = log_queries.events_seen_by(world.dpo, Wanted(action=Event.REFERRAL_REMINDED)).events
    assert [event.actor_id for event in reminded] == [world.coordinator.id]


def test_a_second_reminder_on_the_same_day_is_refused(client, late):
    client.post(f"/dashboard/overdue/{late.id}/remind")
    again = client.post(f"/dashboard/overdue/{late.id}/remind")
    assert again.status_code == 422
    assert "less than a day ago" in again.text


def test_a_referral_in_time_is_not_found(client, world):
    referral = sent_referral(world)
    assert client.post(f"/dashboard/overdue/{referral.id}/remind").status_code == 404


@pytest.mark.parametrize(
    "who", ["responder", "caseworker", "supervisor", "clinic", "authority", "dpo", "administrator"]
)
@pytest.mark.parametrize("path", ["/dashboard", "/dashboard/overdue"])
def test_the_dashboard_is_for_the_coordinator_alone(app, world, who, path):
    assert sign_in(app.test_client(), world.people[who]).get(path).status_code == 403


def test_only_the_coordinator_reminds(app, world, late):
    client = sign_in(app.test_client(), world.supervisor)
    assert client.post(f"/dashboard/overdue/{late.id}/remind").status_code == 403


def test_work_is_counted_exactly_and_each_number_opens_its_list(client, world, late):
    for _ in range(3):
        sent_referral(world)
    answered(world, sent_referral(world), Status.DECLINED, reason=Reason.NO_CAPACITY)
    page = client.get("/dashboard").text
    assert ">hidden<" not in page
    clinic = world.organisations["Harbour Clinic"].id
    links = re.findall(r'href="(/dashboard/referrals[^"]*)">(\d+)</a>', page)
    assert any(f"to={clinic}" in href for href, _count in links)
    for href, count in links:
        listed = client.get(html.unescape(href)).text
        assert len(set(re.findall(r"R-[0-9A-F]{6}</span>", listed))) == int(count), href


def test_the_screen_and_its_lists_say_nothing_about_a_person(client, world, late):
    for page in ("/dashboard", "/dashboard/referrals", "/dashboard/hand-overs"):
        text = client.get(page).text
        for secret in (KNOWN_AS, FULL_NAME, late.case.code, str(late.case_id)):
            assert secret not in text


def test_whoever_is_late_is_shown_with_the_number_to_call(client, world, late):
    world.organisations["Harbour Clinic"].phone = "0100 0003"
    commit()
    assert "tel:01000003" in client.get("/dashboard").text
    assert "tel:01000003" in client.get("/dashboard/overdue").text


def test_the_file_has_only_suppressed_figures(client, world, late):
    answer = client.get("/dashboard/figures-to-share.csv")
    assert answer.mimetype == "text/csv"
    figures = {line.rsplit(",", 1)[1] for line in answer.text.splitlines()[1:]}
    assert figures <= {"0", "hidden"}
    assert "hidden" in figures
