"""A packet is what was consented to and what the service needs, and says no more."""

import uuid
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from caseflow.agencies.models import OrganisationKind, ServiceType
from caseflow.errors import RuleBroken
from caseflow.pathway.consent.models import GivenBy, Purpose
from caseflow.pathway.referral.models import Status
from caseflow.pathway.referral.sending import rules as sending_rules
from caseflow.sop.vocabulary import AgeGroup, Priority

TODAY = date(2030, 1, 1)
NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
AVAILABLE = {
    "identity": {"full_name": "Amara Fictional"},
    "contact": {"phone": "+999 1"},
    "health": {"Answered yes": ["Injury"]},
    "experience": {"Trafficking": "possible"},
}


def service(
    kind=OrganisationKind.HEALTH, needs=("identity", "contact", "health"), type=ServiceType.HEALTH
):
    organisation = SimpleNamespace(id=uuid.uuid4(), kind=kind, name="Harbour", active=True)
    return SimpleNamespace(
        id=uuid.uuid4(),
        organisation=organisation,
        type=type,
        active=True,
        organisation_id=organisation.id,
        minimum_data=list(needs),
    )


def consent(recipient, categories=("identity", "contact", "health"), services=("health",)):
    return SimpleNamespace(
        purpose=Purpose.SERVICES,
        recipients=[recipient],
        categories=list(categories),
        services=list(services),
        expires_on=TODAY + timedelta(days=9),
        expires_at=None,
        ended_at=None,
        given_by=GivenBy.PERSON,
    )


def case(*excluded):
    return SimpleNamespace(exclusions=[SimpleNamespace(organisation_id=one) for one in excluded])


def test_a_packet_holds_what_is_consented_to_and_needed():
    seen = sending_rules.preview(
        consent("x", ("identity", "health", "experience")), {"sex": "female"}, AVAILABLE, service()
    )
    assert seen.before == {"request": {"sex": "female"}, "health": AVAILABLE["health"]}
    assert seen.after == {"identity": AVAILABLE["identity"]}
    assert seen.lacking == ("contact",)


@pytest.mark.asvs("V14.2.6")
def test_a_request_says_nothing_that_tells_who_it_is():
    person = SimpleNamespace(
        date_of_birth="",
        age=16,
        age_said_on="2025-01-01",
        sex="female",
        languages=["am"],
        full_name="Amara Fictional",
    )
    part = sending_rules.request_part(
        service(),
        Priority.EMERGENCY,
        " Hurt. ",
        SimpleNamespace(age_group=AgeGroup.CHILD),
        person,
        date(2026, 3, 2),
    )
    assert part == {
        "service": "health",
        "priority": "emergency",
        "age_band": "15_17",
        "sex": "female",
        "languages": ["amh"],
        "message": "Hurt.",
    }


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (0, "under_12"),
        (11, "under_12"),
        (12, "12_14"),
        (17, "15_17"),
        (18, "18_24"),
        (59, "25_59"),
        (60, "60_plus"),
        (None, "unknown"),
    ],
)
def test_an_age_becomes_a_band(age, band):
    assert sending_rules.age_band(age, AgeGroup.UNKNOWN) == band


def test_a_consent_for_a_kind_does_not_reach_the_police():
    police = service(OrganisationKind.POLICE, type=ServiceType.POLICE)
    wide = consent("kind:police", services=("police",))
    with pytest.raises(RuleBroken, match="shared with the police"):
        sending_rules.check_consent([wide], police, NOW)
    named = consent(str(police.organisation_id), services=("police",))
    assert sending_rules.check_consent([wide, named], police, NOW) is named


def test_without_a_consent_the_sentence_names_the_organisation():
    with pytest.raises(RuleBroken, match="no consent to share with Harbour"):
        sending_rules.check_consent([consent("kind:shelter")], service(), NOW)


def test_an_excluded_organisation_is_never_asked():
    clinic = service()
    sending_rules.check_askable(case(uuid.uuid4()), clinic, frozenset())
    with pytest.raises(RuleBroken, match="excluded"):
        sending_rules.check_askable(case(clinic.organisation_id), clinic, frozenset())


def test_one_open_referral_for_a_case_and_service():
    clinic = service()
    with pytest.raises(RuleBroken, match="already an open referral"):
        sending_rules.check_askable(case(), clinic, frozenset({clinic.id}))


def test_what_was_shown_is_what_is_sent():
    clinic = service()
    shown = sending_rules.preview(consent("x"), {"sex": "female"}, AVAILABLE, clinic)
    sending_rules.check_as_shown(shown, shown.digest)
    changed = sending_rules.preview(consent("x"), {"sex": "male"}, AVAILABLE, clinic)
    with pytest.raises(RuleBroken, match="changed since you opened this page"):
        sending_rules.check_as_shown(changed, shown.digest)


@pytest.mark.parametrize(
    ("status", "followed", "fine"),
    [(Status.DECLINED, False, True), (Status.DECLINED, True, False), (Status.SENT, False, False)],
)
def test_the_next_service_is_asked_after_an_end_and_once(status, followed, fine):
    ended = SimpleNamespace(status=status)
    if fine:
        sending_rules.check_ended_without_help(ended, followed=followed)
    else:
        with pytest.raises(RuleBroken):
            sending_rules.check_ended_without_help(ended, followed=followed)
