"""What is recorded of a person: the age today, valid birthdays and numbers, what a packet has."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import phonenumbers
from phonenumbers import PhoneNumberMatcher

from caseflow import languages
from caseflow.enums import N_
from caseflow.errors import RuleBroken, Stale
from caseflow.people import name_matching, romanisation
from caseflow.people.models import Person, SafeContact

SHORTEST_NAME = 3
"""How many letters a word of a name has at least, to be looked for in every spelling."""
_SAME_WORD = 0.88
"""The similarity from which a word in another script counts as the name."""
_SHORT_IN_TEXTS = frozenset({"LATIN", "CYRILLIC", "GREEK", ""})
_UNSPACED = frozenset({"CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN"})
"""Scripts in which words are written without spaces between them."""
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0640]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SAME_LETTERS = str.maketrans("ىیکكةھıٱ", "ييككههiا")
_ARABIC_PREFIXES = frozenset("وفبلك")
CALLED = {
    "known_as": N_("Known as"),
    "full_name": N_("Full name"),
    "other_names": N_("Other names"),
    "date_of_birth": N_("Date of birth"),
    "age": N_("Age in years"),
    "age_said_on": N_("Day on which the age was said"),
    "sex": N_("Sex"),
    "nationality": N_("Nationality"),
    "languages": N_("Languages"),
    "interpreting": N_("Interpreter needed"),
    "interpreter_language": N_("Language of the interpreter"),
    "interpreter_sex": N_("Who should interpret"),
    "document_number": N_("Document number"),
    "guardian": N_("Guardian"),
    "guardian_relation": N_("The guardian's relation to the child"),
    "household_size": N_("People in the household"),
    "household_children": N_("Children in the household"),
    "ways": N_("Ways to make contact"),
    "phone": N_("Phone number"),
    "when": N_("When it is safe"),
    "never": N_("Never"),
    "may_leave_message": N_("You may leave a message"),
    "code_word": N_("Code word"),
    "address": N_("Address"),
}
"""The labels of the fields on every page; `labels.FIELDS` gives them in the reader's language."""
IDENTITY_SHARED = (
    "known_as",
    "full_name",
    "other_names",
    "date_of_birth",
    "age",
    "sex",
    "nationality",
    "languages",
    "document_number",
)
CONTACT_SHARED = ("phone", "ways", "when", "never", "may_leave_message", "code_word")
"""Never the address: it may be that of a shelter, which no organisation gives away."""


ADULT_FROM, OLDEST = 18, 120
LEAST_DIGITS = 7
"""How many digits a telephone number has at least, to tell people apart."""
PHONES = 3
"""How many telephone numbers a person may have, so that each of them can be found."""
STATELESS, UNKNOWN = "stateless", "unknown"
"""Answers about a nationality that are no country."""


def recorded(row: Person | SafeContact | None, names: Iterable[str]) -> dict[str, Any]:
    """Return those of the named fields that have a value, by name; empty without a row."""
    found = {name: getattr(row, name) for name in names} if row is not None else {}
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def identity_shared(person: Person | None, today: date) -> dict[str, Any]:
    """Return what a packet may contain of the identity, with the age that follows for today."""
    found = recorded(person, IDENTITY_SHARED)
    if person is None:
        return found
    now = {
        "age": age_of(person, today),
        "nationality": nationalities_of(person),
        "languages": languages_of(person),
    }
    return {name: now.get(name, found.get(name)) for name in IDENTITY_SHARED if name in found} | (
        {"age": now["age"]} if now["age"] is not None else {}
    )


def nationalities_of(person: Person) -> list[str]:
    """Return the nationalities; one that was stored as a text, as it was before, is one of them."""
    stored = person.nationality
    return [stored] if isinstance(stored, str) and stored else list(stored or ())


def languages_of(person: Person) -> list[str]:
    """Return the languages by ISO 639-3; those stored by ISO 639-1, as they were, are read too."""
    return [languages.current(code) for code in person.languages or ()]


def age_of(person: Person | None, today: date) -> int | None:
    """Return the age in years of a recorded person, as `age_on` decides it; None without any."""
    if person is None:
        return None
    told = {name: getattr(person, name) for name in ("date_of_birth", "age", "age_said_on")}
    return age_on(told, today)


def age_on(told: Mapping[str, Any], today: date) -> int | None:
    """Return the age in full years that the person has certainly reached; None if nobody knows.

    This is the one place where an age is decided. The date of birth counts, else the year of birth
    (the birthday is taken to be still to come), else the stated age and the years since it was
    said. `told` has the fields of Person by name.
    """
    ages = _ages(told, today)
    return ages[0] if ages else None


def adult_on(told: Mapping[str, Any]) -> date | None:
    """Return the day from which the person is certainly 18, None when it does not follow."""
    born = told.get("date_of_birth") or ""
    if len(born) == 4:
        return date(int(born) + ADULT_FROM, 12, 31)
    if born:
        return _years_after(date.fromisoformat(born), ADULT_FROM)
    said_on, age = told.get("age_said_on"), told.get("age")
    if not said_on or age is None or age >= ADULT_FROM:
        return None
    return _years_after(date.fromisoformat(said_on), ADULT_FROM - age)


def birth_year(told: Mapping[str, Any], today: date) -> int | None:
    """Return the year of birth, or about the year that follows from the stated age; or None."""
    if born := told.get("date_of_birth"):
        return int(born[:4])
    age = told.get("age")
    if age is None:
        return None
    said_on = told.get("age_said_on")
    return int(said_on[:4] if said_on else today.year) - int(age)


def check_age(told: Mapping[str, Any], today: date) -> None:
    """Raise RuleBroken for an impossible birthday, or an age that does not fit to it.

    A year of another calendar is refused with the year that was probably meant.
    """
    born = told.get("date_of_birth") or ""
    if born:
        _check_birth_year(int(born[:4]), today)
        if len(born) > 4 and date.fromisoformat(born) > today:
            raise RuleBroken("Enter a date of birth in the past.", field="date_of_birth")
    said_on = told.get("age_said_on") or ""
    if said_on and date.fromisoformat(said_on) > today:
        raise RuleBroken("The age cannot be said in the future.", field="age_said_on")
    if born and told.get("age") is not None:
        _check_fits(told, born, today)


def check_age_group(
    told: Mapping[str, Any], today: date, *, is_child: bool, is_adult: bool
) -> None:
    """Raise RuleBroken when the person is said to be a child or an adult and the age says no.

    Neither is said when the age is not certain.
    """
    ages = _ages(told, today)
    if ages is None:
        return
    field = "date_of_birth" if told.get("date_of_birth") else "age"
    if is_adult and ages[1] < ADULT_FROM:
        raise RuleBroken(
            "The person is %(age)s by this, but is recorded as an adult. Correct the one that is "
            "wrong. If you are in doubt, choose “Age not certain”.",
            field=field,
            age=ages[1],
        )
    if is_child and ages[0] >= ADULT_FROM:
        raise RuleBroken(
            "This is the age of an adult, but the person is recorded as a child. Correct the "
            "one that is wrong. If you are in doubt, choose “Age not certain”.",
            field=field,
        )


def with_day_said(
    answers: Mapping[str, Any], before: Mapping[str, Any], today: date
) -> dict[str, Any]:
    """Return the answers with the day on which the age was said: today for a new or changed age.

    `before` is what was recorded. An answer with another day is believed.
    """
    age, day = answers.get("age"), answers.get("age_said_on") or ""
    if age is None:
        return {**answers, "age_said_on": ""} if "age" in answers else dict(answers)
    is_same = age == before.get("age")
    kept = (before.get("age_said_on") or "") if is_same or day else ""
    if not day or (not is_same and day == kept):
        day = kept if is_same else today.isoformat()
    return {**answers, "age_said_on": day}


def _ages(told: Mapping[str, Any], today: date) -> tuple[int, int] | None:
    """Return the least and the greatest age that the person can have today; None if unknown."""
    born = told.get("date_of_birth") or ""
    if len(born) == 4:
        years = today.year - int(born)
        is_over = (today.month, today.day) == (12, 31)
        return max(years - (not is_over), 0), years
    if born:
        years = _years_between(date.fromisoformat(born), today)
        return years, years
    age = told.get("age")
    if age is None:
        return None
    said_on = told.get("age_said_on")
    since = _years_between(date.fromisoformat(said_on), today) if said_on else 0
    return age + since, age + since


def _years_between(start: date, end: date) -> int:
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def _years_after(day: date, years: int) -> date:
    """Return the same day some years later; 1 March for 29 February where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _check_birth_year(year: int, today: date) -> None:
    if today.year - OLDEST <= year <= today.year:
        return
    if 1300 <= year <= 1410:
        raise RuleBroken(
            "Is %(year)s a year of the Solar Hijri calendar? Then enter %(solar)s. If it is a year "
            "of the Islamic lunar calendar, enter %(lunar)s.",
            field="date_of_birth",
            year=year,
            solar=year + 621,
            lunar=_from_lunar(year),
        )
    if 1410 < year <= 1500:
        raise RuleBroken(
            "Is %(year)s a year of the Islamic lunar calendar? Then enter %(lunar)s.",
            field="date_of_birth",
            year=year,
            lunar=_from_lunar(year),
        )
    if 2400 <= year <= 2600:
        raise RuleBroken(
            "Is %(year)s a year of the Buddhist calendar? Then enter %(buddhist)s.",
            field="date_of_birth",
            year=year,
            buddhist=year - 543,
        )
    raise RuleBroken("Enter a date of birth in the past.", field="date_of_birth")


def _from_lunar(year: int) -> int:
    # 33 lunar years are as long as 32 of the sun.
    return round(year * 0.970229 + 621.5643)


def _check_fits(told: Mapping[str, Any], born: str, today: date) -> None:
    said_on = date.fromisoformat(told.get("age_said_on") or today.isoformat())
    least, most = _ages({"date_of_birth": born}, said_on) or (0, 0)
    # Somebody may count the running year, or have said the age before or after a birthday.
    if not least - 1 <= int(told["age"]) <= most + 1:
        raise RuleBroken(
            "By the date of birth the person was %(years)s, but the age says %(age)s. Correct the "
            "one that is wrong, or leave one of them empty.",
            field="age",
            years=most,
            age=told["age"],
        )


def check_phone(text: str, country: str) -> None:
    """Raise RuleBroken unless the text holds nothing but telephone numbers.

    `country` (ISO 3166-1 alpha-2, or empty) is that of numbers without a country code.
    """
    if text and not numbers_in(text, country):
        raise RuleBroken(
            "Enter a phone number, for example +44 20 7946 0000. Separate several numbers with a "
            "comma.",
            field="phone",
        )
    if len(numbers_in(text, country)) > PHONES:
        raise RuleBroken("Enter at most three phone numbers.", field="phone")


def numbers_in(text: str, country: str) -> list[str]:
    """Return the telephone numbers of a text in one form, with their extensions; [] if it has none.

    A number with a country code that no country has is kept by its digits: fictional people have
    such numbers.
    """
    found = []
    for part in re.split(r"[,;\n/]|\s(?:or|and|أو|و)\s", _plain_digits(text)):
        if part.strip():
            number = _number(part.strip(), country)
            if not number:
                return []
            found.append(number)
    return list(dict.fromkeys(found))


def _number(part: str, country: str) -> str:
    for match in PhoneNumberMatcher(part, country or None, leniency=phonenumbers.Leniency.POSSIBLE):
        form = phonenumbers.PhoneNumberFormat.E164
        extension = match.number.extension
        said = phonenumbers.format_number(match.number, form)
        reason = phonenumbers.is_possible_number_with_reason(match.number)
        if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
            return ""
        return f"{said};ext={extension}" if extension else said
    # Without the country's rules: letters are no number, and 7 to 15 digits are one (ITU E.164).
    digits = re.sub(r"[\s().+-]", "", part)
    return f"+{digits}" if digits.isdigit() and LEAST_DIGITS <= len(digits) <= 15 else ""


def _plain_digits(text: str) -> str:
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)


def check_current(row: Person | SafeContact, version: int | None, mine: dict[str, Any]) -> None:
    """Raise Stale when somebody saved since the page was opened; it carries both versions."""
    if version == row.version:
        return
    theirs = {name: getattr(row, name) for name in mine}
    raise Stale(tuple((CALLED[name], _text(mine[name]), _text(theirs[name])) for name in mine))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return str(value if value is not None else "")


def name_in(text: str, names: Iterable[str]) -> str | None:
    """Return the first word in which a text has a part of these names; None when there is none.

    A name is also found without its accents and vowel marks, in another spelling of the same sound,
    and in another script. Words of fewer than three Latin letters are in every text, so they are
    found as they are written only, with the same capitals.
    """
    said, whole = _written(text), _bare(text)
    return next(
        (
            found
            for name in names
            for word in _written(name)
            if (found := _found(word, said, whole, is_name=_is_compared(word, name)))
        ),
        None,
    )


def _found(word: str, said: Iterable[str], whole: str, *, is_name: bool) -> str | None:
    bare, script = _bare(word), romanisation.script_of(word)
    if script in _UNSPACED:
        return word if bare in whole else None
    if script in _SHORT_IN_TEXTS and len(bare) < SHORTEST_NAME:
        return word if is_name and word in said else None
    for other in said:
        if bare in _without_prefix(_bare(other)):
            return word
    return next((other for other in said if _is_alike(word, other)), None)


def _is_compared(word: str, name: str) -> bool:
    """Return whether a word of a name is more than an article or particle such as Al or de."""
    return word.casefold() in romanisation.words_of(name)


def _is_alike(word: str, other: str) -> bool:
    one, two = name_matching.words_of(word), name_matching.words_of(other)
    if len(one) != 1 or len(two) != 1:
        return False
    if not name_matching.written_otherwise(word, other):
        return one[0].latin == two[0].latin
    # A word of two consonants, like the Arabic for "from", would be like many names.
    is_long = len(two[0].latin) >= SHORTEST_NAME
    return is_long and name_matching.alike(one[0], two[0]) >= _SAME_WORD


def _written(text: str) -> list[str]:
    """Divide a text into its words, each with its marks, which a plain pattern would cut at."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return "".join(
        sign if sign.isalnum() or unicodedata.category(sign)[0] == "M" else " " for sign in text
    ).split()


def _bare(text: str) -> str:
    """Return a text for comparing: small letters, without accents, vowel marks and tatweel."""
    plain = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text)).casefold()
    return _MARKS.sub("", unicodedata.normalize("NFKD", plain)).translate(_SAME_LETTERS)


def _without_prefix(word: str) -> tuple[str, ...]:
    """Return a word as it is and, in Arabic, without the `and`, `to` or `by` that is joined to it.

    Three letters at least are left.
    """
    is_joined = word[:1] in _ARABIC_PREFIXES and len(word) > SHORTEST_NAME
    return (word, word[1:]) if is_joined else (word,)
