"""Who may have the cases of somebody who is away, and which of them go back."""

import uuid
from datetime import date, timedelta

import pytest

from caseflow.accounts.models import User
from caseflow.errors import NotFound, RuleBroken
from caseflow.pathway.case.absences import rules
from caseflow.pathway.case.absences.models import CoveredCase
from caseflow.pathway.case.models import Case, CaseState

HERE, TODAY = uuid.uuid4(), date(2026, 6, 2)


def user(organisation_id=HERE, *, active=True):
    return User(id=uuid.uuid4(), organisation_id=organisation_id, active=active)


def test_only_the_supervisor_of_the_same_team_gives_cases():
    rules.check_team(user(), user())
    with pytest.raises(NotFound):
        rules.check_team(user(), user(uuid.uuid4()))


def test_a_colleague_covers_from_today_on():
    rules.check_cover(user(), user(), TODAY, TODAY)


def test_nobody_covers_for_herself():
    worker = user()
    with pytest.raises(RuleBroken, match="another colleague"):
        rules.check_cover(worker, worker, TODAY, TODAY)


@pytest.mark.parametrize("cover", [user(uuid.uuid4()), user(active=False)])
def test_only_an_active_colleague_covers(cover):
    with pytest.raises(RuleBroken, match="in your organisation"):
        rules.check_cover(user(), cover, TODAY, TODAY)


def test_an_absence_does_not_end_in_the_past():
    with pytest.raises(RuleBroken, match="later day"):
        rules.check_cover(user(), user(), TODAY - timedelta(days=1), TODAY)


def covered(worker, cover, **changes):
    state = CaseState.CLOSED if changes.get("is_closed") else CaseState.ACTIVE
    case = Case(organisation_id=HERE, owner_id=cover.id, state=state, is_closed=False)
    for name, value in changes.items():
        setattr(case, name, value)
    return CoveredCase(worker_id=worker.id, cover_id=cover.id, until=TODAY), case


def test_a_case_goes_back():
    worker, cover = user(), user()
    row, case = covered(worker, cover)
    assert rules.goes_back([row], case, worker)


@pytest.mark.parametrize("changes", [{"is_closed": True}, {"owner_id": uuid.uuid4()}])
def test_what_was_closed_or_given_on_stays(changes):
    worker, cover = user(), user()
    row, case = covered(worker, cover, **changes)
    assert not rules.goes_back([row], case, worker)


@pytest.mark.parametrize("worker", [user(active=False), user(uuid.uuid4())])
def test_nothing_goes_to_who_cannot_work_on_it(worker):
    row, case = covered(worker, user())
    assert not rules.goes_back([row], case, worker)
