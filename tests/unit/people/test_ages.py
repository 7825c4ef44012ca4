"""The age today, from a date, a year, or what was said on a day; and what cannot be an age."""

from datetime import date

import pytest

from caseflow.errors import RuleBroken
from caseflow.people import rules as people_rules

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("told", "age"),
    [
        ({}, None),
        ({"age": 17}, 17),
        ({"date_of_birth": "2008-03-02", "age": 30}, 18),
        ({"date_of_birth": "2008-03-03"}, 17),
        ({"date_of_birth": "2008"}, 17),  # the birthday may be still to come
        ({"date_of_birth": "2026"}, 0),
        ({"age": 24, "age_said_on": "2025-05-03"}, 24),
        ({"age": 24, "age_said_on": "2025-03-02"}, 25),
        ({"age": 24, "age_said_on": "2020-05-03"}, 29),
    ],
)
def test_the_age_follows_from_what_was_told(told, age):
    assert people_rules.age_on(told, TODAY) == age


def test_a_year_of_birth_is_complete_on_its_last_day():
    assert people_rules.age_on({"date_of_birth": "2008"}, date(2026, 12, 30)) == 17
    assert people_rules.age_on({"date_of_birth": "2008"}, date(2026, 12, 31)) == 18


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ({"date_of_birth": "2008-03-02"}, date(2026, 3, 2)),
        ({"date_of_birth": "2008-02-29"}, date(2026, 3, 1)),
        ({"date_of_birth": "2008"}, date(2026, 12, 31)),
        ({"age": 16, "age_said_on": "2025-05-03"}, date(2027, 5, 3)),
        ({"age": 18, "age_said_on": "2025-05-03"}, None),
        ({"age": 16}, None),
        ({}, None),
    ],
)
def test_the_day_of_adulthood_follows_too(told, day):
    assert people_rules.adult_on(told) == day


@pytest.mark.parametrize(
    ("told", "year"),
    [
        ({"date_of_birth": "1990-05-01"}, 1990),
        ({"date_of_birth": "1990", "age": 20}, 1990),
        ({"date_of_birth": "", "age": 20}, 2006),
        ({"age": 20, "age_said_on": "2020-05-03"}, 2000),
        ({"date_of_birth": "", "age": None}, None),
    ],
)
def test_the_year_of_birth_is_that_of_the_date_or_follows_from_the_age(told, year):
    assert people_rules.birth_year(told, TODAY) == year


@pytest.mark.parametrize(
    ("born", "hint"),
    [
        ("2030-01-01", "in the past"),
        ("2030", "in the past"),
        ("2026-03-03", "in the past"),
        ("1900-01-01", "in the past"),
        ("1380-01-01", "Solar Hijri calendar? Then enter 2001"),
        ("1380", "Islamic lunar calendar, enter 1960"),
        ("1420", "Islamic lunar calendar? Then enter 1999"),
        ("2545-06-01", "Buddhist calendar? Then enter 2002"),
    ],
)
def test_a_year_of_another_calendar_is_refused_with_the_year_that_was_meant(born, hint):
    with pytest.raises(RuleBroken, match=hint.replace("?", r"\?")) as broken:
        people_rules.check_age({"date_of_birth": born}, TODAY)
    assert broken.value.field == "date_of_birth"


@pytest.mark.parametrize("born", ["1906", "2026", "2026-03-02", "1990-02-28", ""])
def test_other_birthdays_are_accepted(born):
    people_rules.check_age({"date_of_birth": born}, TODAY)


@pytest.mark.parametrize(
    ("born", "age", "said_on", "fits"),
    [
        ("2012-01-01", 24, "", False),
        ("2012", 24, "", False),
        ("2002-01-01", 24, "", True),
        ("2002-01-01", 25, "", True),
        ("2002-01-01", 26, "", False),
        ("2002-01-01", 22, "2024-06-01", True),
        ("2002-01-01", 20, "2024-06-01", False),
    ],
)
def test_an_age_fits_to_the_birthday_or_is_asked_again(born, age, said_on, fits):
    told = {"date_of_birth": born, "age": age, "age_said_on": said_on}
    if fits:
        people_rules.check_age(told, TODAY)
        return
    with pytest.raises(RuleBroken, match="leave one of them empty"):
        people_rules.check_age(told, TODAY)


def test_an_age_is_not_said_in_the_future():
    with pytest.raises(RuleBroken) as broken:
        people_rules.check_age({"age": 20, "age_said_on": "2026-03-03"}, TODAY)
    assert broken.value.field == "age_said_on"


@pytest.mark.parametrize(
    ("told", "is_child", "is_adult", "field"),
    [
        ({"age": 17}, False, True, "age"),
        ({"date_of_birth": "2012-01-01"}, False, True, "date_of_birth"),
        ({"age": 18}, True, False, "age"),
        ({"date_of_birth": "2000"}, True, False, "date_of_birth"),
        ({"age": 17}, True, False, None),
        ({"age": 18}, False, True, None),
        ({"date_of_birth": "2008"}, True, False, None),  # 17 or 18: nobody is contradicted
        ({"date_of_birth": "2008"}, False, True, None),
        ({"age": 12}, False, False, None),
        ({}, True, False, None),
    ],
)
def test_an_age_that_speaks_against_child_or_adult_is_asked_again(told, is_child, is_adult, field):
    if field is None:
        people_rules.check_age_group(told, TODAY, is_child=is_child, is_adult=is_adult)
        return
    with pytest.raises(RuleBroken) as broken:
        people_rules.check_age_group(told, TODAY, is_child=is_child, is_adult=is_adult)
    assert broken.value.field == field


@pytest.mark.parametrize(
    ("answers", "before", "day"),
    [
        ({"age": 24}, {}, "2026-03-02"),
        ({"age": 24, "age_said_on": "2025-05-03"}, {}, "2025-05-03"),
        ({"age": 24}, {"age": 24, "age_said_on": "2025-05-03"}, "2025-05-03"),
        ({"age": 24}, {"age": 24, "age_said_on": ""}, ""),
        # The old day was still on the page when a new age was typed.
        (
            {"age": 26, "age_said_on": "2025-05-03"},
            {"age": 24, "age_said_on": "2025-05-03"},
            "2026-03-02",
        ),
        (
            {"age": 26, "age_said_on": "2026-02-01"},
            {"age": 24, "age_said_on": "2025-05-03"},
            "2026-02-01",
        ),
        ({"age": None, "age_said_on": "2025-05-03"}, {}, ""),
    ],
)
def test_the_day_of_an_age_is_kept_until_the_age_changes(answers, before, day):
    assert people_rules.with_day_said(answers, before, TODAY)["age_said_on"] == day


def test_what_does_not_ask_for_the_age_gets_no_day():
    assert people_rules.with_day_said({"full_name": "Zofia"}, {}, TODAY) == {"full_name": "Zofia"}
