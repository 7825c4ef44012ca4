"""Which services fit, and in words why others do not."""

import uuid
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from caseflow.access import SHAREABLE
from caseflow.agencies import rules as agencies_rules
from caseflow.agencies.models import ServiceType, Sex
from caseflow.agencies.rules import Answers, Wanted, Weight
from caseflow.errors import RuleBroken, Stale
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


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"min_age": 18},
        {"max_age": 17},
        {"min_age": 18, "max_age": None},
        {"min_age": None, "max_age": 17},
        {"min_age": 18, "max_age": 18},
        {"min_age": 0, "max_age": 17},
        {"minimum_data": [str(name) for name in SHAREABLE]},
        {"minimum_data": []},
    ],
)
def test_a_service_with_possible_ages_and_shareable_information_is_accepted(answers):
    agencies_rules.check_service(answers)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"min_age": 19, "max_age": 18}, "min_age"),
        ({"min_age": 1, "max_age": 0}, "min_age"),
        ({"minimum_data": ["notes"]}, "minimum_data"),
        ({"minimum_data": [str(SHAREABLE[0]), "notes"]}, "minimum_data"),
    ],
)
def test_impossible_ages_and_information_that_nobody_may_share_are_refused(answers, field):
    with pytest.raises(RuleBroken) as refused:
        agencies_rules.check_service(answers)
    assert refused.value.field == field


def test_the_name_of_a_new_organisation_is_not_taken():
    agencies_rules.check_new_name("Haven Shelter", [])
    agencies_rules.check_new_name("Haven Shelter", ["Harbour Clinic"])


@pytest.mark.parametrize("taken", ["Haven Shelter", "HAVEN shelter", "Haven  Shelter"])
def test_a_name_that_looks_like_another_is_refused(taken):
    with pytest.raises(RuleBroken, match="already an organisation") as refused:
        agencies_rules.check_new_name("Haven Shelter", ["Harbour Clinic", taken])
    assert refused.value.field == "name"


def test_a_name_with_an_unseen_character_is_refused():
    with pytest.raises(RuleBroken, match="invisible") as refused:
        agencies_rules.check_new_name("Haven\u200b Shelter", [])
    assert refused.value.field == "name"


@pytest.mark.parametrize("places", [None, 0, 1, 10_000])
def test_from_no_to_ten_thousand_places_can_be_free(places):
    agencies_rules.check_capacity(places)


@pytest.mark.parametrize("places", [-1, 10_001])
def test_fewer_than_no_places_or_more_than_ten_thousand_are_refused(places):
    with pytest.raises(RuleBroken) as refused:
        agencies_rules.check_capacity(places)
    assert refused.value.field == "capacity"


def test_a_service_that_nobody_else_saved_is_current():
    agencies_rules.check_current(service(version=2), 2, {"name": "Another house"})


@pytest.mark.parametrize("version", [1, None])
def test_a_service_that_somebody_else_saved_shows_what_differs_in_both_versions(version):
    theirs = service(version=2, areas=["Hills", "Harbour"], capacity=None, min_age=18)
    mine = {"name": "A house", "areas": ["Harbour"], "capacity": 0, "min_age": None}
    with pytest.raises(Stale) as refused:
        agencies_rules.check_current(theirs, version, mine)
    assert refused.value.differences == (
        ("areas", "Harbour", "Hills, Harbour"),
        ("capacity", "0", ""),
        ("min_age", "", "18"),
    )


@pytest.mark.parametrize(
    ("offered", "asked"),
    [
        (service(areas=["Hills"]), wanted()),
        (service(), wanted(area="Harbour")),
        (service(languages=["en"]), wanted()),
        (service(), wanted(languages=("am",))),
        (service(min_age=18), wanted(age=18)),
        (service(max_age=17), wanted(age=17)),
    ],
)
def test_what_is_not_limited_or_not_stated_is_neither_for_nor_against(offered, asked):
    match = weigh(offered, asked)
    assert [one.sentence for one in match.reasons] == ["Open 24 hours."]


ASK = ["Has age limits: ask before you send."]


@pytest.mark.parametrize(
    ("limits", "is_child", "warnings", "against"),
    [
        ({"max_age": 0}, True, ASK, []),
        ({"min_age": 17}, True, ASK, []),
        ({"min_age": 18}, True, [], ["Minimum age: 18 years."]),
        ({"max_age": 18}, False, ASK, []),
        ({"max_age": 17}, False, [], ["Maximum age: 17 years."]),
        ({"min_age": 120}, False, ASK, []),
        ({"min_age": 121}, False, [], ["Minimum age: 121 years."]),
    ],
)
def test_an_unknown_age_is_from_0_to_17_or_from_18_to_120(limits, is_child, warnings, against):
    match = weigh(service(**limits), wanted(is_child=is_child))
    assert said(match, Weight.WARNING) == warnings
    assert said(match, Weight.AGAINST) == against


def test_five_answers_say_something_and_four_do_not():
    assert said(weigh(service(), wanted(), Answers(3, 1)), Weight.FOR) == ["Open 24 hours."]
    assert said(weigh(service(), wanted(), Answers(3, 2)), Weight.FOR) == [
        "Open 24 hours.",
        "Accepted 60% of your referrals.",
    ]


@pytest.mark.parametrize(
    ("answers", "weight"), [(Answers(50, 50), Weight.FOR), (Answers(49, 51), Weight.WARNING)]
)
def test_accepting_half_speaks_for_a_service_and_less_is_a_warning(answers, weight):
    match = weigh(service(), wanted(), answers)
    sentence = f"Accepted {answers.percent}% of your referrals."
    assert sentence in said(match, weight)


def test_without_enough_answers_a_service_ranks_like_one_that_accepts_half():
    unknown = weigh(service(), wanted())
    assert unknown.rank == weigh(service(), wanted(), Answers(0, 4)).rank
    assert unknown.rank == weigh(service(), wanted(), Answers(50, 50)).rank
    assert unknown.rank > weigh(service(), wanted(), Answers(51, 49)).rank


def test_an_unknown_number_of_places_ranks_behind_a_single_one():
    assert weigh(service(capacity=1), wanted()).rank < weigh(service(), wanted()).rank


def test_what_was_asked_answered_and_matched_cannot_be_changed():
    match = weigh(service(), wanted())
    for fact, name in ((wanted(), "area"), (Answers(1, 2), "accepted"), (match, "fits")):
        with pytest.raises(FrozenInstanceError):
            setattr(fact, name, None)
