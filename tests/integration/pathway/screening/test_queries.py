"""What other steps get from a screening."""

from datetime import timedelta

import pytest

from caseflow import clock
from caseflow.encryption import NotOpened
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.emergencies import actions as emergencies_actions
from caseflow.pathway.consent.disclosure import queries as disclosure_queries
from caseflow.pathway.screening import queries as screening_queries
from caseflow.pathway.screening.assessment import actions as assessment_actions
from caseflow.pathway.screening.assessment import queries as assessment_queries
from caseflow.pathway.screening.hand_over import queries as hand_over_queries
from caseflow.pathway.screening.models import Screening
from caseflow.pathway.screening.triage import actions as triage_actions
from caseflow.pathway.screening.triage import queries as triage_queries
from caseflow.sop.indicators import Answer
from tests.integration import builders
from tests.integration.world import acting_as, commit

ANSWERED = ("Answered yes", "Answered no", "Does not know", "Does not want to say")


def test_packet_parts_hold_each_fact_in_its_compartment(app, world):
    case = builders.taken_up_case(world)
    with acting_as(world.caseworker):
        case_queries.get_case(case.id, seen_by=world.caseworker)
        parts = disclosure_queries.available(case.id, {"health", "experience", "safety"})
    assert list(parts) == ["health", "experience", "safety"]
    assert parts["health"]["Could become pregnant"] == "Yes"
    assert "UTC" in parts["health"]["Time of the last sexual violence (as reported)"]
    assert parts["experience"]["Trafficking"].startswith("Possible victim of trafficking")
    assert "danger" in parts["safety"]["Safety"]
    assert any("safe place to sleep" in one for one in parts["safety"]["Answered yes"])
    assert not any("sexual" in one for one in parts["safety"]["Answered yes"])
    assert parts["experience"]["Forms of exploitation reported"] == ["Sexual exploitation"]


def test_packet_parts_keep_the_five_answers_apart(app, world):
    row = builders.draft_screening(world)
    five = {"TRIAGE-01": "yes", "TRIAGE-06": "no", "TRIAGE-09": "unknown", "TRIAGE-16": "declined"}
    with acting_as(world.responder) as look:
        look.admitted.add(row.case_id)
        triage_actions.save(row, five, version=row.version, by=world.responder)
        commit()
        part = screening_queries.health_part(row.case_id)
    assert [len(part[label]) for label in ANSWERED] == [1, 1, 1, 1]
    # What was not asked is not listed: a partner does not need the whole form.
    assert not any("drug" in text for texts in part.values() for text in texts)


def test_what_somebody_did_not_want_to_say_is_no_indicator_in_a_packet(app, world):
    row = builders.draft_screening(world)
    with acting_as(world.responder) as look:
        look.admitted.add(row.case_id)
        assessment_actions.choose(row, ["short-screen"], version=row.version, by=world.responder)
        short = assessment_queries.chosen(row)[0]
        said = {"SHORT-PURPOSE-01": Answer.DECLINED, "SHORT-ACT-01": Answer.NO}
        assessment_actions.save(row, short, said, version=row.version, by=world.responder)
        commit()
        part = screening_queries.experience_part(row.case_id)
    assert len(part["Does not want to say"]) == 1
    assert "Indicators reported or seen" not in part
    assert "Forms of exploitation reported" not in part


def test_a_category_that_is_not_asked_for_is_not_opened(app, world):
    case = builders.taken_up_case(world)
    with acting_as(world.caseworker) as context:
        case_queries.get_case(case.id, seen_by=world.caseworker)
        assert list(disclosure_queries.available(case.id, {"contact"})) == ["contact"]
        assert {name for opened in context.openings.values() for name in opened} == {"contact"}


def test_a_screening_that_was_not_admitted_does_not_open(app, world):
    row = builders.finished_screening(world)
    with acting_as(world.responder), pytest.raises(NotOpened):
        _ = db.session.get(Screening, row.id).narrative


def test_incoming_is_counted_for_those_whose_work_it_is(app, world):
    builders.handed_over(world)
    assert hand_over_queries.counted(world.caseworker) == (1, 1)
    assert hand_over_queries.counted(world.stranger) == (0, 0)
    assert hand_over_queries.counted(world.responder) == (0, 0)


def test_emergencies_come_first(app, world):
    calm = builders.handed_over(world)
    emergencies_actions.forget(calm.case_id)
    db.session.commit()
    urgent = builders.handed_over(world)
    with acting_as(world.supervisor):
        waiting = hand_over_queries.incoming_seen_by(world.supervisor)
    assert [one.screening.id for one in waiting] == [urgent.id, calm.id]


def test_what_was_called_for_is_awaited_since_then(app, world):
    row = builders.handed_over(world)
    later = clock.now() + timedelta(hours=20)
    with acting_as(world.responder), clock.set_to(later):
        screening_queries.get_screening(row.id, seen_by=world.responder)
        block = triage_queries.urgent_of(row, seen_by=world.responder)
    left = {line.action.code: line.said.hours_left for line in block.pressing}
    assert 31 < left["pep"] < 33
    assert left["shelter_tonight"] == 0
    assert 3.9 < left["child_procedure"] < 4.1
