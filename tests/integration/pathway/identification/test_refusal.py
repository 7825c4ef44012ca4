"""After a negative decision: add facts, ask the same authority again, or appeal."""

import pytest

from caseflow import clock
from caseflow.access.policy import NotAllowed
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.pathway.identification import queries as identification_queries
from caseflow.pathway.identification.claims import actions, queries, rules
from caseflow.pathway.identification.claims.models import ClaimKind, ClaimStatus
from caseflow.pathway.identification.messages import actions as messages_actions
from caseflow.pathway.identification.models import Outcome
from tests.integration.builders import notified_case
from tests.integration.pathway.identification.test_identification import decide, notify
from tests.integration.pathway.identification.test_messages import due_in_agenda
from tests.integration.world import acting_as, commit, sign_in

FACTS = "She can show where the house was"


@pytest.fixture
def refused(app, world):
    notification = notified_case(world)
    decide(world, notification, outcome=Outcome.NEGATIVE)
    return notification


def record(world, case, status, by=None, note="File 12"):
    by = by or world.caseworker
    with acting_as(by) as look:
        look.admitted.add(case.id)
        step = actions.record(case, ClaimKind.APPEAL, status, on=clock.today(), note=note, by=by)
        commit()
    return step


def test_appeal_is_due_in_the_agenda_until_its_result(world, refused):
    case = refused.case
    assert due_in_agenda(case)["appeal"] == queries.refused_at(case) + rules.APPEAL_WITHIN
    lodged = record(world, case, ClaimStatus.ASKED)
    assert due_in_agenda(case)["appeal"] == lodged.recorded_at + rules.ASK_WITHIN
    record(world, case, ClaimStatus.GRANTED)
    assert "appeal" not in due_in_agenda(case)


def test_no_appeal_is_due_after_a_positive_decision(app, world):
    notification = notified_case(world)
    decide(world, notification)
    assert "appeal" not in due_in_agenda(notification.case)
    with pytest.raises(RuleBroken, match="no negative decision"):
        record(world, notification.case, ClaimStatus.ASKED)


def test_note_of_a_step_is_sealed(world, refused):
    step = record(world, refused.case, ClaimStatus.ASKED, note=FACTS)
    assert FACTS.encode() not in getattr(step, type(step).note.column)


def test_others_record_no_step(world, refused):
    for nobody in (world.colleague, world.stranger, world.authority):
        with pytest.raises(NotAllowed):
            record(world, refused.case, ClaimStatus.ASKED, by=nobody)
        db.session.rollback()


def test_same_authority_is_asked_again_and_the_old_notification_named(app, world, refused):
    again = notify(world, refused.case)
    assert again.previous_id == refused.id
    with pytest.raises(RuleBroken, match="already been notified"):
        notify(world, refused.case)
    db.session.rollback()
    page = sign_in(app.test_client(), world.authority).get(f"/notifications/{again.id}")
    assert f"/notifications/{refused.id}" in page.text
    own = sign_in(app.test_client(), world.caseworker).get(
        f"/cases/{refused.case_id}/identification"
    )
    assert "Asked again after" in own.text


def test_authority_that_said_yes_is_not_asked_again(app, world):
    notification = notified_case(world)
    decide(world, notification)
    with pytest.raises(RuleBroken, match="already been notified"):
        notify(world, notification.case)


def test_facts_are_added_after_the_decision(app, world, refused):
    with acting_as(world.caseworker) as look:
        look.admitted.add(refused.case_id)
        messages_actions.state(refused, FACTS, version=0, by=world.caseworker)
        commit()
    page = sign_in(app.test_client(), world.authority).get(f"/notifications/{refused.id}")
    assert FACTS in page.text


def test_pages_record_an_appeal_and_send_facts(app, world, refused):
    client = sign_in(app.test_client(), world.caseworker)
    path = f"/cases/{refused.case_id}/identification"
    assert "Ask this authority again" in client.get(path).text
    typed = {"kind": "appeal", "step": "asked", "on": clock.today().isoformat(), "note": "File"}
    assert client.post(f"{path}/claim", data=typed).status_code == 303
    assert client.post(f"{path}/claim", data=typed).status_code == 422
    sent = client.post(f"{path}/{refused.id}/state", data={"words": FACTS, "version": "0"})
    assert sent.status_code == 303
    page = client.get(path).text
    assert FACTS in page
    assert "Ask for the result of the appeal" in page
    assert identification_queries.can_ask_again(
        identification_queries.notifications_of(refused.case)
    ) == {refused.id}
