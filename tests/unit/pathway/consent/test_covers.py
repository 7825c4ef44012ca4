"""Which disclosure a consent covers: purpose, recipient, service and data, today."""

import uuid
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from caseflow.agencies.models import OrganisationKind
from caseflow.errors import RuleBroken
from caseflow.pathway.consent import rules as consent_rules
from caseflow.pathway.consent.models import Ending, GivenBy, Purpose
from caseflow.pathway.consent.rules import Disclosure
from caseflow.sop.vocabulary import AgeGroup

TODAY = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CLINIC = SimpleNamespace(id=uuid.uuid4(), kind=OrganisationKind.HEALTH, name="Harbour Clinic")
SHELTER = SimpleNamespace(id=uuid.uuid4(), kind=OrganisationKind.SHELTER, name="Haven Shelter")


def consent(**changes: object) -> SimpleNamespace:
    """To share health data with the clinic, for health care, until tomorrow."""
    given = {
        "purpose": Purpose.SERVICES,
        "recipients": [str(CLINIC.id)],
        "categories": ["health", "identity"],
        "services": ["health"],
        "expires_on": TODAY + timedelta(days=1),
        "expires_at": None,
        "ended_at": None,
        "given_by": GivenBy.PERSON,
    }
    return SimpleNamespace(**(given | changes))


def asked(**changes: object) -> Disclosure:
    """To send health data to the clinic, for health care."""
    wanted = {
        "purpose": Purpose.SERVICES,
        "recipient": CLINIC,
        "service": "health",
        "categories": frozenset({"health"}),
    }
    return Disclosure(**(wanted | changes))


@pytest.mark.parametrize(
    ("given", "wanted", "is_covered"),
    [
        ({}, {}, True),
        ({"recipients": ["kind:health"]}, {}, True),
        ({"expires_on": TODAY}, {}, True),
        ({}, {"categories": frozenset({"health", "identity"})}, True),
        ({}, {"service": ""}, True),
        ({"recipients": []}, {}, False),
        ({"recipients": ["kind:shelter"]}, {}, False),
        ({}, {"recipient": SHELTER}, False),
        ({"purpose": Purpose.IDENTIFICATION}, {}, False),
        ({"purpose": Purpose.CASE_MANAGEMENT}, {}, False),
        ({}, {"service": "legal"}, False),
        ({}, {"categories": frozenset({"health", "legal"})}, False),
        ({"categories": []}, {}, False),
        ({"expires_on": TODAY - timedelta(days=1)}, {}, False),
        ({"ended_at": datetime(2026, 2, 28, tzinfo=UTC)}, {}, False),
    ],
)
def test_a_consent_covers_exactly_what_it_names(given, wanted, is_covered):
    assert consent_rules.covers(consent(**given), asked(**wanted), NOW) is is_covered


def test_the_longest_lived_consent_carries_it():
    short, long = consent(), consent(expires_on=TODAY + timedelta(days=90))
    carried_by: object = consent_rules.covering([short, long], asked(), NOW)
    assert carried_by is long


def test_without_a_covering_consent_the_sentence_names_the_organisation():
    with pytest.raises(RuleBroken, match="no consent to share with Haven Shelter"):
        consent_rules.check_covered([consent()], asked(recipient=SHELTER), NOW)


@pytest.mark.parametrize(
    ("ending", "word"),
    [
        (Ending.WITHDRAWN, "withdrawn"),
        (Ending.NARROWED, "narrowed"),
        (Ending.REPLACED, "given again"),
    ],
)
def test_a_consent_that_ended_says_how(ending, word):
    ended = consent(ended_at=datetime(2026, 2, 1, tzinfo=UTC), ending=ending)
    with pytest.raises(RuleBroken, match=word):
        consent_rules.check_in_force(ended, NOW)


def test_an_ended_consent_that_does_not_say_how_was_withdrawn():
    ended = consent(ended_at=datetime(2026, 2, 1, tzinfo=UTC), ending=None)
    with pytest.raises(RuleBroken, match="withdrawn"):
        consent_rules.check_in_force(ended, NOW)


def test_a_consent_is_in_force_on_its_last_day_and_expired_on_the_next():
    last = consent(expires_on=TODAY)
    consent_rules.check_in_force(last, NOW)
    assert consent_rules.is_in_force(last, NOW) is True
    with pytest.raises(RuleBroken, match="has expired"):
        consent_rules.check_in_force(last, NOW + timedelta(days=1))
    assert consent_rules.is_in_force(last, NOW + timedelta(days=1)) is False


def test_the_consent_that_covers_a_disclosure_is_returned():
    given: object = consent()
    assert consent_rules.check_covered([given], asked(), NOW) is given
    assert consent_rules.covering([], asked(), NOW) is None


def test_what_somebody_wants_to_share_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        setattr(asked(), "service", "legal")  # noqa: B010


@pytest.mark.parametrize("giver", [GivenBy.GUARDIAN, GivenBy.BEST_INTEREST])
def test_what_was_given_for_a_child_covers_nothing_new_for_the_adult(giver):
    grown = SimpleNamespace(age_group=AgeGroup.CHILD, counts_as_child=lambda today: today < TODAY)
    theirs = consent(given_by=giver, case=grown)
    before = NOW - timedelta(days=1)
    assert consent_rules.check_covered([theirs], asked(), before) == theirs
    with pytest.raises(RuleBroken, match="18 now"):
        consent_rules.check_covered([theirs], asked(), NOW)
    assert consent_rules.covers(theirs, asked(), NOW)  # what was shared stays
    own = consent()
    assert consent_rules.check_covered([theirs, own], asked(), NOW) == own
