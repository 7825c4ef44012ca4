"""Consent through the pages: asked, recorded, narrowed, taken back, refused."""

from datetime import timedelta

import pytest

from caseflow import clock
from caseflow.extensions import db
from caseflow.pathway.case.models import Case, CaseState
from caseflow.pathway.consent.models import Consent, InformationPoint, Purpose
from caseflow.pathway.stages import Stage
from caseflow.people.models import Person
from caseflow.sop.vocabulary import AgeGroup
from tests import pages
from tests.integration import builders
from tests.integration.world import sign_in


@pytest.fixture
def client(app, world):
    """The caseworker's browser."""
    return sign_in(app.test_client(), world.caseworker)


def typed(**changes: object) -> dict:
    """What an adult's first consent types: a yes to the work, and nothing shared yet."""
    return {
        "points": [point.value for point in InformationPoint],
        "expires_on": (clock.today() + timedelta(days=90)).isoformat(),
        "language": "eng",
        "given_by": "person",
        "manner": "signature",
        "share_now": "no",
    } | changes


def given(case_id) -> list[Consent]:
    """The consents of a case, as they are stored."""
    db.session.expire_all()
    rows = db.session.query(Consent).filter_by(case_id=case_id).order_by(Consent.recorded_at)
    return list(rows)


def test_every_page_opens_for_its_caseworker_only(app, world, client):
    case = builders.open_case(world)
    consent = builders.consent_for_services(world, case)
    pages = [
        f"/cases/{case.id}/consents",
        f"/cases/{case.id}/consents/new",
        f"/cases/{case.id}/consents/new/services",
        f"/cases/{case.id}/consents/new/identification",
        f"/cases/{case.id}/consents/new/case-management",
        f"/consents/{consent.id}/narrow",
        f"/consents/{consent.id}/withdraw",
    ]
    stranger = sign_in(app.test_client(), world.stranger)
    clinic = sign_in(app.test_client(), world.clinic)
    for page in pages:
        answers = [browser.get(page).status_code for browser in (client, stranger, clinic)]
        assert answers == [200, 404, 403], page


def test_the_first_yes_opens_the_case(world, client):
    case_id = builders.prepared_case(world).id
    answer = pages.submit(client, f"/cases/{case_id}/consents/first", typed())
    assert answer.status_code == 302
    assert [one.purpose for one in given(case_id)] == [Purpose.CASE_MANAGEMENT]
    case = db.session.get(Case, case_id)
    assert (case.stage, case.is_active) == (Stage.CASE, True)


def test_work_and_services_are_recorded_in_one_go(world, client):
    case_id = builders.prepared_case(world).id
    sharing = {
        "share_now": "yes",
        "services": ["health"],
        "recipients": ["kind:health"],
        "categories": ["health"],
    }
    pages.submit(client, f"/cases/{case_id}/consents/first", typed(**sharing))
    assert {one.purpose for one in given(case_id)} == {Purpose.CASE_MANAGEMENT, Purpose.SERVICES}


@pytest.mark.asvs("V2.2.3")
def test_a_half_of_both_is_recorded_as_nothing(world, client):
    case_id = builders.prepared_case(world).id
    answer = pages.submit(client, f"/cases/{case_id}/consents/first", typed(share_now="yes"))
    assert answer.status_code == 422
    assert "Choose who it may be shared with." in answer.text
    assert given(case_id) == []
    assert db.session.get(Case, case_id).state is CaseState.AWAITING_CONSENT


def test_a_child_needs_a_guardian_and_is_asked_too(world, client):
    case_id = builders.prepared_case(world, age_group=AgeGroup.CHILD).id
    address = f"/cases/{case_id}/consents/first"
    alone = pages.submit(client, address, typed())
    unasked = pages.submit(
        client,
        address,
        typed(given_by="guardian", guardian="Aunt Nakato", guardian_relation="relative"),
    )
    assert "a guardian and the child consent together" in alone.text
    assert "Ask the child too" in unasked.text
    assert (alone.status_code, unasked.status_code) == (422, 422)
    both = typed(
        given_by="guardian", guardian="Aunt Nakato", guardian_relation="relative", assented="y"
    )
    assert pages.submit(client, address, both).status_code == 302
    assert [one.assented for one in given(case_id)] == [True]


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": []},
        {"expires_on": "2001-01-01"},
        {"expires_on": "tomorrow"},
        {"expires_on": "9999-12-31"},
        {"language": "xx"},
        {"given_by": "nobody"},
        {"manner": ""},
        {"manner": "witnessed_oral"},
        {"guardian": "g" * 300},
        {"share_now": ""},
    ],
)
def test_wrong_input_comes_back_with_what_was_typed(world, client, wrong):
    case_id = builders.prepared_case(world).id
    answer = client.post(f"/cases/{case_id}/consents/first", data=typed(witness="", **wrong))
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert given(case_id) == []


def test_sent_twice_is_recorded_once(world, client):
    case_id = builders.prepared_case(world).id
    data = typed(form_token="0b0f7b2e-9f1d-4b7e-8a43-1f2e3d4c5b6a")
    answers = [pages.submit(client, f"/cases/{case_id}/consents/first", data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert len(given(case_id)) == 1


def test_narrowing_through_the_page_takes_away(world, client):
    case = builders.open_case(world)
    old = builders.consent_for_services(world, case).id
    data = {
        "recipients": [str(world.organisations["Harbour Clinic"].id)],
        "categories": ["health"],
        "services": ["health"],
        "expires_on": clock.today().isoformat(),
    }
    assert pages.submit(client, f"/consents/{old}/narrow", data).status_code == 302
    newest = given(case.id)[-1]
    assert (newest.categories, newest.replaces_id) == (["health"], old)
    again = pages.submit(client, f"/consents/{old}/narrow", data)
    assert (again.status_code, "was narrowed" in again.text) == (422, True)


def test_narrowing_offers_nothing_more(world, client):
    case = builders.open_case(world)
    old = builders.consent_for_services(world, case).id
    wider = {
        "recipients": ["kind:police"],
        "categories": ["legal"],
        "services": ["legal"],
        "expires_on": clock.today().isoformat(),
    }
    assert client.post(f"/consents/{old}/narrow", data=wider).status_code == 422
    assert len(given(case.id)) == 2


def test_a_no_closes_the_file_and_forgets_the_person(world, client):
    case_id = builders.prepared_case(world).id
    assert client.post(f"/cases/{case_id}/consents/refuse").status_code == 302
    db.session.expire_all()
    case = db.session.get(Case, case_id)
    assert (case.state, case.stage) == (CaseState.CLOSED, Stage.CLOSURE)
    assert case.closed_at is not None
    assert db.session.query(Person).filter_by(case_id=case_id).count() == 0
    assert client.get(f"/cases/{case_id}").status_code == 200


def test_after_a_yes_there_is_no_refusing_only_taking_back(world, client):
    case_id = builders.open_case(world).id
    answer = client.post(f"/cases/{case_id}/consents/refuse")
    assert (answer.status_code, "Withdraw the consent instead" in answer.text) == (422, True)


def test_taking_back_everything_leaves_nothing_in_force(world, client):
    case = builders.open_case(world)
    builders.consent_for_services(world, case)
    work = given(case.id)[0].id
    assert pages.submit(client, f"/consents/{work}/withdraw", {}).status_code == 422
    pages.submit(client, f"/consents/{work}/withdraw", {"everything": "yes"})
    assert all(one.ended_at for one in given(case.id))
    assert db.session.get(Case, case.id).state is CaseState.PAUSED
