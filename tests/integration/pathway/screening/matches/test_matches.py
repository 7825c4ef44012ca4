"""Across organisations the desk asks, the owner of the file answers, and nobody else learns."""

import re

import pytest
from sqlalchemy import select, text

from caseflow.audit.models import AuditEvent
from caseflow.encryption import signed_rows
from caseflow.extensions import db
from caseflow.notices.models import Notice, NoticeKind
from caseflow.oversight.erasures import actions as erasures_actions
from caseflow.oversight.erasures.models import ErasureReason
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.team import actions as team_actions
from caseflow.pathway.screening.matches import actions
from caseflow.pathway.screening.matches.models import PossibleMatch
from caseflow.pathway.screening.search import actions as search_actions
from tests import pages
from tests.integration import builders
from tests.integration.oversight.erasures.test_erasure import decide
from tests.integration.pathway.screening.search.test_search import _known_by_phone, events
from tests.integration.world import acting_as, commit, sign_in

KNOWN = {"full_name": "ميريمبي أوكيلو تاديسي", "age": "24"}


def screened(app, world, **person):
    """A nurse saves a person; return the client, the screening, and the page after it."""
    nurse = sign_in(app.test_client(), world.responder)
    begun = nurse.post("/screenings/new", data={"age_group": "adult", "safe_place": "yes"})
    at = begun.location.rpartition("/")[0]
    saved = nurse.post(f"{at}/person", data=person)
    return nurse, at, nurse.get(saved.location)


def told(kind):
    notices = db.session.scalars(select(Notice).where(Notice.kind == kind))
    return {notice.user_id for notice in notices}


def asked(app, world):
    """The desk asks about the one match that there is; return its question's address."""
    desk = sign_in(app.test_client(), world.coordinator)
    assert pages.submit(desk, "/matches", to="/ask").status_code == 302
    return f"/matches/questions/{db.session.scalar(select(PossibleMatch.id))}"


@pytest.mark.asvs("V8.2.2")
def test_who_saves_a_person_learns_only_what_the_owner_of_the_file_agreed_to(app, world):
    # Given a person whom another organisation knows
    case = builders.prepared_case(world)
    nurse, at, page = screened(app, world, **KNOWN)
    # Then the nurse goes on as for anybody else
    assert (page.status_code, page.location) == (302, f"{at}/contact")
    assert "North" not in nurse.get("/matches/questions").text
    # When the desk asks, the owner and the supervisors are told, and the nurse still is not
    address = asked(app, world)
    assert told(NoticeKind.MATCH_ASKED) == {world.caseworker.id, world.supervisor.id}
    assert "North" not in nurse.get("/matches/questions").text
    # When the owner agrees
    owner = sign_in(app.test_client(), world.caseworker)
    assert case.code in owner.get(address).text
    assert pages.submit(owner, address, verb="agree").status_code == 302
    # Then the nurse is told the name of the organisation, and nothing of its file
    page = nurse.get("/matches/questions").text
    assert "North Case Organisation" in page
    assert case.code not in page and str(case.id) not in page and "Mirembe" not in page
    assert told(NoticeKind.MATCH_AGREED) == {world.responder.id}


def test_who_saves_a_person_learns_nothing_when_the_owner_declines(app, world):
    builders.prepared_case(world)
    nurse, _, _ = screened(app, world, **KNOWN)
    address = asked(app, world)
    owner = sign_in(app.test_client(), world.caseworker)
    pages.submit(owner, address, verb="decline")
    assert "North" not in nurse.get("/matches/questions").text
    assert not told(NoticeKind.MATCH_AGREED)


def test_a_known_and_an_unknown_person_look_the_same_to_who_saves_them(app, world):
    _known_by_phone(world)
    _, at, page = screened(app, world, full_name="Konstantina Vlachou", age="24")
    _, other, known = screened(app, world, **KNOWN)
    assert page.status_code == known.status_code == 302
    assert page.location == f"{at}/contact" and known.location == f"{other}/contact"
    nurse = sign_in(app.test_client(), world.responder)
    saved = nurse.post(f"{at}/contact", data={"phone": "00999 5550142", "may_leave_message": "no"})
    assert nurse.get(saved.location).status_code == 302
    assert len(events("search.cross_match")) == 2


def test_another_year_of_birth_speaks_against_a_like_name(app, world):
    builders.prepared_case(world)
    screened(app, world, full_name="Mirembe Okello-Tadesse", age="51")
    assert not events("search.cross_match")


def test_the_desk_sees_organisations_and_codes_and_each_pair_once(app, world):
    case = builders.prepared_case(world)
    nurse, at, _ = screened(app, world, **KNOWN)
    assert pages.submit(nurse, f"{at}/person", age="24").status_code == 302
    page = sign_in(app.test_client(), world.coordinator).get("/matches").text
    assert "Border Post" in page and "North Case Organisation" in page
    assert page.count(case.code) == 1
    assert "Mirembe" not in page and str(case.id) not in page
    assert told(NoticeKind.MATCH_FOUND) == {world.coordinator.id}


def test_older_matches_are_one_page_away(app, world, monkeypatch):
    monkeypatch.setattr("caseflow.pathway.screening.matches.queries.SHOWN", 1)
    codes = {builders.prepared_case(world).code for _ in range(2)}
    screened(app, world, **KNOWN)
    desk = sign_in(app.test_client(), world.coordinator)
    newest = desk.get("/matches").text
    older = desk.get(re.search(r'href="(/matches\?before=\d+)"', newest)[1]).text
    shown = [{code for code in codes if code in page} for page in (newest, older)]
    assert [len(page) for page in shown] == [1, 1] and set.union(*shown) == codes
    assert 'href="/matches?before' not in older


@pytest.mark.parametrize("who", ["caseworker", "clinic", "responder"])
def test_nobody_else_sees_the_list_of_the_desk(app, world, who):
    assert sign_in(app.test_client(), world.people[who]).get("/matches").status_code == 403


@pytest.mark.parametrize("who", ["colleague", "stranger_supervisor", "responder"])
def test_nobody_answers_for_a_file_of_somebody_else(app, world, who):
    builders.prepared_case(world)
    screened(app, world, **KNOWN)
    address = asked(app, world)
    client = sign_in(app.test_client(), world.people[who])
    assert client.get(address).status_code == 404
    assert client.post(address, data={"verb": "agree"}).status_code == 404


def test_somebody_with_a_conflict_of_interest_is_neither_asked_nor_answers(app, world):
    case = builders.prepared_case(world)
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        team_actions.exclude(
            case, user_id=world.supervisor.id, reason="A relative", by=world.caseworker
        )
        commit()
    screened(app, world, **KNOWN)
    address = asked(app, world)
    assert told(NoticeKind.MATCH_ASKED) == {world.caseworker.id}
    assert sign_in(app.test_client(), world.supervisor).get(address).status_code == 404


def test_a_question_that_was_not_asked_is_not_found(app, world):
    builders.prepared_case(world)
    screened(app, world, **KNOWN)
    match_id = db.session.scalar(select(PossibleMatch.id))
    owner = sign_in(app.test_client(), world.caseworker)
    assert owner.get(f"/matches/questions/{match_id}").status_code == 404


def test_nothing_is_asked_or_told_of_a_file_after_its_person_was_erased(app, world):
    case = builders.open_case(world)
    nurse, _, _ = screened(app, world, **KNOWN)
    address = asked(app, world)
    owner = sign_in(app.test_client(), world.caseworker)
    pages.submit(owner, address, verb="agree")
    assert "North" in nurse.get("/matches/questions").text
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        row = db.session.get(Case, case.id)
        erasures_actions.request(row, "identity", ErasureReason.PERSON_ASKED, by=world.caseworker)
        commit()
    decide(world)
    assert "North" not in nurse.get("/matches/questions").text
    assert owner.get(address).status_code == 404


def test_an_edited_match_is_not_answered(app, world):
    builders.prepared_case(world)
    screened(app, world, **KNOWN)
    asked(app, world)
    db.session.execute(text("update possible_match set found_by_id = organisation_id"))
    commit()
    match = db.session.scalar(select(PossibleMatch))
    with acting_as(world.caseworker), pytest.raises(signed_rows.Tampered):
        actions.agree(match, was_asked=True, by=world.caseworker)


@pytest.mark.parametrize(("verb", "ground"), [("agree", "agreed"), ("agree_unasked", "cannot_ask")])
def test_each_step_is_an_event(app, world, verb, ground):
    case = builders.prepared_case(world)
    screened(app, world, **KNOWN)
    pages.submit(sign_in(app.test_client(), world.supervisor), asked(app, world), verb=verb)
    db.session.rollback()
    kept = db.session.scalars(select(AuditEvent).order_by(AuditEvent.sequence)).all()
    steps = [event for event in kept if event.action.startswith(("search.cross", "match."))]
    assert [event.action for event in steps] == [
        "search.cross_match",
        "match.asked",
        "match.agreed",
    ]
    assert steps[0].details["other"] == str(case.id)
    assert steps[-1].details["reason"] == ground


def test_an_identity_corrected_in_a_case_is_compared_too(app, world):
    builders.prepared_case(world)
    stranger = builders.prepared_case(world)
    with acting_as(world.caseworker) as look:
        look.admitted.add(stranger.id)
        answers = {"full_name": "Konstantina Vlachou"}
        search_actions.note_elsewhere(stranger.id, answers, by=world.caseworker)
        commit()
        assert not db.session.scalars(select(PossibleMatch)).all()
    screened(app, world, full_name="Konstantina Vlachou")
    client = sign_in(app.test_client(), world.caseworker)
    saved = pages.submit(client, f"/cases/{stranger.id}/person", full_name="Konstantina Vlachou")
    assert client.get(saved.location).status_code in (200, 302)
    match = db.session.scalar(select(PossibleMatch))
    assert match.organisation_id == world.responder.organisation_id


def test_beyond_the_limit_nobody_fills_the_list_of_the_desk(app, world, monkeypatch):
    monkeypatch.setattr("caseflow.pathway.screening.search.queries.limit", lambda: 0)
    builders.prepared_case(world)
    screened(app, world, **KNOWN)
    assert not events("search.cross_match")


def test_a_match_by_an_earlier_name_goes_to_the_desk_too(app, world):
    builders.prepared_case(world)
    screened(
        app,
        world,
        full_name="Konstantina Vlachou",
        other_names=KNOWN["full_name"],
        age=KNOWN["age"],
    )
    assert db.session.scalar(select(PossibleMatch.id)) is not None
