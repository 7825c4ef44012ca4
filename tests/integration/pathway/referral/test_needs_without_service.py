"""A referral is asked for each need, until a service was asked or none could be found."""

import pytest

from caseflow.access import SYSTEM, acting
from caseflow.extensions import db
from caseflow.pathway.case.worklist import queries as worklist_queries
from caseflow.pathway.plan import actions as plan_actions
from caseflow.pathway.plan.models import NeedStatus
from caseflow.pathway.referral import queries
from caseflow.pathway.referral.models import Reason, Status
from caseflow.sop.vocabulary import Priority
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in

PANEL = "Open referrals"


@pytest.fixture
def sent(world):
    """A referral for one of the needs; the others of the case have no service to be found."""
    sent = builders.sent_referral(world)
    with acting_as(world.caseworker) as look:
        look.admitted.add(sent.case_id)
        for need in queries.without_referral([sent.case_id]):
            plan_actions.mark_need(need, NeedStatus.UNMET, by=world.caseworker)
        commit()
    return sent


@pytest.fixture
def client(app, world):
    return sign_in(app.test_client(), world.caseworker)


def second_need(world, sent, priority=Priority.URGENT):
    with acting_as(world.caseworker) as look:
        look.admitted.add(sent.case_id)
        need = builders.add_need(world, sent.case, priority=priority)
        commit()
    return need


def without(sent):
    db.session.expire_all()
    return {need.id for need in queries.without_referral([sent.case_id])}


def agenda(sent):
    with acting(SYSTEM, purpose="test"):
        ((_case, plan),) = worklist_queries.computed([sent.case_id])
    return plan.items


def panel(client, sent):
    page = client.get(f"/cases/{sent.case_id}").text
    return page.partition(PANEL)[2].partition("<h2")[0]


def test_each_need_without_a_service_is_asked_for(client, world, sent):
    assert without(sent) == set()
    need = second_need(world, sent, Priority.EMERGENCY)
    assert without(sent) == {need.id}
    assert f"/needs/{need.id}/services" in panel(client, sent)
    assert "need" in {item.name for item in agenda(sent)}


def test_a_need_for_which_none_was_found_or_that_is_met_is_not_asked_for(client, world, sent):
    need = second_need(world, sent)
    for status in (NeedStatus.UNMET, NeedStatus.MET):
        with acting_as(world.caseworker) as look:
            look.admitted.add(sent.case_id)
            plan_actions.mark_need(need, status, by=world.caseworker)
            commit()
        assert without(sent) == set()
    assert "/services" not in panel(client, sent)


def test_a_refused_referral_leaves_its_need_without_a_service(client, world, sent):
    builders.answered(world, sent, Status.DECLINED, reason=Reason.NO_CAPACITY)
    assert without(sent) == {sent.need_id}
    page = client.get(f"/cases/{sent.case_id}").text
    listed = page.partition("Open referrals")[2].partition("<h2")[0]
    assert "Declined" in listed
    assert "Harbour Clinic" in listed


def test_the_first_referral_is_asked_for_by_the_procedure(world):
    case = builders.case_with_plan(world)
    commit()
    assert list(queries.without_referral([case.id])) == []


def test_the_date_follows_the_priority_of_the_need(world, sent):
    need = second_need(world, sent, Priority.EMERGENCY)
    ((case_id, due),) = queries.need_dates([sent.case_id])
    assert case_id == sent.case_id
    assert (due - need.recorded_at).total_seconds() == 24 * 3600
