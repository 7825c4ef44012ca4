"""What a consent must say to be relied on, and who can give it."""

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest

from caseflow.errors import RuleBroken
from caseflow.pathway.consent import rules as consent_rules
from caseflow.pathway.consent.models import GivenBy, InformationPoint, Manner, Purpose
from caseflow.pathway.consent.narrowing import rules as narrowing_rules
from caseflow.pathway.consent.rules import Terms
from caseflow.sop import rules as sop_rules
from caseflow.sop.vocabulary import AgeGroup, Clock

TODAY = date(2026, 3, 1)
GOOD = Terms(
    purpose=Purpose.SERVICES,
    recipients=("kind:health", "kind:shelter"),
    categories=("health", "identity"),
    services=("health",),
    expires_on=TODAY + timedelta(days=30),
    text_version="1.0",
    language="en",
    read_aloud=True,
    points=tuple(point.value for point in InformationPoint),
    given_by=GivenBy.PERSON,
    assented=False,
    manner=Manner.SIGNATURE,
)
GUARDIAN = replace(
    GOOD,
    given_by=GivenBy.GUARDIAN,
    guardian="Aunt Nakato",
    guardian_relation="relative",
    assented=True,
)
BEST_INTEREST = replace(GOOD, given_by=GivenBy.BEST_INTEREST, ground="Nobody else can be asked.")
ADULT, CHILD, DOUBT = (
    SimpleNamespace(age_group=group, counts_as_child=lambda _, group=group: group.counts_as_child)
    for group in AgeGroup
)


@pytest.mark.parametrize(
    ("terms", "case"),
    [
        (GOOD, ADULT),
        (GUARDIAN, ADULT),
        (GUARDIAN, CHILD),
        (GUARDIAN, DOUBT),
        (BEST_INTEREST, CHILD),
        (replace(GOOD, expires_on=TODAY), ADULT),
        (replace(GOOD, expires_on=TODAY + timedelta(days=consent_rules.MAX_DAYS)), ADULT),
        (replace(GOOD, manner=Manner.WITNESSED_ORAL, witness="Nurse Adeyemi"), ADULT),
        (
            replace(
                GOOD, purpose=Purpose.CASE_MANAGEMENT, recipients=(), categories=(), services=()
            ),
            ADULT,
        ),
    ],
)
def test_a_consent_that_can_be_relied_on_is_accepted(terms, case):
    consent_rules.check_terms(terms, case, TODAY)


@pytest.mark.parametrize(
    ("terms", "case", "field"),
    [
        (GOOD, CHILD, "given_by"),
        (GOOD, DOUBT, "given_by"),
        (replace(GUARDIAN, assented=False), CHILD, "assented"),
        (replace(GUARDIAN, guardian=" "), CHILD, "guardian"),
        (replace(GUARDIAN, guardian=""), ADULT, "guardian"),
        (replace(BEST_INTEREST, ground=""), CHILD, "ground"),
        (replace(GOOD, points=GOOD.points[1:]), ADULT, "points"),
        (replace(GOOD, recipients=()), ADULT, "recipients"),
        (replace(GOOD, services=()), ADULT, "services"),
        (replace(GOOD, categories=()), ADULT, "categories"),
        (replace(GOOD, categories=("notes",)), ADULT, "categories"),
        (replace(GOOD, expires_on=TODAY - timedelta(days=1)), ADULT, "expires_on"),
        (replace(GOOD, expires_on=TODAY + timedelta(days=367)), ADULT, "expires_on"),
        (replace(GOOD, manner=Manner.WITNESSED_ORAL), ADULT, "witness"),
    ],
)
def test_anything_else_is_refused_at_its_field(terms, case, field):
    with pytest.raises(RuleBroken) as refusal:
        consent_rules.check_terms(terms, case, TODAY)
    assert refusal.value.field == field


LESS = (
    {"recipients": ("kind:health",)},
    {"categories": ("health",)},
    {"expires_on": TODAY + timedelta(days=1)},
)
NOT_LESS = (
    {},
    {"recipients": ("kind:health", "kind:shelter", "kind:police")},
    {"categories": ("health", "identity", "legal")},
    {"services": ("health", "shelter")},
    {"expires_on": TODAY + timedelta(days=31)},
    {"recipients": ()},
    {"categories": ()},
    {"purpose": Purpose.IDENTIFICATION},
    {"recipients": ("kind:health",), "given_by": GivenBy.GUARDIAN},
)


@pytest.mark.parametrize("change", LESS)
def test_narrowing_takes_away(change):
    narrowing_rules.check_narrower(GOOD, replace(GOOD, **change))


@pytest.mark.parametrize("change", NOT_LESS)
def test_narrowing_never_widens_and_never_does_nothing(change):
    with pytest.raises(RuleBroken):
        narrowing_rules.check_narrower(GOOD, replace(GOOD, **change))


@pytest.mark.parametrize(("proposed", "days"), [(180, 180), (366, 366), (367, 366), (900, 366)])
def test_a_consent_usually_ends_when_the_procedure_says_but_within_a_year(
    monkeypatch, proposed, days
):
    def deadline(procedure, clock, start):
        assert clock is Clock.CONSENT_EXPIRES
        return start + timedelta(days=proposed)

    monkeypatch.setattr(sop_rules, "deadline", deadline)
    now = datetime.combine(TODAY, time(23, 30), UTC)
    assert consent_rules.usual_end(None, now) == TODAY + timedelta(days=days)


def test_the_terms_of_a_consent_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        setattr(GOOD, "assented", True)  # noqa: B010


GROWN = SimpleNamespace(age_group=AgeGroup.CHILD, counts_as_child=lambda today: today < TODAY)
"""A child who is an adult from TODAY on."""


@pytest.mark.parametrize("terms", [GUARDIAN, BEST_INTEREST])
def test_from_the_18th_birthday_on_only_the_person_gives_consent(terms):
    before = TODAY - timedelta(days=1)
    consent_rules.check_terms(terms, GROWN, before)
    with pytest.raises(RuleBroken, match="18 now") as broken:
        consent_rules.check_terms(terms, GROWN, TODAY)
    assert broken.value.field == "given_by"
    consent_rules.check_terms(GOOD, GROWN, TODAY)
    with pytest.raises(RuleBroken):
        consent_rules.check_terms(GOOD, GROWN, before)


def test_a_guardian_has_a_relation():
    with pytest.raises(RuleBroken) as broken:
        consent_rules.check_terms(replace(GUARDIAN, guardian_relation=""), CHILD, TODAY)
    assert broken.value.field == "guardian_relation"
