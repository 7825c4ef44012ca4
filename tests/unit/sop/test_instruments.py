from collections import Counter

import pytest

from caseflow.sop.indicators import Form, Kind, Profile
from caseflow.sop.instruments import Indicator, Instrument, Prompt
from caseflow.sop.loading import Library
from caseflow.sop.provenance import Confidence

COUNTS = {
    "ilo-full": 89,
    "short-screen": 38,
    "som-abuse": 17,
    "triage": 17,
    "unaccompanied-child": 34,
    "vulnerability": 63,
}
# Signs in the published lists that the instruments were drawn from, by family.
PUBLISHED = {
    "ILO": 67,
    "ILO11": 11,
    "PALERMO_ACT": 5,
    "PALERMO_MEANS": 8,
    "PALERMO_PURPOSE": 6,
    "UNODC": 84,
    "AHTST": 8,
    "TVIT": 18,
    "SOM": 13,
    "DOMV": 32,
    "TRIAGE": 15,
    "UASC": 2,
    "MALE": 5,
}


FIRST = "1.0.0"
"""The version with ticks, in which screenings that were saved before are still read."""


def newest(library: Library) -> list[Instrument]:
    return [library.instrument(name) for name in COUNTS]


def covered(instrument: Instrument) -> set[str]:
    asked = {code for one in instrument.indicators for code in one.covers}
    return asked | {code for one in instrument.prompts for code in one.covers}


def test_the_instruments_have_their_questions(library: Library) -> None:
    assert {one.id: len(one.indicators) for one in newest(library)} == COUNTS
    assert {one.id for one in library.instruments} == set(COUNTS)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("ilo-full", 67),
        ("short-screen", 26),
        ("som-abuse", 15),
        ("triage", 14),
        ("unaccompanied-child", 16),
    ],
)
def test_the_first_version_is_kept_for_screenings_that_began_with_it(
    library: Library, name: str, count: int
) -> None:
    assert len(library.instrument(name, FIRST).indicators) == count
    assert library.instrument(name).version == "2.0.0"


def test_every_form_of_exploitation_can_be_told_in_the_short_and_in_the_long_list(
    library: Library,
) -> None:
    for name in ("short-screen", "ilo-full", "unaccompanied-child"):
        told = {one.exploits_for for one in library.instrument(name).indicators} - {None}
        assert told == set(Form), name


def test_every_question_of_the_newest_lists_has_a_text_of_its_own(library: Library) -> None:
    for instrument in newest(library):
        texts = [one.text for one in instrument.indicators]
        assert len(texts) == len(set(texts)), instrument.id


def test_every_published_sign_is_asked_or_left_out_with_a_reason(library: Library) -> None:
    asked = set().union(*(covered(one) for one in newest(library)))
    left_out = set().union(*(one.left_out for one in newest(library)))
    assert asked.isdisjoint(left_out)
    assert left_out == {"UNODC-GEN-33", "UNODC-SEX-06"}
    assert Counter(code.split("-")[0] for code in asked | left_out) == PUBLISHED
    assert len(asked | left_out) == 274


@pytest.mark.parametrize(
    ("profile", "known"),
    [
        (Profile.ADULT_LABOUR, 67),
        (Profile.CHILD_LABOUR, 65),
        (Profile.ADULT_SEXUAL, 1),
        (Profile.CHILD_SEXUAL, 2),
    ],
)
def test_strengths_that_were_seen_are_told_from_provisional_ones(
    library: Library, profile: Profile, known: int
) -> None:
    ilo = [one for one in library.instrument("ilo-full").indicators if one.is_scaled]
    assert sum(profile in one.strength for one in ilo) == known
    assert not any(profile in one.strength and one.is_provisional(profile) for one in ilo)
    assert all(one.weight(profile) for one in ilo if profile.startswith("adult"))


def test_the_ilo_dimensions_have_their_counts(library: Library) -> None:
    ilo = library.instrument("ilo-full").indicators
    counts = Counter(one.dimension for one in ilo if one.is_scaled)
    assert counts == {"D1": 10, "D2": 10, "D3": 16, "D4": 9, "D5": 15, "D6": 7}


def test_a_code_means_one_thing_in_all_instruments(library: Library) -> None:
    codes = [one.code for instrument in newest(library) for one in instrument.indicators]
    assert len(codes) == len(set(codes))


def test_an_indicator_inherits_from_its_dimension(library: Library) -> None:
    first = library.instrument("short-screen").indicator("SHORT-ACT-01")
    assert first.confidence is Confidence.VERIFIED
    assert "Art. 3(a)" in first.source


def test_each_determinant_can_raise_the_risk_or_protect(library: Library) -> None:
    kinds = Counter(one.kind for one in library.instrument("vulnerability").indicators)
    assert kinds == {Kind.RISK: 31, Kind.PROTECTIVE: 32}


def test_what_is_recalled_is_never_called_a_standard(library: Library) -> None:
    for instrument in library.instruments:
        asked: tuple[Indicator | Prompt, ...] = (*instrument.indicators, *instrument.prompts)
        for one in asked:
            if not one.confidence.is_sourced:
                assert "standard" not in f"{one.text} {one.source}".lower(), one.code
