"""Consent through the pages: asked, recorded, narrowed, taken back, refused."""

import pytest

from caseflow.pathway.consent.models import InformationPoint
from tests.integration import builders
from tests.integration.world import sign_in


@pytest.fixture
def client(app, world):
    """The caseworker's browser."""
    return sign_in(app.test_client(), world.caseworker)


def given(**changes: object) -> dict:
    """What an adult's first consent types, sharing with the clinic at once."""
    return {
        "points": [point.value for point in InformationPoint],
        "expires_on": "2027-01-31",
        "language": "en",
        "given_by": "person",
        "manner": "signature",
        "share_now": "no",
    } | changes


def test_every_page_opens_for_its_caseworker(world, client):
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
    answers = {page: client.get(page).status_code for page in pages}
    assert set(answers.values()) == {200}, answers
