"""A case is found by its codes, its timeline says who did what, and closing leads to what lacks."""

import pytest

from caseflow.extensions import db
from caseflow.pathway.referral.models import Reason, Status
from caseflow.pathway.screening.models import Screening
from tests import pages
from tests.integration import builders
from tests.integration.world import sign_in

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.fixture
def client(app, world):
    return sign_in(app.test_client(), world.caseworker)


@pytest.mark.parametrize(
    "spelt",
    [
        lambda code: code,
        lambda code: code.lower(),
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: f" {code.translate(ARABIC)} ",
    ],
    ids=["as it is", "small", "without dashes", "with spaces", "Arabic digits"],
)
def test_a_case_is_found_by_its_code_in_any_spelling(client, world, spelt):
    case = builders.open_case(world)
    page = pages.submit(client, "/cases/search", {"sought": spelt(case.code)}).text
    assert f'href="/cases/{case.id}"' in page
    assert "Same code or reference" in page


def test_a_case_is_found_by_the_reference_of_a_referral(client, world):
    referral = builders.sent_referral(world)
    for spelt in (referral.reference, referral.reference.lower().replace("-", " ")):
        page = pages.submit(client, "/cases/search", {"sought": spelt}).text
        assert f'href="/cases/{referral.case_id}"' in page


def test_a_case_is_found_by_the_code_of_its_screening(client, world):
    case = builders.taken_up_case(world)
    screening = db.session.get(Screening, case.screening_id)
    page = pages.submit(client, "/cases/search", {"sought": screening.code}).text
    assert f'href="/cases/{case.id}"' in page


def test_the_code_of_a_case_of_others_finds_nothing(app, world):
    case, referral = builders.open_case(world), builders.sent_referral(world)
    stranger = sign_in(app.test_client(), world.stranger)
    for sought in (case.code, referral.reference):
        page = pages.submit(stranger, "/cases/search", {"sought": sought}).text
        assert "No matching case" in page


def test_the_responder_sees_the_name_until_the_screening_is_accepted(app, world):
    nurse = sign_in(app.test_client(), world.responder)
    name = builders.AT_BORDER["known_as"]
    builders.received_screening(world)
    assert nurse.get("/screenings").text.count(name) == 1
    builders.taken_up_case(world)
    # That of the accepted one is not shown.
    assert nurse.get("/screenings").text.count(name) == 1


def test_the_timeline_names_the_partner_the_service_and_the_result(client, world):
    referral = builders.delivered_referral(world)
    page = client.get(f"/cases/{referral.case_id}/timeline").text
    assert "Clinic, Harbour Clinic" in page
    assert f"{referral.service.name}, Harbour Clinic: Delivered" in page


def test_the_timeline_has_a_refusal_with_its_reason(client, world):
    referral = builders.sent_referral(world)
    builders.answered(world, referral, Status.DECLINED, reason=Reason.NO_CAPACITY)
    page = client.get(f"/cases/{referral.case_id}/timeline").text
    assert "Declined" in page
    assert f"{referral.service.name}, Harbour Clinic: No free places" in page


def test_the_nurse_and_not_who_accepted_finished_the_screening(client, world):
    case = builders.taken_up_case(world)
    page = client.get(f"/cases/{case.id}/timeline").text
    assert "Responder, Border Post" in page


def test_a_need_shows_its_referrals_and_what_became_of_them(client, world):
    referral = builders.delivered_referral(world)
    page = client.get(f"/cases/{referral.case_id}/plan").text
    assert f'href="/referrals/{referral.id}"' in page
    assert "Delivered" in page


def test_closing_leads_to_what_is_missing(client, world):
    case = builders.open_case(world)
    page = client.get(f"/cases/{case.id}/closure").text
    assert "State it in the request below." in page
    referral = builders.sent_referral(world)
    page = client.get(f"/cases/{referral.case_id}/closure").text
    link = '<a class="govuk-link govuk-link--no-visited-state" href='
    assert f'{link}"/cases/{referral.case_id}/referrals">' in page


def test_the_overview_says_who_it_is_and_takes_a_note(client, world):
    referral = builders.sent_referral(world)
    address = f"/cases/{referral.case_id}"
    page = client.get(address).text
    for shown in (builders.FULL_NAME, "Caseworker", "Open referrals", "Last contact", "Languages"):
        assert shown in page
    assert f'href="/referrals/{referral.id}"' in page
    assert f'action="{address}/notes"' in page
    pages.submit(client, f"{address}/notes", {"text": "She slept well."})
    assert "She slept well." in client.get(f"{address}/notes").text


def test_the_log_shows_codes_and_no_fragments_of_ids(app, world):
    referral = builders.sent_referral(world)
    page = sign_in(app.test_client(), world.dpo).get("/audit").text
    assert referral.case.code in page
    assert referral.reference in page
    assert f">{str(referral.case_id)[:8]}<" not in page


def test_the_log_is_filtered_by_the_code_of_a_case(app, world):
    case, other = builders.open_case(world), builders.open_case(world)
    page = sign_in(app.test_client(), world.dpo).get(f"/audit?case={case.code.lower()}").text
    assert case.code in page
    assert other.code not in page


def test_a_list_of_openings_folds_what_one_person_repeats(client, world):
    case = builders.open_case(world)
    for _ in range(3):
        client.get(f"/cases/{case.id}")
    page = client.get(f"/cases/{case.id}/openings").text
    assert "times on this day" in page
