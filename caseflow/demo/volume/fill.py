"""Fill an empty installation with fictional cases, a thousand in each transaction."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask import current_app
from sqlalchemy import text

from caseflow import audit, clock, encryption
from caseflow.access import SYSTEM, Compartment, Role, acting
from caseflow.accounts import actions as accounts_actions
from caseflow.accounts.models import User
from caseflow.agencies.models import ServiceType
from caseflow.audit import verification
from caseflow.demo import network
from caseflow.demo.network import Cast
from caseflow.demo.volume import case_histories, pathways, people, referrals
from caseflow.demo.volume.bulk import Batch, File
from caseflow.demo.volume.case_histories import AGES, Life, Mechanism, Team
from caseflow.demo.volume.fictional_values import Source
from caseflow.encryption import signed_rows
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.oversight.alerts import queries as alerts_queries
from caseflow.oversight.alerts.models import Reading
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.actions import PROCEDURE
from caseflow.pathway.case.emergencies.models import Emergency
from caseflow.pathway.case.emergencies.rules import Action
from caseflow.pathway.case.worklist import actions as worklist_actions
from caseflow.pathway.screening.models import HandOver, Screening, ScreeningStatus
from caseflow.pathway.stages import Stage
from caseflow.people.models import Person
from caseflow.reporting.work import actions as work_actions
from caseflow.web import transaction

BATCH = 1000
HANDED = 75
"""The largest number of screenings that wait at one case organisation, as many as it can answer."""
COLLEAGUES = 20
"""Further caseworkers in each case organisation."""
MONTHS = (50, 400)
"""How many days ago the closed cases of a demonstration began, at least and at most."""
S = Stage
STAGES = {
    S.CONSENT: 5,
    S.CASE: 10,
    S.IDENTIFICATION: 8,
    S.PLAN: 13,
    S.REFERRAL: 24,
    S.FOLLOW_UP: 14,
    S.CLOSURE: 26,
}
WAITING = {ScreeningStatus.DRAFT: 5, ScreeningStatus.FINISHED: 3, ScreeningStatus.HANDED_OVER: 4}
BEYOND_PLAN = (S.PLAN, S.REFERRAL, S.FOLLOW_UP, S.CLOSURE)
Tell = Callable[[int], None]


def fill(cases: int, *, seed: int, tell: Tell = lambda made: None) -> int:
    """Make this many cases in an empty demonstration installation, and return their number.

    `tell` is called with the number of cases made so far. Raises RuleBroken outside of a
    demonstration.
    """
    if not current_app.config["SETTINGS"].demo:
        raise RuleBroken("This test data is for measuring only. Never use it in production.")
    with _uncollected():
        made = _fill(cases, seed, tell)
    audit.record(audit.Event.VOLUME_MADE, by=SYSTEM, cases=cases, seed=seed)
    transaction.commit()
    _read_the_log()
    _count_the_work()
    _analyse()
    return made


def add_closed(cases: int, cast: Cast, *, seed: int) -> None:
    """Add this many closed cases of the last months to a demonstration, for trends and figures.

    The cases belong to the caseworkers that the demonstration has. Raises RuleBroken outside of a
    demonstration.
    """
    if not current_app.config["SETTINGS"].demo:
        raise RuleBroken("Fictional cases are for a demonstration only.")
    source, now, batch = Source(seed), clock.now(), Batch()
    mechanism = _mechanism(cast, colleagues=0)
    with _uncollected():
        lives = [Life(S.CLOSURE, mechanism, source, batch, now, MONTHS) for _ in range(cases)]
        for life in lives:
            _live(life)
        batch.store()
        worklist_actions.reconcile([life.id for life in lives])
    transaction.commit()
    _read_the_log()
    _count_the_work()


def _fill(cases: int, seed: int, tell: Tell) -> int:
    source, now, made = Source(seed), clock.now(), 0
    mechanism = _mechanism(network.gather(), colleagues=COLLEAGUES)
    transaction.commit()
    while made < cases:
        batch = Batch()
        batch_ids = []
        for _ in range(min(BATCH, cases - made)):
            life = Life(source.one(STAGES), mechanism, source, batch, now)
            _live(life)
            batch_ids.append(life.id)
            made += 1
            if made % 20 == 0:
                _screen(mechanism, source, batch)
        batch.store()
        worklist_actions.reconcile(batch_ids)
        transaction.commit()
        tell(made)
    return made


def _live(life: Life) -> None:
    case_histories.begin(life)
    if life.stage is not S.CONSENT:
        case_histories.open_case(life)
    if life.stage is S.IDENTIFICATION or (life.stage in BEYOND_PLAN and life.source.happens(0.3)):
        pathways.identify(life)
    if life.stage in BEYOND_PLAN:
        wishes = pathways.plan(life)
        if life.stage is not S.PLAN:
            referrals.refer(life, wishes[:2], may_wait=life.stage is S.REFERRAL)
    if life.stage in (S.FOLLOW_UP, S.CLOSURE):
        pathways.follow_up(life)
    if life.stage is S.CLOSURE:
        pathways.close(life)
    case_histories.end(life)


def _screen(mechanism: Mechanism, source: Source, batch: Batch) -> None:
    """Add a screening that has not become a case yet."""
    status, team = source.one(WAITING), source.chance.choice(mechanism.teams)
    if status is ScreeningStatus.HANDED_OVER and mechanism.waiting[team.id] >= HANDED:
        status = ScreeningStatus.FINISHED
    handed = status is ScreeningStatus.HANDED_OVER
    mechanism.waiting[team.id] += handed
    created = clock.now() - timedelta(days=5 * source.chance.random())
    holders = (mechanism.border, team.id) if handed else (mechanism.border,)
    file, age_group, screening_id = File(batch, source.id(), holders), source.one(AGES), source.id()
    file.add(
        Screening,
        id=screening_id,
        code=source.code(),
        organisation_id=mechanism.border,
        created_by_id=mechanism.responder,
        created_at=created,
        status=status,
        finished_at=None if status is ScreeningStatus.DRAFT else created + timedelta(hours=1),
        expires_at=created + timedelta(days=7),
        recipient_id=team.id if handed else None,
        age_group=age_group,
        instruments={"triage": "2.0.0"},
        triage={"TRIAGE-01": True},
    )
    asked = Action("medical_care", ServiceType.HEALTH, Compartment.HEALTH, created, None)
    file.add(Emergency, id=source.id(), actions=[asked.stored()], notes={}, version=1)
    person = source.person(age_group)
    file.add(Person, id=source.id(), **person)
    people.add_card(file, source.id(), person, "", created)
    if handed:
        batch.add(
            HandOver,
            id=source.id(),
            screening_id=screening_id,
            organisation_id=team.id,
            handed_at=created,
            handed_by_id=mechanism.responder,
            receive_by=created + timedelta(days=1),
        )


def _mechanism(made: Cast, *, colleagues: int) -> Mechanism:
    organisations, procedure = made.organisations, case_queries.library().procedure(PROCEDURE)
    focal = [user for user in made.people.values() if Role.FOCAL_POINT in user.held_roles]
    return Mechanism(
        border=organisations["border"].id,
        responder=made["responder@border.example"].id,
        authority=organisations["state"].id,
        officer=made["authority@state.example"].id,
        teams=tuple(_team(made, short, colleagues) for short in ("north", "south")),
        services=tuple(made.services.values()),
        desks={user.organisation_id: user.id for user in focal},
        procedure=procedure,
    )


def _team(made: Cast, short: str, further: int) -> Team:
    """Return the staff of a case organisation: its caseworker, and new colleagues."""
    organisation, first = made.organisations[short], made[f"caseworker@{short}.example"]
    colleagues = [_colleague(made, short, number).id for number in range(1, further + 1)]
    # Named three times, so that this account gets three times as many cases as a colleague.
    return Team(
        id=organisation.id,
        caseworkers=(first.id, first.id, first.id, *colleagues),
        supervisor=made[f"supervisor@{short}.example"].id,
    )


def _colleague(made: Cast, short: str, number: int) -> User:
    user = accounts_actions.create(
        f"caseworker{number}@{short}.example",
        display_name=f"Caseworker {number}",
        organisation_id=made.organisations[short].id,
        roles=[Role.CASEWORKER],
    )
    user.password = made[f"caseworker@{short}.example"].password
    signed_rows.sign(user)
    return user


@contextmanager
def _uncollected() -> Iterator[None]:
    """Switch off Python's garbage collector in this block, to save time."""
    # A batch makes hundreds of thousands of objects, which contain no cycles for it to find.
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _read_the_log() -> None:
    """Mark the log as read by the detectors of alerts: nobody did what these events say."""
    reading = Reading(name=alerts_queries.NAME, sequence=verification.length())
    encryption.sign(reading)
    db.session.merge(reading)
    transaction.commit()


def _count_the_work() -> None:
    """Keep the counts of the dashboard, as background work does in an installation that is used."""
    with acting(SYSTEM, purpose="figures"):
        while work_actions.fold(clock.now() + work_actions.SETTLED):
            transaction.commit()


def _analyse() -> None:
    """Update PostgreSQL's statistics now, so that measurements need not wait until it does."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ANALYZE"))
        transaction.commit()
