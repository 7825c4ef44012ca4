"""The lists behind the coordinator's numbers: reasons, pages, reminders, own organisations."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from caseflow import clock
from caseflow.agencies import actions as agencies_actions
from caseflow.agencies.models import OrganisationKind, ServiceType
from caseflow.audit.events import Event
from caseflow.extensions import db
from caseflow.notices import queries as notices_queries
from caseflow.oversight.log import queries as log_queries
from caseflow.oversight.log.queries import Wanted
from caseflow.pathway.referral.models import Reason, Status
from caseflow.pathway.screening.models import HandOver
from caseflow.reporting.lists import queries as list_queries
from tests.integration import builders
from tests.integration import world as worlds
from tests.integration.builders import answered, handed_over, sent_referral
from tests.integration.world import acting_as, commit, sign_in

REFERENCE = re.compile(r"[RH]-[0-9A-F]{6}</span>")


@pytest.fixture
def client(app, world):
    return sign_in(app.test_client(), world.coordinator)


@pytest.fixture
def waiting(world):
    """A hand-over that nobody has received."""
    screening = handed_over(world)
    return db.session.scalars(select(HandOver).where(HandOver.screening_id == screening.id)).one()


@pytest.fixture
def late(waiting):
    """A hand-over that should have been received yesterday."""
    waiting.receive_by = clock.now() - timedelta(days=1)
    commit()
    return waiting


@pytest.fixture
def own(world, monkeypatch):
    """A referral of the case organisation to a service of its own."""
    north = world.organisations["North Case Organisation"]
    data = worlds.SERVICES["clinic"][2]
    with acting_as(world.coordinator):
        world.services["own"] = agencies_actions.add_service(
            north, worlds._service(north.name, ServiceType.HEALTH, data), by=world.coordinator
        )
        commit()
    domain, kind, _recipients, categories = builders.ASKS["clinic"]
    asked = domain, kind, OrganisationKind.CASE_ORGANISATION, categories
    monkeypatch.setitem(builders.ASKS, "own", asked)
    return sent_referral(world, "own")


def _references(page):
    return REFERENCE.findall(page.text)


def test_the_number_for_a_reason_opens_the_referrals_that_were_declined_for_it(client, world):
    for reason in (Reason.NO_CAPACITY, Reason.NO_CAPACITY, Reason.NOT_OUR_SERVICE):
        answered(world, sent_referral(world), Status.DECLINED, reason=reason)
    sent_referral(world)
    page = client.get("/dashboard").text
    table = page.partition("Why referrals were declined")[2].partition("</table>")[0]
    links = re.findall(r'href="(/dashboard/referrals[^"]*)">(\d+)</a>', table)
    assert [count for _href, count in links] == ["2", "1"]
    for href, count in links:
        assert "reason=" in href
        assert len(_references(client.get(html.unescape(href)))) == int(count)


def test_a_reason_lists_nothing_that_is_open(client, world):
    sent_referral(world)
    assert _references(client.get("/dashboard/referrals?reason=no_capacity")) == []


def test_each_page_continues_where_the_one_before_ended(client, world, monkeypatch):
    monkeypatch.setattr(list_queries, "PAGE", 2)
    # What is open comes first: the second page has some of both.
    made = [sent_referral(world) for _ in range(5)]
    for referral in made[:2]:
        answered(world, referral, Status.DECLINED, reason=Reason.NO_CAPACITY)
    address, pages = "/dashboard/referrals", []
    while address:
        page = client.get(address)
        pages.append(_references(page))
        older = re.search(r'href="(/dashboard/referrals\?[^"]*after=[^"]*)"', page.text)
        address = html.unescape(older[1]) if older else None
    assert [len(page) for page in pages] == [2, 2, 1]
    assert {one for page in pages for one in page} == {f"{one.reference}</span>" for one in made}


def test_a_page_keeps_the_filters_of_the_first(client, world, monkeypatch):
    monkeypatch.setattr(list_queries, "PAGE", 1)
    for _ in range(2):
        answered(world, sent_referral(world), Status.DECLINED, reason=Reason.NO_CAPACITY)
    page = client.get("/dashboard/referrals?state=declined&reason=no_capacity").text
    older = html.unescape(re.search(r'href="([^"]*after=[^"]*)"', page)[1])
    assert "state=declined" in older
    assert "reason=no_capacity" in older


def test_a_referral_to_ones_own_organisation_is_marked_and_counted_apart(client, world, own):
    other = sent_referral(world)
    page = client.get("/dashboard").text
    apart = page.partition("Referrals of organisations to themselves")[2].partition("</table>")[0]
    assert "North Case Organisation" in apart
    assert re.findall(r">(\d+)</a>", apart)[0] == "1"
    by_receiver = page.partition("By receiving organisation")[2].partition("</table>")[0]
    assert "North Case Organisation" not in by_receiver
    assert _references(client.get("/dashboard/referrals")) == [f"{other.reference}</span>"]
    listed = client.get("/dashboard/referrals?own=yes")
    assert _references(listed) == [f"{own.reference}</span>"]
    assert "Its own organisation" in listed.text.partition("<table")[2]


def test_a_reminder_of_a_hand_over_reaches_its_receivers_and_the_log(client, world, late):
    before = len(notices_queries.notices_seen_by(world.supervisor).notices)
    assert len(_references(client.get("/dashboard/hand-overs?clock=overdue"))) == 1
    assert client.post(f"/dashboard/hand-overs/{late.id}/remind").status_code == 302
    assert "Reminded on" in client.get("/dashboard/hand-overs?clock=overdue").text
    assert len(notices_queries.notices_seen_by(world.supervisor).notices) == before + 1
    wanted = Wanted(action=Event.SCREENING_REMINDED)
    reminded = log_queries.events_seen_by(world.dpo, wanted).events
    assert [event.actor_id for event in reminded] == [world.coordinator.id]


def test_a_second_reminder_of_a_hand_over_on_the_same_day_is_refused(client, late):
    client.post(f"/dashboard/hand-overs/{late.id}/remind")
    again = client.post(f"/dashboard/hand-overs/{late.id}/remind")
    assert again.status_code == 422
    assert "less than a day ago" in again.text


def test_a_hand_over_in_time_cannot_be_reminded(client, waiting):
    assert client.post(f"/dashboard/hand-overs/{waiting.id}/remind").status_code == 404


@pytest.mark.parametrize("who", ["supervisor", "caseworker", "clinic", "dpo"])
def test_only_the_coordinator_reminds_of_a_hand_over(app, world, late, who):
    client = sign_in(app.test_client(), world.people[who])
    assert client.post(f"/dashboard/hand-overs/{late.id}/remind").status_code == 403
    db.session.expire_all()
    assert db.session.get(HandOver, late.id).reminded_at is None
