"""Which services fit, and in words why others do not."""

import uuid
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from caseflow.agencies import rules as agencies_rules
from caseflow.agencies.models import ServiceType, Sex
from caseflow.agencies.rules import Answers, Wanted, Weight
from caseflow.sop.vocabulary import Priority

TODAY = date(2030, 6, 1)


def service(**changes):
    given = {
        "id": uuid.uuid4(),
        "organisation_id": uuid.uuid4(),
        "type": ServiceType.SHELTER,
        "name": "A house",
        "active": True,
        "organisation": SimpleNamespace(active=True),
        "areas": [],
        "sexes": [],
        "min_age": None,
        "max_age": None,
        "languages": [],
        "status_rules": "",
        "always_open": True,
        "capacity": None,
        "verified_at": datetime(2030, 5, 1, tzinfo=UTC),
    }
    return SimpleNamespace(**(given | changes))


def wanted(**changes):
    given = {"type": ServiceType.SHELTER, "priority": Priority.URGENT, "is_child": False}
    return Wanted(**(given | changes))


def weigh(offered, asked, answers=None):
    return agencies_rules.match(offered, asked, TODAY, answers)


def said(match, weight):
    return [one.sentence % dict(one.values) for one in match.reasons if one.weight is weight]


AGAINST = [
    (service(areas=["Hills"]), wanted(area="Harbour"), "Does not serve Harbour."),
    (service(sexes=["female"]), wanted(sex=Sex.MALE), "For women and girls only."),
    (service(sexes=["male"]), wanted(sex=Sex.FEMALE), "For men and boys only."),
    (service(sexes=["male", "other"]), wanted(sex=Sex.FEMALE), "Not open to everybody."),
    (service(min_age=18), wanted(age=17), "Minimum age: 18 years."),
    (service(min_age=18), wanted(is_child=True), "Minimum age: 18 years."),
    (service(max_age=17), wanted(age=18), "Maximum age: 17 years."),
    (service(max_age=17), wanted(), "Maximum age: 17 years."),
    (
        service(languages=["en"]),
        wanted(languages=("am",)),
        "Does not speak the person's language: an interpreter is needed.",
    ),
    (service(capacity=0), wanted(), "No free places now."),
]
WARNING = [
    (service(sexes=["female"]), wanted(), "For women and girls only."),
    (service(min_age=20), wanted(), "Has age limits: ask before you send."),
    (
        service(always_open=False),
        wanted(priority=Priority.EMERGENCY),
        "Not open 24 hours: phone first.",
    ),
    (
        service(status_rules="a passport"),
        wanted(),
        "Requires documents or a legal status: a passport",
    ),
    (service(verified_at=None), wanted(), "Not verified yet."),
    (
        service(verified_at=datetime(2030, 3, 2, tzinfo=UTC)),
        wanted(),
        "Last verified more than 90 days ago.",
    ),
]


@pytest.mark.parametrize(("offered", "asked", "sentence"), AGAINST)
def test_a_service_that_does_not_fit_says_why(offered, asked, sentence):
    match = weigh(offered, asked)
    assert not match.fits
    assert match.can_be_asked
    assert said(match, Weight.AGAINST) == [sentence]


@pytest.mark.parametrize(("offered", "asked", "sentence"), WARNING)
def test_a_doubt_is_a_warning_and_still_fits(offered, asked, sentence):
    match = weigh(offered, asked)
    assert match.fits
    assert said(match, Weight.WARNING) == [sentence]


def test_what_fits_is_said_too():
    offered = service(
        areas=["Harbour"], sexes=["female"], languages=["am", "en"], capacity=3, min_age=18
    )
    match = weigh(offered, wanted(area="Harbour", sex=Sex.FEMALE, age=24, languages=("am",)))
    assert match.fits
    assert said(match, Weight.FOR) == [
        "Serves Harbour.",
        "Speaks the person's language.",
        "Open 24 hours.",
        "Free places: 3.",
    ]


@pytest.mark.parametrize("change", ["type", "active", "excluded", "asked"])
def test_some_services_must_not_be_asked_at_all(change):
    offered = service(active=change != "active")
    asked = {
        "type": {"type": ServiceType.LEGAL},
        "excluded": {"excluded": frozenset({offered.organisation_id})},
        "asked": {"asked": frozenset({offered.id})},
    }.get(change, {})
    match = weigh(offered, wanted(**asked))
    assert not match.fits
    assert not match.can_be_asked


def test_ninety_days_are_fresh_and_one_more_is_not():
    day = datetime(2030, 6, 1, tzinfo=UTC)
    assert agencies_rules.is_fresh(service(verified_at=day - timedelta(days=90)), TODAY)
    assert not agencies_rules.is_fresh(service(verified_at=day - timedelta(days=91)), TODAY)


def test_few_answers_say_nothing_and_many_do():
    assert not said(weigh(service(), wanted(), Answers(0, 4)), Weight.WARNING)
    refusing = weigh(service(), wanted(), Answers(1, 9))
    assert said(refusing, Weight.WARNING) == ["Accepted 10% of your referrals."]
    assert "Accepted 80% of your referrals." in said(
        weigh(service(), wanted(), Answers(8, 2)), Weight.FOR
    )


def test_fitting_services_come_first_and_the_best_of_them():
    plain, roomy = service(name="B plain"), service(name="A roomy", capacity=9)
    full, doubtful = service(name="C full", capacity=0), service(name="D", verified_at=None)
    order = agencies_rules.ranked(weigh(one, wanted()) for one in (full, doubtful, plain, roomy))
    assert [match.service.name for match in order] == ["A roomy", "B plain", "D", "C full"]
