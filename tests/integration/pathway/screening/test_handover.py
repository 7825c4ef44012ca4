"""A screening's way from the border to a case organisation, and back."""

import re

import pytest
from sqlalchemy import select

from caseflow.access import access_context
from caseflow.encryption.organisation_keys import NoKey
from caseflow.extensions import db
from caseflow.notices.models import Notice, NoticeKind
from caseflow.pathway.case.models import Case, CaseMilestone
from caseflow.pathway.screening.models import HandOver, Screening, ScreeningStatus
from caseflow.sop.vocabulary import AgeGroup, Milestone
from tests.integration import builders
from tests.integration.world import acting_as, sign_in


def kinds_told(user):
    told = db.session.scalars(select(Notice).where(Notice.user_id == user.id))
    return {notice.kind for notice in told}


def post_twice(client, path, **data):
    return [client.post(path, data=data) for _ in range(2)]


def test_taken_up_case_is_the_caseworkers_and_knows_its_way(app, world):
    case = builders.taken_up_case(world)
    assert case.owner_id == world.caseworker.id
    named = {one.name for one in db.session.scalars(select(CaseMilestone))}
    assert {
        Milestone.SCREENING_FINISHED,
        Milestone.SCREENING_HANDED_OVER,
        Milestone.SCREENING_TAKEN_UP,
        Milestone.SAFE_CONTACT_RECORDED,
    } <= named


def test_each_side_hears_of_the_other(app, world):
    builders.taken_up_case(world)
    assert NoticeKind.SCREENING_HANDED_OVER in kinds_told(world.supervisor)
    told = kinds_told(world.responder)
    assert {NoticeKind.SCREENING_RECEIVED, NoticeKind.SCREENING_TAKEN_UP} <= told


def news_links(client):
    """The addresses to which the news of My day lead."""
    page = client.get("/my-day").text
    return [client.get(link).location for link in re.findall(r'href="(/notices/[^"]+)"', page)]


def test_news_of_a_hand_over_leads_to_where_it_waits(app, world):
    row = builders.handed_over(world)
    supervisor = sign_in(app.test_client(), world.supervisor)
    assert f"/screenings/incoming/{row.id}" in news_links(supervisor)
    assert supervisor.get(f"/screenings/incoming/{row.id}").status_code == 200


@pytest.mark.parametrize("answer", ["take-up", "return"])
def test_news_of_a_hand_over_ends_for_all_when_one_answers(app, world, answer):
    row = builders.received_screening(world)
    supervisor = sign_in(app.test_client(), world.supervisor)
    caseworker = sign_in(app.test_client(), world.caseworker)
    assert f"/screenings/incoming/{row.id}" in news_links(supervisor)
    caseworker.post(f"/screenings/incoming/{row.id}/{answer}", data={"reason": "no_capacity"})
    assert f"/screenings/incoming/{row.id}" not in news_links(supervisor)


def test_the_author_reads_it_until_it_is_taken_up(app, world):
    row = builders.received_screening(world)
    nurse = sign_in(app.test_client(), world.responder)
    assert "nobody calls her brother" in nurse.get(f"/screenings/{row.id}").text
    caseworker = sign_in(app.test_client(), world.caseworker)
    caseworker.post(f"/screenings/incoming/{row.id}/take-up")
    page = nurse.get(f"/screenings/{row.id}").text
    assert "Accepted by North Case Organisation" in page
    assert "brother" not in page
    assert "Amina" not in page


def test_after_take_up_the_border_holds_no_key(app, world):
    case = builders.taken_up_case(world)
    row = db.session.get(Screening, case.screening_id)
    with acting_as(world.responder):
        access_context.admit(row.case_id)
        with pytest.raises(NoKey):
            _ = row.narrative


def test_a_screening_opens_once_its_arrival_is_confirmed(app, world):
    row = builders.handed_over(world)
    client = sign_in(app.test_client(), world.caseworker)
    listed = client.get("/screenings/incoming").text
    assert row.code in listed
    assert "Emergency" in listed
    assert client.get(f"/screenings/{row.id}").location == f"/screenings/incoming/{row.id}"
    closed = client.get(f"/screenings/incoming/{row.id}").text
    assert "Amina" not in closed
    client.post(f"/screenings/incoming/{row.id}/receive")
    opened = client.get(f"/screenings/incoming/{row.id}").text
    assert "Amina" in opened
    assert "hours left" in opened
    assert "Never call before noon" in opened


def test_take_up_leads_on_to_consent(app, world):
    row = builders.received_screening(world)
    client = sign_in(app.test_client(), world.colleague)
    answer = client.post(f"/screenings/incoming/{row.id}/take-up")
    case = db.session.scalars(select(Case)).one()
    assert case.owner_id == world.colleague.id
    assert answer.location.startswith(f"/cases/{case.id}")
    page = client.get(f"/cases/{case.id}/screening")
    assert "nobody calls her brother" in page.text


def test_unconfirmed_is_not_taken_up(app, world):
    row = builders.handed_over(world)
    client = sign_in(app.test_client(), world.caseworker)
    assert client.post(f"/screenings/incoming/{row.id}/take-up").status_code == 409
    assert db.session.scalars(select(Case)).all() == []


@pytest.mark.parametrize("who", ["stranger", "stranger_supervisor"])
def test_another_organisation_does_not_find_it(app, world, who):
    row = builders.received_screening(world)
    client = sign_in(app.test_client(), world.people[who])
    assert row.code not in client.get("/screenings/incoming").text
    assert client.get(f"/screenings/incoming/{row.id}").status_code == 404
    for verb in ("receive", "take-up", "return"):
        assert client.post(f"/screenings/incoming/{row.id}/{verb}").status_code == 404


def test_the_nurse_cannot_take_up_or_receive(app, world):
    row = builders.handed_over(world)
    client = sign_in(app.test_client(), world.responder)
    assert client.get(f"/screenings/incoming/{row.id}").status_code == 403
    assert client.post(f"/screenings/{row.id}/take-up").status_code == 403


def test_handing_over_twice_hands_over_once(app, world):
    row = builders.finished_screening(world)
    client = sign_in(app.test_client(), world.responder)
    north = str(world.organisations["North Case Organisation"].id)
    form = {"organisation": north, "agreement": "agreed"}
    token = {"form_token": "0b8ff5a6-6a55-4a3e-9d3b-0f7f6c2f4a11"}
    first, second = post_twice(client, f"/screenings/{row.id}/hand-over", **form, **token)
    assert first.location == second.location == f"/screenings/{row.id}"
    assert client.post(f"/screenings/{row.id}/hand-over", data=form).status_code == 409
    assert len(db.session.scalars(select(HandOver)).all()) == 1


def test_only_a_case_organisation_takes_care(app, world):
    row = builders.finished_screening(world)
    client = sign_in(app.test_client(), world.responder)
    clinic = str(world.organisations["Harbour Clinic"].id)
    for chosen in ("", clinic, "nobody"):
        answer = client.post(
            f"/screenings/{row.id}/hand-over", data={"organisation": chosen, "agreement": "agreed"}
        )
        assert answer.status_code == 422


@pytest.mark.parametrize(
    ("agreement", "said"),
    [
        ("", "Choose whether the person agrees."),
        ("no", "Without agreement, the screening stays with you."),
    ],
)
def test_without_agreement_or_danger_it_stays(app, world, agreement, said):
    row = builders.finished_screening(world)
    client = sign_in(app.test_client(), world.responder)
    north = str(world.organisations["North Case Organisation"].id)
    form = {"organisation": north, "agreement": agreement}
    answer = client.post(f"/screenings/{row.id}/hand-over", data=form)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert f'value="{north}" checked' in answer.text
    assert db.session.get(Screening, row.id).status is ScreeningStatus.FINISHED


def test_nobody_agrees_in_the_place_of_an_adult(app, world):
    row = builders.finished_screening(world, age_group=AgeGroup.ADULT)
    client = sign_in(app.test_client(), world.responder)
    north = str(world.organisations["North Case Organisation"].id)
    form = {"organisation": north, "agreement": "guardian"}
    answer = client.post(f"/screenings/{row.id}/hand-over", data=form)
    assert (answer.status_code, "nobody else can agree" in answer.text) == (422, True)


def test_the_receiver_reads_on_what_ground_it_was_handed_over(app, world):
    row = builders.finished_screening(world)
    nurse = sign_in(app.test_client(), world.responder)
    north = str(world.organisations["North Case Organisation"].id)
    form = {"organisation": north, "agreement": "cannot_ask"}
    assert nurse.post(f"/screenings/{row.id}/hand-over", data=form).status_code == 302
    client = sign_in(app.test_client(), world.caseworker)
    ground = "The person cannot be asked now"
    assert ground not in client.get(f"/screenings/incoming/{row.id}").text
    client.post(f"/screenings/incoming/{row.id}/receive")
    assert ground in client.get(f"/screenings/incoming/{row.id}").text


def test_a_draft_cannot_be_handed_over(app, world):
    row = builders.draft_screening(world)
    client = sign_in(app.test_client(), world.responder)
    assert client.get(f"/screenings/{row.id}/hand-over").status_code == 409


def test_given_back_it_goes_to_another(app, world):
    row = builders.received_screening(world)
    north = sign_in(app.test_client(), world.caseworker)
    assert north.post(f"/screenings/incoming/{row.id}/return").status_code == 422
    north.post(f"/screenings/incoming/{row.id}/return", data={"reason": "no_capacity"})
    answered = north.get(f"/screenings/incoming/{row.id}")
    assert (answered.status_code, "You have already answered" in answered.text) == (409, True)
    with acting_as(world.caseworker):
        access_context.admit(row.case_id)
        with pytest.raises(NoKey):
            _ = db.session.get(Screening, row.id).narrative
    nurse = sign_in(app.test_client(), world.responder)
    assert "We have no capacity" in nurse.get(f"/screenings/{row.id}").text
    south = str(world.organisations["South Case Organisation"].id)
    nurse.post(
        f"/screenings/{row.id}/hand-over", data={"organisation": south, "agreement": "agreed"}
    )
    client = sign_in(app.test_client(), world.stranger)
    client.post(f"/screenings/incoming/{row.id}/receive")
    assert "Amina" in client.get(f"/screenings/incoming/{row.id}").text


def test_a_caseworker_takes_up_an_own_screening(app, world):
    row = builders.finished_screening(world, by="caseworker")
    client = sign_in(app.test_client(), world.caseworker)
    assert "Accept it myself" in client.get(f"/screenings/{row.id}").text
    client.post(f"/screenings/{row.id}/take-up")
    case = db.session.scalars(select(Case)).one()
    assert client.get(f"/cases/{case.id}/screening").status_code == 200
    assert db.session.get(Screening, row.id).status is ScreeningStatus.TAKEN_UP


def test_a_colleague_does_not_take_up_what_was_not_handed_over(app, world):
    row = builders.finished_screening(world, by="caseworker")
    client = sign_in(app.test_client(), world.colleague)
    assert client.post(f"/screenings/{row.id}/take-up").status_code == 404


@pytest.mark.asvs("V2.3.4")
def test_two_who_take_up_make_one_case(app, world):
    row = builders.received_screening(world)
    first = sign_in(app.test_client(), world.caseworker)
    second = sign_in(app.test_client(), world.colleague)
    assert first.post(f"/screenings/incoming/{row.id}/take-up").status_code == 302
    assert second.post(f"/screenings/incoming/{row.id}/take-up").status_code == 409
    assert len(db.session.scalars(select(Case)).all()) == 1
