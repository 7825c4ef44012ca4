"""News says who did what about which case, and stays until it was seen or dealt with."""

import re
from datetime import timedelta

import pytest

from caseflow import clock
from caseflow.extensions import db
from caseflow.notices import actions as notices_actions
from caseflow.notices import queries as notices_queries
from caseflow.notices.models import NoticeKind
from caseflow.pathway.referral import actions as referral_actions
from caseflow.pathway.referral.models import Reason, Status
from caseflow.sop.vocabulary import Priority
from tests import pages
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in


@pytest.fixture
def declined(world):
    """An emergency that the shelter declined, because it has no place."""
    return builders.answered(
        world,
        builders.sent_referral(world, "shelter", priority=Priority.EMERGENCY),
        Status.DECLINED,
        reason=Reason.NO_CAPACITY,
        by=world.shelter,
    )


def news_of(client):
    """The lines of the news, without their markup."""
    page = client.get("/news").text
    listed = page.partition('<ul class="cf-tasks">')[2].partition("</ul>")[0]
    lines = listed.split("<li ")[1:]
    return [" ".join(re.sub("<[^>]+>", " ", line.partition(">")[2]).split()) for line in lines]


def unread(user):
    return notices_queries.notices_seen_by(user).notices


def test_it_says_who_declined_what_why_and_of_which_case(app, world, declined):
    (line,) = news_of(sign_in(app.test_client(), world.caseworker))
    assert "Haven Shelter" in line
    assert "declined. Reason: No free places." in line
    assert declined.service.name in line
    assert declined.case.code in line


def test_the_line_says_how_it_stands_now(app, world):
    referral = builders.answered(world, builders.sent_referral(world), Status.ACKNOWLEDGED)
    builders.answered(world, referral, Status.ACCEPTED)
    (line,) = news_of(sign_in(app.test_client(), world.caseworker))
    assert "Harbour Clinic accepted it." in line


def test_a_partner_reads_who_sent_it_and_not_the_code_of_the_case(app, world):
    referral = builders.sent_referral(world)
    (line,) = news_of(sign_in(app.test_client(), world.clinic))
    assert "North Case Organisation sent a referral." in line
    assert referral.reference in line
    assert referral.case.code not in line


@pytest.mark.parametrize("way", ["link", "page"])
def test_what_was_opened_is_seen(app, world, way):
    referral = builders.answered(world, builders.sent_referral(world), Status.ACCEPTED)
    client = sign_in(app.test_client(), world.caseworker)
    page = f"/referrals/{referral.id}"
    if way == "link":
        (notice,) = unread(world.caseworker)
        assert client.get(f"/notices/{notice.id}").location == page
    else:
        assert client.get(page).status_code == 200
    db.session.expire_all()
    assert unread(world.caseworker) == []


def test_opening_another_page_leaves_news_unseen(app, world):
    referral = builders.answered(world, builders.sent_referral(world), Status.ACCEPTED)
    sign_in(app.test_client(), world.caseworker).get(f"/cases/{referral.case_id}/plan")
    assert unread(world.caseworker)


def test_nobody_else_can_follow_or_dismiss_it(app, world):
    builders.answered(world, builders.sent_referral(world), Status.ACCEPTED)
    (notice,) = unread(world.caseworker)
    stranger = sign_in(app.test_client(), world.stranger)
    assert stranger.get(f"/notices/{notice.id}").status_code == 404
    assert stranger.post(f"/notices/{notice.id}/dismiss").status_code == 404
    db.session.expire_all()
    assert unread(world.caseworker)


def test_what_a_colleague_dealt_with_is_gone(app, world):
    referral = builders.sent_referral(world)
    assert unread(world.clinic)
    builders.answered(world, referral, Status.ACKNOWLEDGED)
    db.session.expire_all()
    assert unread(world.clinic) == []


def test_nothing_is_cut_off(app, world, monkeypatch):
    monkeypatch.setattr(notices_queries, "PAGE", 2)
    cases = [builders.open_case(world) for _ in range(5)]
    for case in cases:
        notices_actions.tell_id(world.caseworker.id, NoticeKind.CASE_ASSIGNED, case)
        commit()
    client, found = sign_in(app.test_client(), world.caseworker), []
    addresses = ["/news"]
    for address in addresses:
        page = client.get(address).text
        found += [case.code for case in cases if case.code in page]
        addresses += re.findall(r'href="(/news\?after=[^"]+)"', page)
    assert sorted(found) == sorted(case.code for case in cases)


def test_a_declined_emergency_is_overdue_at_once_and_offers_the_next_service(app, world, declined):
    client = sign_in(app.test_client(), world.caseworker)
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        page = client.get("/my-day").text
    overdue = page.partition("Overdue")[2].partition("Due within a day")[0]
    assert f"/referrals/{declined.id}/refer-again" in overdue
    assert "Ask the next service now." in overdue


def test_another_declined_referral_is_not_overdue_at_once(app, world):
    referral = builders.answered(
        world, builders.sent_referral(world), Status.DECLINED, reason=Reason.NO_CAPACITY
    )
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        page = sign_in(app.test_client(), world.caseworker).get("/my-day").text
    assert f"/referrals/{referral.id}/refer-again" not in page


def test_a_recalled_emergency_is_not_overdue(app, world):
    referral = builders.sent_referral(world, "shelter", priority=Priority.EMERGENCY)
    with acting_as(world.caseworker) as look:
        look.admitted.add(referral.case_id)
        referral_actions.recall(
            referral, Reason.BY_SENDER, version=referral.version, by=world.caseworker
        )
        commit()
    assert referral.respond_by is None or referral.respond_by > clock.now()


def test_a_partner_that_is_late_is_named_with_its_telephone(app, world):
    world.organisations["Harbour Clinic"].phone = "+999 555 0199"
    builders.sent_referral(world)
    later = clock.now() + timedelta(days=4)
    with clock.set_to(later):
        page = sign_in(app.test_client(), world.caseworker).get("/my-day").text
    assert "Harbour Clinic is late: +999 555 0199." in page


def test_a_late_hand_over_is_an_overdue_thing(app, world):
    row = builders.handed_over(world)
    with clock.set_to(clock.now() + timedelta(days=2)):
        page = sign_in(app.test_client(), world.supervisor).get("/my-day").text
    overdue = page.partition("Overdue")[2].partition("Due within a day")[0]
    assert f"/screenings/incoming/{row.id}" in overdue
    assert row.code in overdue


@pytest.mark.parametrize(("answer", "words"), [("take-up", "accepted"), ("return", "returned")])
def test_who_lost_a_race_is_told_who_was_quicker(app, world, answer, words):
    row = builders.received_screening(world)
    quick = sign_in(app.test_client(), world.caseworker)
    said = {"reason": "no_capacity"} if answer == "return" else {}
    page = f"/screenings/incoming/{row.id}" + ("/return" if answer == "return" else "")
    pages.submit(quick, page, said, to="" if answer == "return" else "/take-up")
    slow = sign_in(app.test_client(), world.supervisor)
    for lost in (
        slow.get(f"/screenings/incoming/{row.id}"),
        slow.post(f"/screenings/incoming/{row.id}/take-up"),
    ):
        assert lost.status_code == 409
        assert f"{world.caseworker.display_name} was quicker and has {words}" in lost.text
