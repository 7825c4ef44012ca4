"""What is kept no longer is listed, requested, decided by another person, and only then erased."""

from datetime import timedelta

import pytest

from caseflow import audit, clock, encryption
from caseflow.access import SYSTEM, NotAllowed, acting
from caseflow.audit import verification
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.oversight.erasures import actions as erasures_actions
from caseflow.oversight.erasures.models import Erasure, ErasureReason, HoldReason
from caseflow.oversight.erasures.rules import PERSONAL, WHOLE
from caseflow.oversight.retention import actions, queries
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.team import actions as team_actions
from caseflow.pathway.closure import actions as closure_actions
from caseflow.people.search_index.models import SearchCard
from caseflow.reporting import queries as reporting_queries
from caseflow.reporting.queries import Scope
from caseflow.reporting.work import actions as work_actions
from tests import pages
from tests.integration import builders
from tests.integration.oversight.erasures.test_erasure import decide, name_of
from tests.integration.world import acting_as, commit, sign_in

KEPT_DAYS = 365
"""How long `builders.closed_case` says that the file is kept."""


@pytest.fixture
def closed(world):
    return builders.closed_case(world)


@pytest.fixture
def dpo(world):
    return world.people["dpo"]


def later(days=KEPT_DAYS + 1):
    return clock.set_to(clock.now() + timedelta(days=days))


def listed(dpo):
    with acting_as(dpo):
        return queries.due_seen_by(dpo)


def run(end="anonymise"):
    with acting(SYSTEM, purpose="retention"):
        asked = actions.propose_by_operator(end, by=SYSTEM)
        commit()
    return asked


def erasures():
    return list(db.session.scalars(db.select(Erasure).order_by(Erasure.requested_at)))


def hold(dpo, case):
    with acting_as(dpo):
        erasures_actions.hold(case.code, HoldReason.COURT, by=dpo)
        commit()


def test_a_closed_case_is_listed_after_the_last_day_of_its_file(world, closed, dpo):
    with later(KEPT_DAYS):
        assert listed(dpo) == []
    with later():
        (found,) = listed(dpo)
    assert (found.case.id, found.over.parts, found.is_open) == (closed.id, (WHOLE,), True)


def test_an_open_or_reopened_case_is_not_listed(world, dpo):
    builders.open_case(world)
    with later():
        assert listed(dpo) == []


def test_nothing_is_erased_until_somebody_else_decides(world, closed, dpo):
    with later():
        assert run() == 1
        (request,) = erasures()
        assert (request.compartment, request.reason) == (PERSONAL, ErasureReason.RETENTION_OVER)
        assert name_of(world, closed) == builders.FULL_NAME
        assert listed(dpo)[0].is_waiting
        assert run() == 0
        decide(world)
        assert name_of(world, closed) is None
        assert listed(dpo) == []
        assert run() == 0


def test_a_case_of_which_all_that_is_personal_was_erased_is_not_reopened(world, closed):
    with later():
        run()
        decide(world)
        with acting_as(world.supervisor) as look:
            look.admitted.add(closed.id)
            row = db.session.get(Case, closed.id)
            with pytest.raises(RuleBroken, match="permanently erased"):
                closure_actions.reopen(row, "She came back.", by=world.supervisor)


def test_what_is_declined_stays_as_it_is(world, closed, dpo):
    with later():
        run()
        decide(world, erasures_actions.decline)
    assert name_of(world, closed) == builders.FULL_NAME


def test_a_legal_hold_keeps_a_case_and_the_list_says_so(world, closed, dpo):
    hold(dpo, closed)
    with later():
        (found,) = listed(dpo)
        assert found.is_held
        assert run() == 0
    assert erasures() == []


def test_a_hold_that_is_placed_after_the_request_stands_against_the_decision(world, closed, dpo):
    with later():
        run()
        hold(dpo, closed)
        with pytest.raises(RuleBroken, match="legal hold"):
            decide(world)
        db.session.rollback()
    assert name_of(world, closed) == builders.FULL_NAME


def test_cases_that_are_held_do_not_hide_those_that_can_be_proposed(world, dpo, monkeypatch):
    monkeypatch.setattr(queries, "SHOWN", 1)
    cases = [builders.closed_case(world) for _ in range(3)]
    first, second, last = sorted(cases, key=lambda one: one.id)
    hold(dpo, first)
    with later():
        assert [run(), run(), run()] == [1, 1, 0]
        assert {one.case_id for one in erasures()} == {second.id, last.id}


def test_a_case_that_was_open_again_is_not_erased_on_an_older_request(world, closed, dpo):
    with later():
        run()
        with acting_as(world.supervisor) as look:
            look.admitted.add(closed.id)
            row = db.session.get(Case, closed.id)
            closure_actions.reopen(row, "She came back.", by=world.supervisor)
            commit()
        with acting_as(dpo):
            (request,) = erasures()
            request.compartment = "health"
            encryption.sign(request)
            commit()
        with pytest.raises(RuleBroken, match="retention period is not over"):
            decide(world)


def test_nobody_decides_on_what_they_proposed(world, closed, dpo):
    with later():
        with acting_as(dpo):
            assert actions.propose("anonymise", by=dpo) == 1
            commit()
        with pytest.raises(NotAllowed):
            decide(world)


@pytest.mark.parametrize("who", ["supervisor", "coordinator", "administrator"])
def test_nobody_else_proposes(world, closed, who):
    by = world.people[who]
    with later(), acting_as(by), pytest.raises(NotAllowed):
        actions.propose("anonymise", by=by)


def test_a_case_that_excludes_the_officer_is_not_listed_to_them(world, closed, dpo):
    with acting_as(world.supervisor) as look:
        look.admitted.add(closed.id)
        case = db.session.get(Case, closed.id)
        team_actions.exclude(case, user_id=dpo.id, reason="Her sister.", by=world.supervisor)
        commit()
    with later():
        assert listed(dpo) == []


def counted(world):
    coordinator = world.people["coordinator"]
    with acting_as(coordinator):
        every = Scope()
        funnel = reporting_queries.funnel(every, seen_by=coordinator)
        unmet = reporting_queries.unmet_needs(every, seen_by=coordinator)
        asked = reporting_queries.asked(every, seen_by=coordinator)
    return funnel, unmet, asked


@pytest.mark.parametrize("end", ["anonymise", "erase"])
def test_figures_stay_as_they_were(world, closed, dpo, end):
    with later():
        with acting(SYSTEM, purpose="figures"):
            while work_actions.fold(clock.now()):
                commit()
            commit()
        before = counted(world)
        assert before[2], "A referral was counted."
        run(end)
        decide(world)
        assert counted(world) == before
        with acting(SYSTEM, purpose="figures"):
            assert work_actions.differences() == []


def test_anonymised_means_that_no_compartment_opens_and_no_card_finds_the_person(
    app, world, closed, dpo
):
    with later():
        run()
        erasure = decide(world)
        assert erasure.compartment == PERSONAL
        client = sign_in(app.test_client(), world.supervisor)
        for page in ("", "/notes", "/record", "/people", "/timeline", "/closure"):
            shown = client.get(f"/cases/{closed.id}{page}")
            assert shown.status_code == 200, page
            assert builders.FULL_NAME not in shown.text
            assert builders.closure_answers().summary not in shown.text
    cards = db.select(SearchCard).where(SearchCard.case_id == closed.id)
    assert db.session.scalars(cards).all() == []
    case = db.session.get(Case, closed.id)
    assert (case.adult_on, case.named_answers) == (None, {})
    assert verification.verify().holds


def closed_for_years(world, case):
    """Close a case whose file is kept for five years."""
    answers = builders.closure_answers(retain_until=clock.today() + timedelta(days=5 * 365))
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        closure = closure_actions.request(case, answers, by=world.caseworker)
        commit()
    with acting_as(world.supervisor) as look:
        look.admitted.add(case.id)
        closure_actions.approve(closure, by=world.supervisor)
        commit()


def test_identity_ends_before_the_rest_where_the_procedure_says_so(world, dpo):
    closed_for_years(world, builders.closable_case(world))
    with later(3 * 366):
        (due,) = listed(dpo)
        assert due.over.parts == ("identity", "contact", "health")
        assert run() == 3
        assert {one.compartment for one in erasures()} == {"identity", "contact", "health"}


def test_what_may_have_been_recorded_again_after_an_erasure_is_listed(world, dpo):
    case = builders.closable_case(world)
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        erasures_actions.request(case, "health", ErasureReason.PERSON_ASKED, by=world.caseworker)
        commit()
    decide(world)
    closed_for_years(world, case)
    with later(3 * 366):
        (due,) = listed(dpo)
        assert "health" in due.over.parts


def test_the_page_lists_and_requests(app, world, closed, dpo):
    with later():
        client = sign_in(app.test_client(), dpo)
        assert closed.code in client.get("/retention").text
        answer = pages.submit(client, "/retention", {"end": "erase"})
        assert answer.status_code == 302
        shown = client.get("/retention").text
        assert "1 erasure was requested." in shown
        assert "Waiting for a decision" in shown
        assert "Request the erasure of all that is due" not in shown
    assert erasures()[0].compartment == WHOLE


def test_each_request_is_an_event(world, closed, dpo):
    with later():
        run()
    found = db.select(audit.AuditEvent).where(
        audit.AuditEvent.action == audit.Event.ERASURE_REQUESTED.value
    )
    (event,) = db.session.scalars(found)
    assert event.details["reason"] == ErasureReason.RETENTION_OVER
