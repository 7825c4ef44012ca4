"""The agenda of a case is kept by every road that changes it, and repaired when it is wrong."""

from datetime import time, timedelta

import pytest

from caseflow import clock
from caseflow.access import SYSTEM
from caseflow.accounts.queries import user_by_email
from caseflow.audit.events import Event
from caseflow.audit.models import AuditEvent
from caseflow.cli import worklist_command
from caseflow.demo import volume
from caseflow.extensions import db
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.team import actions as team_actions
from caseflow.pathway.case.worklist import actions, queries
from caseflow.pathway.case.worklist.models import NEVER, Agenda
from caseflow.pathway.follow_up import actions as follow_up_actions
from caseflow.pathway.follow_up.models import ContactOutcome, FollowUp
from caseflow.pathway.plan import actions as plan_actions
from caseflow.pathway.plan.models import Responsible
from caseflow.pathway.referral.inbox import actions as inbox_actions
from caseflow.pathway.referral.models import Status
from caseflow.sop.vocabulary import AgeGroup, RiskLevel
from tests.integration import agendas, builders
from tests.integration.world import acting_as, commit

ROADS = (
    builders.prepared_case,
    builders.open_case,
    builders.case_with_plan,
    builders.notified_case,
    builders.taken_up_case,
    builders.drafted_referral,
    builders.sent_referral,
    builders.delivered_referral,
    builders.reviewed_referral,
    builders.planned_follow_up,
    builders.requested_closure,
    builders.closed_case,
)


def agenda_of(case):
    """The agenda as it is in the database now."""
    db.session.expire_all()
    return db.session.get(Agenda, case.id)


def listed(case, by):
    """The case as the list of this person shows it."""
    with acting_as(by):
        return next(one for one in queries.cases_seen_by(by).rows if one.id == case.id)


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.__name__)
def test_each_road_keeps_the_agenda(app, world, road):
    road(world)
    assert db.session.query(Case).count() >= 1
    assert agendas.wrong() == []


def test_what_moves_a_due_date_moves_the_agenda(app, world):
    case = builders.open_case(world)
    before = agenda_of(case).next_due_at
    with acting_as(world.caseworker):
        case_actions.assess_risk(case, RiskLevel.IMMEDIATE, "He has called", by=world.caseworker)
        commit()
    # An immediate danger needs a safety plan within two hours.
    assert agenda_of(case).next_due_at < before
    names = {item.name for item in listed(case, world.caseworker).items}
    with acting_as(world.caseworker):
        case_actions.set_age_group(case, AgeGroup.CHILD, by=world.caseworker)
        commit()
    assert {item.name for item in listed(case, world.caseworker).items} > names
    assert listed(case, world.caseworker).age_group is AgeGroup.CHILD


def test_of_what_is_late_the_greatest_danger_comes_first(app, world):
    levels = [RiskLevel.LOW, RiskLevel.IMMEDIATE, RiskLevel.MEDIUM, None]
    cases = [builders.open_case(world) for _ in levels]
    with acting_as(world.caseworker):
        for case, level in zip(cases, levels, strict=True):
            if level is not None:
                case_actions.assess_risk(case, level, "As told", by=world.caseworker)
        commit()
    with clock.set_to(clock.now() + timedelta(days=90)), acting_as(world.caseworker):
        day = queries.day_of(world.caseworker)
    wanted = [RiskLevel.IMMEDIATE, RiskLevel.MEDIUM, RiskLevel.LOW, None]
    assert [one.risk for one in day.overdue.rows] == wanted
    assert (day.overdue.count, day.today.count, day.later.count) == (4, 0, 0)


def test_a_part_of_my_day_shows_its_first_cases_and_counts_all(app, world, monkeypatch):
    monkeypatch.setattr(queries, "FIRST", 2)
    for _ in range(3):
        builders.open_case(world)
    with clock.set_to(clock.now() + timedelta(days=90)), acting_as(world.caseworker):
        day = queries.day_of(world.caseworker)
    assert (len(day.overdue.rows), day.overdue.count, day.count) == (2, 3, 3)


@pytest.mark.parametrize("order", queries.Order)
def test_each_order_is_paged_without_losing_or_repeating_a_case(app, world, monkeypatch, order):
    monkeypatch.setattr(queries, "PAGE", 2)
    codes = {builders.open_case(world).code for _ in range(5)}
    wanted, after, seen = queries.Wanted(order=order), None, []
    with acting_as(world.caseworker):
        for _ in range(3):
            page = queries.cases_seen_by(world.caseworker, wanted, after=after)
            seen += [one.code for one in page.rows]
            after = page.older
    assert (len(seen), set(seen)) == (5, codes)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"risk": RiskLevel.LOW}, True),
        ({"risk": RiskLevel.HIGH}, False),
        ({"due": queries.Due.OVERDUE}, False),
        ({"due": queries.Due.TODAY}, True),
        ({"closed": True}, False),
    ],
)
def test_the_list_is_filtered(app, world, wanted, found):
    case = builders.open_case(world)
    with acting_as(world.caseworker):
        case_actions.assess_risk(case, RiskLevel.LOW, "As told", by=world.caseworker)
        commit()
        rows = queries.cases_seen_by(world.caseworker, queries.Wanted(**wanted)).rows
    assert bool(rows) is found


def test_a_supervisor_filters_by_worker(app, world):
    builders.open_case(world)
    with acting_as(world.supervisor):
        for who, count in ((world.caseworker, 1), (world.colleague, 0)):
            wanted = queries.Wanted(owner_id=who.id)
            assert len(queries.cases_seen_by(world.supervisor, wanted).rows) == count


def test_a_case_that_is_assigned_moves_to_the_list_of_the_new_caseworker(app, world):
    case = builders.open_case(world)
    with acting_as(world.supervisor):
        team_actions.assign(case, world.colleague, by=world.supervisor)
        commit()
    with acting_as(world.colleague):
        assert queries.day_of(world.colleague).count == 1
    with acting_as(world.caseworker):
        assert queries.day_of(world.caseworker).count == 0


def test_a_planned_action_is_due_and_leaves_when_it_is_done(app, world):
    need = builders.referable_need(world)
    with acting_as(world.caseworker):
        action = plan_actions.plan_action(
            need,
            "Ask for the papers",
            responsible=Responsible.CASEWORKER,
            due_on=clock.today(),
            by=world.caseworker,
        )
        commit()
    case = need.plan.case
    assert "planned_action" in {item.name for item in listed(case, world.caseworker).items}
    with acting_as(world.caseworker):
        plan_actions.finish_action(action, by=world.caseworker)
        commit()
    assert "planned_action" not in {item.name for item in listed(case, world.caseworker).items}


def test_an_appointment_that_the_partner_enters_is_in_the_list_of_the_sender(app, world):
    referral = builders.sent_referral(world)
    builders.answered(world, referral, Status.ACCEPTED)
    day = clock.today() + timedelta(days=2)
    by = world.clinic
    with acting_as(by):
        inbox_actions.schedule(referral, day, time(10), "Door B", version=referral.version, by=by)
        commit()
    (at,) = listed(referral.case, world.caseworker).appointments
    assert at.startswith(f"{day.isoformat()}T10:00")


def test_only_an_attempt_that_reached_the_person_is_a_contact(app, world):
    follow_up = builders.planned_follow_up(world)
    before = agenda_of(follow_up.case).last_contact_at
    later = clock.now() + timedelta(days=3)
    by = world.caseworker
    with clock.set_to(later), acting_as(by) as look:
        look.admitted.add(follow_up.case_id)
        for outcome, moved in ((ContactOutcome.NOT_REACHED, False), (ContactOutcome.REACHED, True)):
            follow_up_actions.record_attempt(
                follow_up, way="text", outcome=outcome, rules_read=True, by=by
            )
            commit()
            assert (agenda_of(follow_up.case).last_contact_at > before) is moved


def test_a_closed_case_has_nothing_to_do(app, world):
    case = builders.closed_case(world)
    assert (agenda_of(case).next_due_at, agenda_of(case).is_closed) == (NEVER, True)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_volume_data_has_agendas(app):
    volume.fill(30, seed=3)
    assert user_by_email("caseworker@north.example")
    assert agendas.wrong() == []


def edited(case, **values):
    """Edit the agenda of a case as somebody with SQL would."""
    table = Agenda.__table__
    db.session.execute(db.update(table).where(table.c.id == case.id).values(**values))
    db.session.commit()
    db.session.expire_all()


@pytest.mark.parametrize(
    "values",
    [{"next_due_at": NEVER}, {"record_sealed": b""}, {"record_sealed": b"\x01" * 64}],
    ids=["hidden", "begun", "changed"],
)
def test_an_agenda_that_was_edited_is_found_and_corrected(app, world, values):
    case = builders.open_case(world)
    right = agenda_of(case).next_due_at
    edited(case, **values)
    assert agendas.wrong() == [case.code]
    # The list shows what the milestones say, and fails for nobody.
    assert listed(case, world.caseworker).items
    actions._looked_at = None
    with acting_as(SYSTEM):
        assert actions.reconcile_some() == 1
        commit()
    assert (agendas.wrong(), agenda_of(case).next_due_at) == ([], right)
    assert told_about(case) == 1


def test_a_right_agenda_raises_no_alert(app, world):
    case = builders.open_case(world)
    actions._looked_at = None
    with acting_as(SYSTEM):
        assert actions.reconcile_some() == 0
        commit()
    assert told_about(case) == 0


def test_a_follow_up_that_was_edited_does_not_keep_other_agendas_from_being_corrected(app, world):
    broken = builders.planned_follow_up(world).case
    other = builders.open_case(world)
    record = db.session.scalars(
        db.select(FollowUp.record_sealed).where(FollowUp.case_id == broken.id)
    ).one()
    seal_follow_up(broken, b"\x01" * 64)
    edited(other, next_due_at=NEVER)
    for corrected in (1, 0):
        actions._looked_at = None
        with acting_as(SYSTEM):
            assert actions.reconcile_some() == corrected
            commit()
    assert agenda_of(other).next_due_at != NEVER
    assert told_about(broken) == 1
    seal_follow_up(broken, record)  # restored, since every test ends by computing all agendas


def seal_follow_up(case, sealed):
    """Replace the sealed record of the case's follow-up as somebody with SQL would."""
    table = FollowUp.__table__
    db.session.execute(
        db.update(table).where(table.c.case_id == case.id).values(record_sealed=sealed)
    )
    db.session.commit()
    db.session.expire_all()


def told_about(case):
    """How many events say that something of this case was changed outside caseflow."""
    told = AuditEvent.action == Event.TAMPERED.value, AuditEvent.object_id == case.id
    return db.session.scalar(db.select(db.func.count()).where(*told))


def test_a_missing_agenda_is_made(app, world):
    case = builders.open_case(world)
    db.session.execute(db.delete(Agenda.__table__).where(Agenda.__table__.c.id == case.id))
    db.session.commit()
    db.session.expire_all()
    with acting_as(SYSTEM):
        assert [wrong for batch in actions.reconcile_all() for wrong in batch] == [case.id]
        commit()
    assert agendas.wrong() == []


def test_the_command_names_the_cases_that_were_wrong(app, world):
    case = builders.open_case(world)
    edited(case, next_due_at=NEVER)
    assert worklist_command.correct() == [case.code]
    assert worklist_command.correct() == []
