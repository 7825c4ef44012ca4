"""The demonstration begins with closed cases of some months, so that figures have a history."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from caseflow import clock
from caseflow.access.actors import SYSTEM
from caseflow.accounts.models import User
from caseflow.accounts.queries import user_by_email
from caseflow.audit import verification
from caseflow.demo import network, volume
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.pathway.case.models import Case
from caseflow.pathway.referral import queries as referral_queries
from caseflow.reporting.work import actions as work_actions
from caseflow.reporting.work import queries as work_queries
from caseflow.reporting.work.rules import Months
from tests.integration import agendas
from tests.integration.world import acting_as, commit

CASES = 30


@pytest.fixture
def history(app):
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"demo": True})
    cast = network.gather()
    commit()
    accounts = db.session.scalar(select(func.count(User.id)))
    volume.add_closed(CASES, cast, seed=5)
    return accounts


def test_every_case_of_the_history_is_closed_and_nothing_of_it_waits(history):
    assert db.session.scalar(select(func.count(Case.id)).where(Case.is_closed)) == CASES
    assert db.session.scalar(select(func.count(Case.id))) == CASES
    assert agendas.wrong() == []
    worker = user_by_email("caseworker@north.example")
    with acting_as(worker):
        later = clock.now() + timedelta(days=1)
        assert referral_queries.late_seen_by(worker, later) == []


def test_it_adds_no_accounts_and_the_log_holds(history):
    assert db.session.scalar(select(func.count(User.id))) == history
    assert verification.verify().holds


def test_its_months_are_in_the_figures_and_kept(history):
    coordinator = user_by_email("coordinator@network.example")
    with acting_as(coordinator):
        found = work_queries.figures(Months(), clock.now(), seen_by=coordinator)
    months: set[date] = {month for _kind, _to, _by, month in found.counts}
    assert len(months) >= 4
    with acting_as(SYSTEM):
        assert work_actions.fold(clock.now() + timedelta(hours=1)) == 0
        assert work_actions.differences() == []


def test_it_is_refused_outside_of_a_demonstration(app):
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"demo": False})
    with pytest.raises(RuleBroken, match="demonstration only"):
        volume.add_closed(1, None, seed=1)
