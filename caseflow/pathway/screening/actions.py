"""Start a screening, save it page by page, finish it, record a refusal, and let it expire."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select

from caseflow import audit, clock, database, encryption
from caseflow.access import SYSTEM, Actor, Permission, admit, nothing, unguarded, verb
from caseflow.extensions import db
from caseflow.notices import actions as notices_actions
from caseflow.notices.models import Notice, NoticeKind
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.actions import PROCEDURE
from caseflow.pathway.case.emergencies import actions as emergencies_actions
from caseflow.pathway.case.rules import new_code
from caseflow.pathway.screening import queries, rules
from caseflow.pathway.screening.models import Screening, ScreeningStatus
from caseflow.pathway.screening.triage import queries as triage_queries
from caseflow.people import actions as people_actions
from caseflow.sop import rules as sop_rules
from caseflow.sop.vocabulary import AgeGroup, Clock


@verb(Permission.SCREENING_LOG, of=nothing)
def start(age_group: AgeGroup, conditions: Mapping[str, Any], *, by: Actor) -> Screening:
    """Start a screening, with a key of its own; it expires unless it is finished in time."""
    # The id of the case that may follow: all data is sealed with its keys from the beginning.
    now, case_id = clock.now(), uuid.uuid4()
    procedure = case_queries.library().procedure(PROCEDURE)
    encryption.key_ring().cases.create(case_id, by.organisation_id)
    admit(case_id)
    screening = Screening(
        case_id=case_id,
        code=new_code(),
        organisation_id=by.organisation_id,
        created_by_id=by.id,
        created_at=now,
        expires_at=sop_rules.deadline(procedure, Clock.SCREENING_EXPIRES, now),
        status=ScreeningStatus.DRAFT,
        age_group=age_group,
        instruments={},
        conditions=dict(conditions),
    )
    db.session.add(screening)
    emergencies_actions.begin(case_id)
    db.session.flush()
    audit.record(audit.Event.SCREENING_STARTED, by=by, thing=screening)
    return screening


@verb(Permission.SCREENING_EDIT)
def save_start(
    screening: Screening,
    age_group: AgeGroup,
    conditions: Mapping[str, Any],
    *,
    version: int | None,
    by: Actor,
) -> None:
    """Correct the answers of the first page.

    Raises RuleBroken when the screening is finished or has expired, and Stale when it has changed
    since the page was opened.
    """
    check_writable(screening, by=by)
    rules.check_current(screening, version, conditions, screening.conditions or {})
    screening.age_group, screening.conditions = age_group, dict(conditions)
    note_saved(screening, "start", by=by)


@verb(Permission.SCREENING_EDIT)
def finish(screening: Screening, *, by: Actor) -> None:
    """Finish a screening, which cannot be changed afterwards.

    Raises RuleBroken when it is finished or has expired, or nobody has asked about safety and
    health.
    """
    check_writable(screening, by=by)
    rules.check_finishable(screening)
    screening.status, screening.finished_at = ScreeningStatus.FINISHED, clock.now()
    audit.record(audit.Event.SCREENING_FINISHED, by=by, thing=screening)


@verb(Permission.SCREENING_EDIT)
def refuse(screening: Screening, *, by: Actor) -> None:
    """Record that the person declined, and erase who it was and what was said.

    Only the row without content stays, so that it can be counted. Raises RuleBroken when somebody
    else has the screening already.
    """
    rules.check_refusable(screening)
    empty(screening.case_id, by=by)
    screening.status, screening.finished_at = ScreeningStatus.REFUSED, clock.now()
    audit.record(audit.Event.SCREENING_REFUSED, by=by, thing=screening)
    db.session.flush()
    # This comes last, because it cannot be undone. Without the keys, copies of the deleted values
    # that the database or a backup may still hold cannot be opened either.
    encryption.erase_keys(screening.case_id)


@unguarded("background work")
def expire_overdue(now: datetime) -> int:
    """Close a few drafts whose time is over; how many."""
    closed = 0
    for screening in database.a_few(queries.overdue_drafts(now)):
        _expire(screening)
        closed += 1
    return closed


@unguarded("background work")
def warn_authors(now: datetime) -> int:
    """Warn a few authors of drafts that will be closed within a day; how many were told."""
    told = 0
    due = (one for one in _unwarned(now) if rules.warns_at(one) <= now)
    for screening in database.a_few(due):
        notices_actions.tell_id(screening.created_by_id, NoticeKind.SCREENING_UNFINISHED, screening)
        told += 1
    return told


def _expire(screening: Screening) -> None:
    """Erase the content of a screening that nobody has finished in time, as after a refusal."""
    empty(screening.case_id, by=SYSTEM)
    screening.status = ScreeningStatus.EXPIRED
    audit.record(audit.Event.SCREENING_EXPIRED, by=SYSTEM, thing=screening)
    db.session.flush()
    encryption.erase_keys(screening.case_id)


@unguarded("called by verbs that have authorised, and by background work")
def empty(case_id: uuid.UUID, *, by: Actor) -> None:
    """Delete what was said and who it was.

    The caller has checked that this is allowed, and destroys the keys afterwards.
    """
    screening = db.session.scalar(select(Screening).where(Screening.case_id == case_id))
    people_actions.forget(case_id, by=by)
    emergencies_actions.forget(case_id)
    if screening is not None:
        for field in Screening.sealed_fields():
            setattr(screening, field.column, None)
        screening.instruments = {}


@unguarded("called by verbs that have authorised")
def check_writable(screening: Screening, *, by: Actor) -> None:
    """Raise RuleBroken when a screening is finished or has expired.

    That only its author writes on it, the policy has checked before.
    """
    rules.check_draft(screening, clock.now())


@unguarded("called by verbs that have authorised")
def note_saved(screening: Screening, part: str, *, by: Actor) -> None:
    """Record that a page was saved, and let what must happen at once follow the answers.

    It is called after every page, because every answer can change that.
    """
    emergencies_actions.follow(screening.case_id, triage_queries.actions_of(screening, clock.now()))
    audit.record(audit.Event.SCREENING_SAVED, by=by, thing=screening, part=part)


def _unwarned(now: datetime) -> list[Screening]:
    told = exists().where(
        Notice.object_id == Screening.id, Notice.kind == NoticeKind.SCREENING_UNFINISHED
    )
    due = select(Screening).where(
        Screening.status == ScreeningStatus.DRAFT,
        Screening.expires_at > now,
        Screening.expires_at <= now + timedelta(days=1),
        ~told,
    )
    return list(db.session.scalars(due))
