"""Narrowing takes away, never adds, and leaves something."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from caseflow.errors import RuleBroken
from caseflow.pathway.consent.models import GivenBy, Manner, Purpose
from caseflow.pathway.consent.narrowing import rules as narrowing_rules

LAST = date(2030, 12, 31)
DAY = timedelta(days=1)


def consent(**changes):
    known = {
        "purpose": Purpose.SERVICES,
        "recipients": ["clinic", "shelter"],
        "categories": ["health", "identity"],
        "services": ["health", "shelter"],
        "expires_on": LAST,
        "text_version": "1.1",
        "language": "ar",
        "read_aloud": True,
        "points": ["purpose"],
        "given_by": GivenBy.PERSON,
        "assented": False,
        "manner": Manner.SIGNATURE,
        "witness": None,
        "guardian": None,
        "guardian_relation": "",
        "ground": None,
    }
    return SimpleNamespace(**(known | changes))


def less(old, **changes):
    kept = {
        "recipients": ["clinic"],
        "categories": old.categories,
        "services": old.services,
        "expires_on": LAST,
    }
    return narrowing_rules.narrowed(old, **(kept | changes))


def test_what_is_left_was_given_by_the_same_person_in_the_same_way():
    old = consent(witness="Ada")
    terms = less(old)
    assert (terms.recipients, terms.language, terms.witness) == (("clinic",), "ar", "Ada")
    assert (terms.guardian, terms.ground, terms.points) == ("", "", ("purpose",))
    narrowing_rules.check_narrower(old, terms)


@pytest.mark.parametrize(
    "more",
    [
        {"recipients": ["clinic", "police"]},
        {"categories": ["health", "legal"]},
        {"services": ["legal"]},
        {"expires_on": LAST + DAY},
    ],
)
def test_more_than_before_needs_a_new_consent(more):
    with pytest.raises(RuleBroken, match="allow more"):
        narrowing_rules.check_narrower(consent(), less(consent(), **more))


@pytest.mark.parametrize("nothing", [{"recipients": []}, {"categories": []}])
def test_nothing_left_is_a_withdrawal(nothing):
    with pytest.raises(RuleBroken, match="Withdraw"):
        narrowing_rules.check_narrower(consent(), less(consent(), **nothing))


def test_the_same_is_no_narrowing():
    old = consent()
    with pytest.raises(RuleBroken, match="not changed"):
        narrowing_rules.check_narrower(old, less(old, recipients=old.recipients))
    narrowing_rules.check_narrower(old, less(old, recipients=old.recipients, expires_on=LAST - DAY))


@pytest.mark.parametrize(
    "other", [{"purpose": Purpose.IDENTIFICATION}, {"given_by": GivenBy.GUARDIAN}]
)
def test_another_purpose_or_giver_is_another_consent(other):
    with pytest.raises(RuleBroken, match="different consent"):
        narrowing_rules.check_narrower(consent(), less(consent(**other)))


def test_a_consent_to_the_work_needs_no_recipient():
    old = consent(purpose=Purpose.CASE_MANAGEMENT, recipients=[], categories=[], services=[])
    narrowing_rules.check_narrower(old, less(old, recipients=[], expires_on=LAST - DAY))
