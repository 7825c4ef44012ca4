"""The states of a case, and the history that a pause or a closure never overwrites."""

import pytest
from sqlalchemy import select

from caseflow.extensions import db
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case.models import Case, CaseState, CaseStateChange
from tests.integration import builders
from tests.integration.world import acting_as, commit

A = CaseState


def history(case_id):
    changes = select(CaseStateChange).where(CaseStateChange.case_id == case_id)
    rows = db.session.scalars(changes.order_by(CaseStateChange.at, CaseStateChange.id))
    return {(row.source, row.target) for row in rows}


def test_a_case_waits_for_consent_then_is_active(world):
    case = builders.prepared_case(world)
    assert (case.state, case.opened_at) == (A.AWAITING_CONSENT, None)
    case = builders.open_case(world)
    assert case.state is A.ACTIVE
    assert history(case.id) == {(None, A.AWAITING_CONSENT), (A.AWAITING_CONSENT, A.ACTIVE)}


def test_a_pause_keeps_when_the_case_was_opened(world):
    case = builders.open_case(world)
    opened_at = case.opened_at
    with acting_as(world.caseworker):
        case_actions.pause(case, by=world.caseworker)
        commit()
    paused = db.session.get(Case, case.id)
    assert (paused.state, paused.opened_at) == (A.PAUSED, opened_at)
    assert (A.ACTIVE, A.PAUSED) in history(case.id)


def test_a_pause_of_a_case_that_never_began_changes_no_state(world):
    case = builders.prepared_case(world)
    with acting_as(world.caseworker):
        case_actions.pause(case, by=world.caseworker)
        commit()
    assert db.session.get(Case, case.id).state is A.AWAITING_CONSENT


@pytest.mark.parametrize("state", [A.ACTIVE, A.PAUSED])
def test_reopening_gives_back_the_state_before_the_closure(world, state):
    from caseflow.pathway.case import queries as case_queries

    case = builders.open_case(world)
    with acting_as(world.caseworker):
        case_actions.set_state(case, state, by=world.caseworker)
        case_actions.set_state(case, A.CLOSED, by=world.caseworker)
        commit()
    assert case_queries.state_before_closing(db.session.get(Case, case.id)) is state
