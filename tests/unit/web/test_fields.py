"""Digits of every script are read where a number, a day, a time or a code is typed."""

from datetime import date, time

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField

from caseflow.web.fields import CodeField, DateField, FloatField, IntegerField, TimeField, western


class Typed(Form):  # type: ignore[misc]
    """One field of each kind."""

    age = IntegerField()
    hours = FloatField()
    day = DateField()
    at = TimeField()
    code = CodeField()
    words = StringField()


def typed(**answers: str) -> Typed:
    return Typed(MultiDict(answers))


@pytest.mark.parametrize("digits", ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "၀၁၂၃၄၅၆၇၈၉", "0123456789"])
def test_digits_of_every_script_are_western_ones(digits: str) -> None:
    assert western(f"{digits} M5X3") == "0123456789 M5X3"


def test_other_numerals_are_no_digits() -> None:
    assert western("½ ² Ⅳ 七") == "½ ² Ⅳ 七"


def test_numbers_days_times_and_codes_are_read() -> None:
    form = typed(age="٢٤", day="۲۰۲۶-۰۳-۰۱", at="١٤:٣٠", code="M٥X٣-K٢P٩")
    assert (form.age.data, form.day.data) == (24, date(2026, 3, 1))
    assert typed(hours="٢٫٥").hours.data == 2.5
    assert (form.at.data, form.code.data) == (time(14, 30), "M5X3-K2P9")


def test_words_stay_as_they_were_typed() -> None:
    assert typed(words="غرفة ٢٤").words.data == "غرفة ٢٤"


def test_what_is_no_day_is_refused() -> None:
    form = typed(day="٢٠٢٦-١٣-٠١")
    assert form.day.data is None
    assert form.validate() is False
