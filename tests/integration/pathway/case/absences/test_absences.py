"""The cases of somebody who is away go to a colleague, and come back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from caseflow import clock
from caseflow.access import access_context
from caseflow.extensions import db
from caseflow.pathway.case.absences import actions
from caseflow.pathway.case.absences.models import CoveredCase
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.team import actions as team_actions
from tests import pages
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in


@pytest.fixture
def boss(app, world):
    return sign_in(app.test_client(), world.supervisor)


def at(world, *more):
    return "/".join([f"/team/{world.caseworker.id}/absence", *more])


def cover(boss, world, days=7):
    day = clock.today() + timedelta(days=days)
    told = {"cover": str(world.colleague.id), "until": day.isoformat()}
    return pages.submit(boss, at(world), told)


def owner_of(case):
    db.session.expire_all()
    return db.session.get(Case, case.id).owner_id


def test_the_cases_change_hands_and_the_colleague_works_on_them(app, world, boss):
    first, second = builders.open_case(world), builders.open_case(world)
    assert cover(boss, world).location == "/team"
    team = boss.get("/team").text
    assert "2 cases were given." in team
    assert "Away until" in team
    colleague = sign_in(app.test_client(), world.colleague)
    for case in (first, second):
        assert owner_of(case) == world.colleague.id
        assert colleague.get(f"/cases/{case.id}").status_code == 200
    worker = sign_in(app.test_client(), world.caseworker)
    assert worker.get(f"/cases/{first.id}").status_code == 404
    timeline = colleague.get(f"/cases/{first.id}/timeline").text
    assert "Given to a colleague during an absence" in timeline


def test_after_the_last_day_they_go_back_by_themselves(app, world, boss):
    case = builders.open_case(world)
    cover(boss, world)
    assert actions.give_back_due() == 0
    db.session.scalars(select(CoveredCase)).one().until = clock.today() - timedelta(days=1)
    commit()
    assert actions.give_back_due() == 1
    commit()
    assert owner_of(case) == world.caseworker.id
    assert actions.give_back_due() == 0
    assert sign_in(app.test_client(), world.caseworker).get(f"/cases/{case.id}").status_code == 200


def test_a_supervisor_ends_the_cover_at_once(world, boss):
    case = builders.open_case(world)
    cover(boss, world)
    assert boss.post(at(world, "end")).location == "/team"
    assert "1 case went back." in boss.get("/team").text
    assert owner_of(case) == world.caseworker.id
    boss.post(at(world, "end"))
    assert "Nobody has cases of this colleague." in boss.get("/team").text


def test_a_case_with_a_conflict_of_interest_stays(world, boss):
    stays, goes = builders.open_case(world), builders.open_case(world)
    with acting_as(world.supervisor):
        access_context.admit(stays.id)
        row = db.session.get(Case, stays.id)
        team_actions.exclude(row, user_id=world.colleague.id, reason="kin", by=world.supervisor)
        commit()
    cover(boss, world)
    assert "Cases with a conflict of interest stay" in boss.get("/team").text
    assert owner_of(stays) == world.caseworker.id
    assert owner_of(goes) == world.colleague.id


def test_nothing_goes_back_to_who_may_not_open_it_any_more(world, boss):
    case = builders.open_case(world)
    cover(boss, world)
    with acting_as(world.supervisor):
        access_context.admit(case.id)
        row = db.session.get(Case, case.id)
        team_actions.exclude(row, user_id=world.caseworker.id, reason="kin", by=world.supervisor)
        commit()
    boss.post(at(world, "end"))
    assert owner_of(case) == world.colleague.id


def test_a_case_comes_back_from_a_colleague_who_went_away_as_well(world, boss):
    case = builders.open_case(world)
    cover(boss, world)
    day = (clock.today() + timedelta(days=20)).isoformat()
    further = {"cover": str(world.supervisor.id), "until": day}
    away = f"/team/{world.colleague.id}/absence"
    assert pages.submit(boss, away, further).status_code == 302
    assert owner_of(case) == world.supervisor.id
    boss.post(at(world, "end"))
    assert owner_of(case) == world.caseworker.id
    assert not db.session.scalars(
        select(CoveredCase).where(CoveredCase.returned_at.is_(None))
    ).all()


def test_what_was_given_on_meanwhile_stays_there(world, boss):
    case = builders.open_case(world)
    cover(boss, world)
    db.session.get(Case, case.id).owner_id = world.supervisor.id
    commit()
    boss.post(at(world, "end"))
    assert owner_of(case) == world.supervisor.id


def test_wrong_days_and_nothing_to_give_get_a_sentence(world, boss):
    answer = cover(boss, world)
    assert (answer.status_code, "no open case" in answer.text) == (422, True)
    answer = cover(boss, world, days=-1)
    assert (answer.status_code, "Enter today or a later day." in answer.text) == (422, True)


def test_only_a_supervisor_of_the_same_organisation_does(app, world):
    for name, status in (("caseworker", 403), ("stranger_supervisor", 404)):
        client = sign_in(app.test_client(), world.people[name])
        assert client.get(at(world)).status_code == status
        assert client.post(at(world, "end")).status_code == status
