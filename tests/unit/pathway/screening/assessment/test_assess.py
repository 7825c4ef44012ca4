import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseflow.pathway.screening.assessment import rules as assessment_rules
from caseflow.pathway.screening.assessment.rules import JudgementNeedsReason, Level, Result
from caseflow.sop.indicators import Answer, Profile
from caseflow.sop.loading import Library
from caseflow.sop.provenance import Confidence
from caseflow.sop.vocabulary import AgeGroup

ADULT, CHILD, UNKNOWN = AgeGroup.ADULT, AgeGroup.CHILD, AgeGroup.UNKNOWN
NO, MAYBE, STRONG = Level.NOT_INDICATED, Level.POSSIBLE, Level.STRONG

BEFORE = ("ILO-D1-01", "ILO-D1-02")
EXPLOITED = ("ILO-D4-01", "ILO-D4-02")
HELD = ("ILO-D5-01", "ILO-D5-02")
LURED_WEAKLY = ("ILO-D3-01", "ILO-D3-02", "ILO-D3-15")


def assess(
    library: Library,
    ids: str,
    *ticked: str,
    age: AgeGroup = ADULT,
    profile: Profile = Profile.ADULT_LABOUR,
) -> Result:
    asked = [library.instrument(one) for one in ids.split()]
    return assessment_rules.assess(
        dict.fromkeys(ticked, True), asked, age_group=age, profile=profile
    )


@pytest.mark.parametrize(
    ("ticked", "age", "level"),
    [
        ((), ADULT, NO),
        (EXPLOITED, ADULT, NO),
        (BEFORE, ADULT, MAYBE),
        (HELD, ADULT, MAYBE),
        (BEFORE + EXPLOITED, ADULT, MAYBE),
        (EXPLOITED + HELD, ADULT, MAYBE),
        (BEFORE + EXPLOITED + HELD, ADULT, STRONG),
        (LURED_WEAKLY + EXPLOITED + HELD, ADULT, STRONG),
        (("ILO-D1-01", "ILO-D4-01"), ADULT, NO),
        (("ILO-D4-02", "ILO-D4-03"), ADULT, NO),
        (("ILO-D4-02", "ILO-D4-03", "ILO-D4-04", *HELD), ADULT, MAYBE),
        ((), CHILD, NO),
        (EXPLOITED, CHILD, MAYBE),
        (("ILO-D1-02", *EXPLOITED), CHILD, STRONG),
        (("ILO-D6-01", *EXPLOITED), CHILD, STRONG),
        (("ILO-D1-02", *EXPLOITED), UNKNOWN, STRONG),
        (("ILO-D1-02", *EXPLOITED), ADULT, NO),
    ],
)
def test_the_ilo_indicators_combine(
    library: Library, ticked: tuple[str, ...], age: AgeGroup, level: Level
) -> None:
    tip = assess(library, "ilo-full", *ticked, age=age).tip
    assert tip.level is level
    assert {one.code for one in tip.indicators} == set(ticked)


@pytest.mark.parametrize(
    ("act", "means", "purpose", "adult", "child"),
    [
        (False, False, False, NO, NO),
        (True, False, False, NO, NO),
        (False, True, False, NO, NO),
        (False, False, True, MAYBE, MAYBE),
        (True, True, False, MAYBE, MAYBE),
        (True, False, True, MAYBE, STRONG),
        (False, True, True, MAYBE, MAYBE),
        (True, True, True, STRONG, STRONG),
    ],
)
def test_a_child_needs_no_means(
    library: Library, act: bool, means: bool, purpose: bool, adult: Level, child: Level
) -> None:
    told = {"SHORT-ACT-01": act, "SHORT-MEANS-09": means, "SHORT-PURPOSE-02": purpose}
    ticked = [code for code, answer in told.items() if answer]
    for age, level in ((ADULT, adult), (CHILD, child), (UNKNOWN, child)):
        assert assess(library, "short-screen", *ticked, age=age).tip.level is level


@pytest.mark.parametrize(
    ("ticked", "som", "tip"),
    [
        ((), NO, NO),
        (("SOM-01",), NO, NO),
        (("SOM-01", "SOM-02"), NO, NO),
        (("SOM-AGG-04",), MAYBE, NO),
        (("SOM-01", "SOM-02", "SOM-AGG-04"), STRONG, NO),
        (("SOM-AGG-05",), MAYBE, MAYBE),
        (("SOM-01", "SOM-02", "SOM-AGG-05"), STRONG, MAYBE),
        (("SOM-01", "SOM-02", "SOM-AGG-08"), STRONG, MAYBE),
        (("SOM-AGG-09",), MAYBE, STRONG),
        (("SOM-01", "SOM-02", "SOM-TIP-01"), NO, NO),
        (("SOM-01", "SOM-02", "SOM-TIP-01", "SOM-TIP-02"), NO, MAYBE),
    ],
)
def test_smuggling_may_turn_into_trafficking(
    library: Library, ticked: tuple[str, ...], som: Level, tip: Level
) -> None:
    result = assess(library, "som-abuse", *ticked)
    assert (result.som.level, result.tip.level) == (som, tip)


@pytest.mark.parametrize(
    ("ids", "ticked", "age", "level"),
    [
        ("short-screen", (), ADULT, NO),
        ("short-screen", (), CHILD, STRONG),
        ("short-screen", (), UNKNOWN, MAYBE),
        ("unaccompanied-child", ("UNODC-CHI-02",), UNKNOWN, MAYBE),
        ("unaccompanied-child", ("CHILD-AGE-02",), UNKNOWN, STRONG),
        ("unaccompanied-child", ("CHILD-AGE-02",), ADULT, STRONG),
        ("triage", ("TRIAGE-07",), ADULT, MAYBE),
        ("triage", ("TRIAGE-07",), UNKNOWN, MAYBE),
    ],
)
def test_doubt_about_age_protects(
    library: Library, ids: str, ticked: tuple[str, ...], age: AgeGroup, level: Level
) -> None:
    assert assess(library, ids, *ticked, age=age).child.level is level


def test_a_tick_that_doubts_the_age_outweighs_a_recorded_adult(library: Library) -> None:
    ticked = ("TRIAGE-07", "SHORT-ACT-01", "SHORT-PURPOSE-02")
    assert assess(library, "triage short-screen", *ticked).tip.level is STRONG


def test_an_act_from_one_instrument_counts_in_another(library: Library) -> None:
    ticked = ("SHORT-ACT-02", *EXPLOITED)
    assert assess(library, "short-screen ilo-full", *ticked, age=CHILD).tip.level is STRONG


@pytest.mark.parametrize(
    ("ids", "ticked", "level"),
    [
        ("triage", (), NO),
        ("triage", ("TRIAGE-02",), STRONG),
        ("short-screen", ("SHORT-MEANS-01",), MAYBE),
        ("vulnerability", ("DOMV-IND-10",), MAYBE),
        ("vulnerability", ("DOMV-HH-08",), NO),
    ],
)
def test_danger_is_an_axis_of_its_own(
    library: Library, ids: str, ticked: tuple[str, ...], level: Level
) -> None:
    assert assess(library, ids, *ticked).safety.level is level


def test_what_protects_is_shown_beside_the_risks(library: Library) -> None:
    result = assess(library, "vulnerability", "DOMV-IND-10", "DOMV-HH-08")
    assert [one.code for one in result.protective] == ["DOMV-HH-08"]
    assert [one.code for one in result.safety.indicators] == ["DOMV-IND-10"]


def test_strengths_for_sexual_exploitation_are_marked_unverified(library: Library) -> None:
    ticked = BEFORE + EXPLOITED + HELD
    labour = assess(library, "ilo-full", *ticked).tip
    sexual = assess(library, "ilo-full", *ticked, profile=Profile.ADULT_SEXUAL).tip
    assert labour.confidence is Confidence.VERIFIED_SECONDARY
    assert sexual.confidence is Confidence.UNVERIFIED


def test_a_conclusion_from_recalled_signs_is_recalled(library: Library) -> None:
    assert assess(library, "short-screen", "SHORT-SIGN-01").tip.confidence is Confidence.RECALLED


def test_what_was_not_asked_is_not_called_absent(library: Library) -> None:
    assert assess(library, "triage").som.rule == "Nothing was asked about this."


def test_what_was_answered_with_no_is_not_called_unasked(library: Library) -> None:
    instruments = [library.instrument("short-screen"), library.instrument("som-abuse")]
    result = assessment_rules.assess(
        {"SHORT-ACT-01": False, "SOM-01": "declined"},
        instruments,
        age_group=ADULT,
        profile=Profile.ADULT_LABOUR,
    )
    assert result.tip.rule == "The person said nothing that points to it."
    assert result.som.rule.startswith("The person did not want to answer")
    assert [one.code for one in result.som.unsaid_as(Answer.DECLINED)] == ["SOM-01"]


def test_no_to_every_purpose_counts_only_if_the_person_could_speak_freely(
    library: Library,
) -> None:
    short = library.instrument("short-screen")
    held = {"SHORT-ACT-04": Answer.YES, "SHORT-MEANS-09": Answer.YES}

    def tip(**more: Answer) -> Level:
        said = dict.fromkeys(short.purposes, Answer.NO) | held
        said |= {code.replace("_", "-"): answer for code, answer in more.items()}
        return assessment_rules.assess(
            said, short, age_group=ADULT, profile=Profile.ADULT_LABOUR
        ).tip.level

    assert assess(library, "short-screen", *held).tip.level is MAYBE
    assert tip() is NO
    assert tip(SHORT_PURPOSE_01=Answer.DECLINED) is MAYBE
    assert tip(SHORT_SIGN_05=Answer.YES) is MAYBE


def test_signs_about_a_child_call_child_protection_and_nobody_else(library: Library) -> None:
    tip = assess(library, "unaccompanied-child", "UNODC-CHI-07", age=CHILD).tip
    assert tip.level is NO
    assert "Child protection decides" in tip.wording


def test_single_ticks_do_not_outvote_the_labour_rights_of_the_long_list(library: Library) -> None:
    ticked = ("SHORT-MEANS-04", "SHORT-MEANS-05", *EXPLOITED)
    tip = assess(library, "short-screen ilo-full", *ticked).tip
    assert (tip.level, "labour rights" in tip.wording) == (NO, True)


def test_one_fact_that_two_lists_ask_counts_once(library: Library) -> None:
    kept = ("SHORT-ACT-04", "SHORT-MEANS-09", *EXPLOITED)
    assert assess(library, "short-screen ilo-full", *kept, "ILO-D5-01").tip.level is MAYBE
    assert assess(library, "short-screen ilo-full", *kept, "ILO-D5-04").tip.level is STRONG


def test_a_stored_tick_of_an_earlier_version_is_read_and_no_tick_is_no_answer() -> None:
    stored = {"SHORT-ACT-01": True, "SHORT-ACT-02": False, "SHORT-ACT-03": "no"}
    assert list(assessment_rules.read(stored).values()) == [
        Answer.YES,
        Answer.NOT_TICKED,
        Answer.NO,
    ]
    said = {"SHORT-ACT-01": Answer.UNKNOWN, "SHORT-ACT-02": Answer.NOT_ASKED}
    assert assessment_rules.kept(said) == {"SHORT-ACT-01": "unknown"}


def test_an_earlier_version_is_still_assessed(library: Library) -> None:
    versions = [("triage", "1.0.0"), ("short-screen", "1.0.0"), ("ilo-full", "1.0.0")]
    asked = [library.instrument(*one) for one in versions]
    ticked = dict.fromkeys(("SHORT-ACT-02", "SHORT-MEANS-09", "SHORT-PURPOSE-06"), Answer.YES)
    left = {"SHORT-PURPOSE-01": Answer.NOT_TICKED, "ILO-D4-01": Answer.NOT_TICKED}
    tip = assessment_rules.assess(
        ticked | left, asked, age_group=ADULT, profile=Profile.ADULT_SEXUAL
    ).tip
    assert tip.level is STRONG
    assert [form.value for form in tip.forms] == ["other"]


def test_an_answer_to_no_question_is_refused(library: Library) -> None:
    with pytest.raises(assessment_rules.UnknownIndicator, match="SHORT-99"):
        assess(library, "short-screen", "SHORT-99")


@given(data=st.data(), age=st.sampled_from(list(AgeGroup)), profile=st.sampled_from(list(Profile)))
def test_another_yes_never_weakens_an_axis(
    library: Library, data: st.DataObject, age: AgeGroup, profile: Profile
) -> None:
    ids = "triage short-screen ilo-full som-abuse unaccompanied-child"
    codes = [one.code for name in ids.split() for one in library.instrument(name).indicators]
    ticked = data.draw(st.sets(st.sampled_from(codes), max_size=12))
    more = data.draw(st.sampled_from(codes))
    fewer = assess(library, ids, *ticked, age=age, profile=profile)
    after = assess(library, ids, *ticked, more, age=age, profile=profile)
    order = list(Level)
    for before, now in zip(fewer.axes, after.axes, strict=True):
        assert order.index(now.level) >= order.index(before.level), (before.name, ticked, more)


def test_a_worker_may_judge_otherwise_with_a_reason(library: Library) -> None:
    tip = assess(library, "short-screen").tip
    assessment_rules.check_judgement(tip, tip.level, "")
    assessment_rules.check_judgement(tip, STRONG, "She described a guarded house off the record.")
    with pytest.raises(JudgementNeedsReason, match="Give your reasons"):
        assessment_rules.check_judgement(tip, STRONG, "  ")
