"""Dates of which only a part is known."""

from datetime import date

import pytest

from caseflow.sop import partial_dates
from caseflow.sop.partial_dates import PartialDate


@pytest.mark.parametrize(
    ("parts", "written"),
    [
        ((2024, None, None, False), "2024"),
        ((2024, 5, None, True), "2024-05~"),
        ((2024, 5, 3, False), "2024-05-03"),
        ((1900, 1, 1, False), "1900-01-01"),
        ((2200, 12, 31, True), "2200-12-31~"),
    ],
)
def test_a_date_is_written_and_read_again(parts, written):
    made = partial_dates.make(*parts)
    assert str(made) == written
    assert partial_dates.read(written) == made == PartialDate(*parts)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ((None, 5, 3, False), "at least the year"),
        ((24, None, None, False), "four digits"),
        ((1899, None, None, False), "four digits"),
        ((2201, None, None, False), "four digits"),
        ((2024, None, 3, False), "month too"),
        ((2024, 13, None, False), "no such day"),
        ((2024, 0, None, False), "no such day"),
        ((2023, 2, 29, False), "no such day"),
        ((2024, 2, 0, False), "no such day"),
    ],
)
def test_a_date_that_cannot_exist_is_refused_with_a_sentence(parts, sentence):
    with pytest.raises(ValueError, match=sentence):
        partial_dates.make(*parts)


@pytest.mark.parametrize("text", ["", "24", "2024-5", "2024-05-", "about 2024", "2024-05-03x"])
def test_other_texts_are_no_dates(text):
    with pytest.raises(ValueError, match="no date"):
        partial_dates.read(text)


def test_the_first_day_is_the_earliest_that_it_can_mean():
    assert partial_dates.read("2024").first_day == date(2024, 1, 1)
    assert partial_dates.read("2024-05~").first_day == date(2024, 5, 1)
    assert partial_dates.read("2024-05-03").first_day == date(2024, 5, 3)
