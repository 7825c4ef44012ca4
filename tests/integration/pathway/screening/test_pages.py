"""A nurse's way through the pages, on a telephone at three in the morning."""

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from caseflow import clock
from caseflow.extensions import db
from caseflow.pathway.screening.models import Screening, ScreeningStatus
from caseflow.people.models import Person, SafeContact
from caseflow.sop.vocabulary import AgeGroup
from tests import pages
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in

START = {"age_group": "child", "safe_place": "yes", "present": ["nobody"]}
TRIAGE = {"TRIAGE-04": "yes", "hours_since_sexual_violence": "20", "may_become_pregnant": "yes"}
HUGE = "x" * 20_000


@pytest.fixture
def nurse(app, world):
    return sign_in(app.test_client(), world.responder)


def screening() -> Screening:
    return db.session.scalars(select(Screening)).one()


def at(row, page=""):
    return f"/screenings/{row.id}{'/' + page if page else ''}"


def begun(client, **answers):
    answer = client.post("/screenings/new", data={**START, **answers})
    assert answer.status_code == 302, answer.text
    return screening()


def version():
    db.session.expire_all()
    return {"version": str(screening().version)}


def test_a_screening_goes_from_page_to_page(nurse, world):
    row = begun(nurse)
    told = nurse.post(at(row, "triage"), data={**TRIAGE, **version()})
    assert told.location == at(row, "act-now")
    chosen = {"instruments": ["short-screen"], **version()}
    asked = nurse.post(at(row, "instruments"), data=chosen)
    assert asked.location == at(row, "questions/short-screen")
    said = {"SHORT-ACT-02": "yes", "SHORT-MEANS-01": "no", "SHORT-PURPOSE-01": "yes", **version()}
    assert nurse.post(asked.location, data=said).location == at(row, "person")
    person = {"known_as": "Amina", "age": "17", "language": "ti"}
    assert nurse.post(at(row, "person"), data=person).location == at(row, "known-already/person")
    contact = {"ways": ["text"], "may_leave_message": "no", "never": "Never before noon"}
    assert nurse.post(at(row, "contact"), data=contact).location == at(row, "known-already/contact")
    end = {"narrative": "She is tired.", "finish": "1", **version()}
    assert nurse.post(at(row, "result"), data=end).location == at(row)
    north = {"organisation": str(world.organisations["North Case Organisation"].id)}
    north |= {"agreement": "agreed"}
    assert nurse.post(at(row, "hand-over"), data=north).location == at(row)
    assert "Handed over to North Case Organisation" in nurse.get(at(row)).text


def test_twenty_hours_ago_leaves_fifty_two_for_pep_at_once(nurse, world):
    world.organisations["Harbour Clinic"].phone = "+999 555 0199"
    db.session.commit()
    row = begun(nurse)
    nurse.post(at(row, "triage"), data={**TRIAGE, **version()})
    page = nurse.get(at(row, "act-now")).text
    assert "52 hours left" in page
    assert "100 hours left" in page
    assert "Start HIV prevention (PEP)" in page
    assert "emergency contraception" in page
    assert "tel:+9995550199" in page


def test_the_hours_go_on_counting(nurse, world):
    row = begun(nurse)
    nurse.post(at(row, "triage"), data={**TRIAGE, **version()})
    with clock.set_to(clock.now() + timedelta(hours=10)):
        page = sign_in(nurse.application.test_client(), world.responder).get(at(row, "act-now"))
    assert "42 hours left" in page.text


def test_no_danger_goes_straight_on(nurse):
    row = begun(nurse, age_group="adult")
    nurse.post(at(row, "triage"), data={"TRIAGE-01": "no", **version()})
    assert nurse.get(at(row, "act-now")).location == at(row, "instruments")


def test_a_seventeen_year_old_gets_four_answers(nurse, world):
    row = builders.finished_screening(world)
    page = nurse.get(at(row)).text
    for words in (
        "Possible victim of trafficking, with strong indicators; needs a decision by",
        "Nothing was asked about this, so it is not known",
        "Treat as a child: guardian and best interests first; needs a decision by",
        "Strong indicators of danger: deal with the emergencies first",
    ):
        assert words in page
    assert "Not checked against the source yet: check before you rely on it" in page


def test_another_judgement_needs_a_reason_and_both_stay(nurse, world):
    row = builders.draft_screening(world)
    otherwise = {"som": "possible", "som_reason": "", "narrative": "Typed", **version()}
    refused = nurse.post(at(row, "result"), data=otherwise)
    assert refused.status_code == 422
    assert "You disagree with the indicators. Give your reasons." in refused.text
    assert "Typed" in refused.text
    because = {**otherwise, "som_reason": "She was left in a lorry.", **version()}
    assert nurse.post(at(row, "result"), data=because).status_code == 302
    page = nurse.get(at(row, "result")).text
    assert "disagrees with the indicators" in page
    assert "She was left in a lorry." in page


def test_a_draft_is_resumed_where_it_was(nurse, world):
    row = begun(nurse)
    nurse.post(at(row, "triage"), data={**TRIAGE, **version()})
    again = sign_in(nurse.application.test_client(), world.responder)
    assert "Not finished" in again.get("/screenings").text
    assert 'value="20.0"' in again.get(at(row, "triage")).text
    assert again.get(at(row)).text.count("Saved</strong>") == 2


@pytest.mark.asvs("V2.2.1")
@pytest.mark.parametrize(
    ("page", "wrong", "sentence"),
    [
        ("start", {"age_group": ""}, "If you are in doubt, choose"),
        (
            "start",
            {"age_group": "centaur", "safe_place": "yes"},
            "Choose an answer from the list",
        ),
        ("triage", {"hours_since_sexual_violence": "yesterday"}, "as a number, for example 20"),
        ("triage", {"hours_since_sexual_violence": "-3"}, "as a number, for example 20"),
        ("triage", {"hours_since_sexual_violence": "nan"}, "as a number, for example 20"),
        ("triage", {"TRIAGE-01": "perhaps"}, "Choose an answer from the list"),
        ("instruments", {}, "Choose at least one"),
        ("instruments", {"instruments": ["triage"]}, "Choose only answers from the list"),
        ("person", {"known_as": HUGE}, "Shorten this"),
        ("person", {"age": "old"}, "Enter a whole number"),
        ("person", {"age": "30"}, "This is the age of an adult"),
        ("person", {"date_of_birth": "2999-01-01"}, "date of birth in the past"),
        ("contact", {"never": HUGE, "may_leave_message": "no"}, "Shorten this"),
        ("result", {"narrative": HUGE}, "Shorten this"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(nurse, world, page, wrong, sentence):
    row = builders.draft_screening(world)
    data = wrong if page in ("person", "contact") else {**wrong, **version()}
    answer = nurse.post(at(row, page), data=data)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_questions_of_an_instrument_that_was_not_chosen_are_not_found(nurse, world):
    row = builders.draft_screening(world)
    assert nurse.get(at(row, "questions/ilo-full")).status_code == 404


@pytest.mark.asvs("V2.2.1")
def test_an_unknown_answer_is_refused(nurse, world):
    row = builders.draft_screening(world)
    nurse.post(at(row, "instruments"), data={"instruments": ["short-screen"], **version()})
    made_up = {"SHORT-ACT-01": "perhaps", **version()}
    assert nurse.post(at(row, "questions/short-screen"), data=made_up).status_code == 422


FIVE = {
    "SHORT-ACT-02": "yes",
    "SHORT-MEANS-01": "no",
    "SHORT-PURPOSE-01": "declined",
    "SHORT-PURPOSE-02": "unknown",
    "SHORT-PURPOSE-05": "not_asked",
}


def test_five_answers_are_kept_and_shown_apart(nurse, world):
    row = builders.draft_screening(world, age_group=AgeGroup.ADULT)
    told = {"TRIAGE-01": "no", "TRIAGE-02": "unknown", "TRIAGE-06": "declined", **version()}
    nurse.post(at(row, "triage"), data=told)
    nurse.post(at(row, "instruments"), data={"instruments": ["short-screen"], **version()})
    nurse.post(at(row, "questions/short-screen"), data={**FIVE, **version()})
    page = nurse.get(at(row, "questions/short-screen")).text
    for code, answer in FIVE.items():
        assert re.search(f'name="{code}" type="radio" value="{answer}" checked', page), code
    nurse.post(at(row, "result"), data={"narrative": "", "finish": "1", **version()})
    page = nurse.get(at(row)).text
    for words in (
        "No: 1 question",
        "Does not know: 1 question",
        "Does not want to say: 1 question",
    ):
        assert page.count(words) >= 2, words
    assert "Not asked: 34 questions" in page


def test_a_question_can_be_taken_back(nurse, world):
    row = builders.draft_screening(world)
    nurse.post(at(row, "triage"), data={"TRIAGE-01": "yes", **version()})
    nurse.post(at(row, "triage"), data={"TRIAGE-01": "not_asked", **version()})
    assert nurse.get(at(row, "triage")).text.count('value="yes" checked') == 0


def test_a_screening_of_an_earlier_version_is_still_shown_and_answered(nurse, world):
    row = builders.draft_screening(world, age_group=AgeGroup.ADULT)
    with acting_as(world.responder) as look:
        look.admitted.add(row.case_id)
        row.instruments = {"triage": "1.0.0", "short-screen": "1.0.0", "ilo-full": "1.0.0"}
        row.triage = {"TRIAGE-09": True, "TRIAGE-01": False}
        row.answers = {"SHORT-ACT-02": True, "SHORT-ACT-01": False, "SHORT-PURPOSE-06": True}
        row.profile = "sexual"
        commit()
    asked = nurse.get(at(row, "questions/short-screen")).text
    assert "Did you have to beg, steal, carry drugs, marry" in asked
    answers = {"SHORT-MEANS-09": "yes", "SHORT-ACT-02": "yes", "SHORT-PURPOSE-06": "yes"}
    nurse.post(at(row, "questions/short-screen"), data={**answers, **version()})
    nurse.post(at(row, "result"), data={"narrative": "", "finish": "1", **version()})
    page = nurse.get(at(row)).text
    assert "Possible victim of trafficking, with strong indicators" in page
    assert "Another form of exploitation" in page
    assert "Not asked: 67 questions" in page


def test_a_tick_list_of_an_earlier_version_says_what_was_not_ticked(nurse, world):
    row = builders.draft_screening(world, age_group=AgeGroup.ADULT)
    with acting_as(world.responder) as look:
        look.admitted.add(row.case_id)
        row.instruments = {"triage": "1.0.0", "short-screen": "1.0.0"}
        row.triage = {"TRIAGE-01": False}
        row.answers = {"SHORT-ACT-02": True, "SHORT-ACT-01": False}
        row.status = ScreeningStatus.FINISHED
        commit()
    page = nurse.get(at(row)).text
    assert "Not ticked: 1 question" in page
    assert "No: 1 question" in page


def test_a_second_window_does_not_overwrite_the_first(nurse, world):
    row = builders.draft_screening(world)
    old = version()
    nurse.post(at(row, "result"), data={"narrative": "First", **old})
    stale = nurse.post(at(row, "result"), data={"narrative": "Second", **old})
    assert stale.status_code == 409
    assert "First" in stale.text
    assert "Second" in stale.text


def test_an_expired_screening_is_closed_even_before_the_clockwork(nurse, world):
    row = builders.draft_screening(world)
    with clock.set_to(clock.now() + timedelta(days=8)):
        late = sign_in(nurse.application.test_client(), world.responder)
        assert late.post(at(row, "triage"), data=TRIAGE).status_code == 409
        assert "Expired" in late.get(at(row)).text


@pytest.mark.parametrize("who", ["stranger", "caseworker", "colleague"])
def test_a_foreign_screening_is_not_found(app, world, who):
    row = builders.finished_screening(world)
    client = sign_in(app.test_client(), world.people[who])
    for page in ("", "triage", "person", "result", "hand-over", "refuse"):
        assert client.get(at(row, page)).status_code == 404
    assert client.get(f"/screenings/{uuid.uuid4()}").status_code == 404


def test_another_nurse_of_the_same_post_does_not_find_it(app, world):
    row = builders.finished_screening(world)
    client = sign_in(app.test_client(), builders.second_responder(world))
    assert client.get(at(row)).status_code == 404
    assert row.code not in client.get("/screenings").text


@pytest.mark.parametrize("who", ["clinic", "authority", "coordinator", "dpo", "administrator"])
def test_others_have_no_screenings(app, world, who):
    client = sign_in(app.test_client(), world.people[who])
    for page in ("/screenings", "/screenings/new", "/screenings/incoming"):
        assert client.get(page).status_code == 403


def test_a_no_leaves_a_number_and_nobody(nurse, world):
    row = builders.finished_screening(world)
    assert "Start HIV prevention" in nurse.get(at(row, "refuse")).text
    assert nurse.post(at(row, "refuse")).location == "/screenings"
    db.session.expire_all()
    kept = screening()
    assert kept.status is ScreeningStatus.REFUSED
    assert kept.age_group is AgeGroup.CHILD
    sealed = [field.column for field in Screening.sealed_fields()]
    assert [getattr(kept, name) for name in sealed] == [None] * len(sealed)
    assert not db.session.scalars(select(Person)).all()
    assert not db.session.scalars(select(SafeContact)).all()
    assert "Only a number was kept" in nurse.get(at(row)).text


def test_an_age_that_makes_a_child_of_an_adult_is_said(nurse):
    row = begun(nurse, age_group="adult")
    nurse.post(at(row, "triage"), data={"TRIAGE-01": "no", **version()})
    told = pages.submit(nurse, at(row, "person"), {"known_as": "Amina", "age": "15"})
    page = nurse.get(told.location, follow_redirects=True).text
    assert "the screening goes on as: Child" in page


def test_an_age_that_fits_is_not_commented(nurse):
    row = begun(nurse, age_group="adult")
    nurse.post(at(row, "triage"), data={"TRIAGE-01": "no", **version()})
    told = pages.submit(nurse, at(row, "person"), {"known_as": "Amina", "age": "25"})
    assert "the screening goes on as" not in nurse.get(told.location, follow_redirects=True).text
