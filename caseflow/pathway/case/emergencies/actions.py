"""Begin the record of a person, follow the triage, and say what became of an action."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from caseflow import audit, clock
from caseflow.access import Actor, Permission, unguarded, verb
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.notices import actions as notices_actions
from caseflow.notices.models import NoticeKind
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.emergencies import queries, rules
from caseflow.pathway.case.emergencies.models import Emergency, Outcome
from caseflow.pathway.case.emergencies.rules import Action
from caseflow.pathway.case.models import Case


@unguarded("called by verbs that have authorised, when a screening begins")
def begin(case_id: uuid.UUID) -> Emergency:
    """Make the record of a person, without any action."""
    emergency = Emergency(case_id=case_id, actions=[], notes={})
    db.session.add(emergency)
    return emergency


@unguarded("called by verbs that have authorised, after each page of a screening")
def follow(case_id: uuid.UUID, needed: Iterable[Action]) -> None:
    """Let the open actions follow the answers of the triage; answered ones stay as they are."""
    emergency = queries.record_of(case_id) or begin(case_id)
    _store(emergency, rules.synchronised(queries.actions_of(emergency), needed))


@unguarded("called by verbs that have authorised")
def forget(case_id: uuid.UUID) -> None:
    """Remove all actions of a person, with what was written about them."""
    emergency = queries.record_of(case_id)
    if emergency is not None:
        emergency.actions = []
        setattr(emergency, Emergency.notes.column, None)


@verb(Permission.CASE_WORK)
def answer_in_case(
    case: Case,
    code: str,
    outcome: Outcome | None,
    *,
    service_id: uuid.UUID | None = None,
    note: str = "",
    by: Actor,
) -> None:
    """Say what became of an action of a case; it needs no consent, as `answer` says.

    Raises RuleBroken when the case is closed, and what `answer` raises.
    """
    case_rules.check_open(case)
    answer(case.id, code, outcome, service_id=service_id, note=note, by=by)


@unguarded("called by verbs that have authorised")
def answer(
    case_id: uuid.UUID,
    code: str,
    outcome: Outcome | None,
    *,
    service_id: uuid.UUID | None = None,
    note: str = "",
    by: Actor,
) -> None:
    """Say what became of an action, or with None that it is still to be done.

    Without a note, the note of before stays. Emergencies wait for no consent and no stage. The
    caseworker is told, unless it is they who answer. Raises NotFound when the person has no record,
    and RuleBroken when the action is not asked for, or somebody has answered it otherwise.
    """
    emergency = queries.record_of(case_id)
    if emergency is None:
        raise NotFound
    actions = queries.actions_of(emergency)
    if outcome is None:
        changed = rules.reopened(actions, code)
    else:
        changed = rules.answered(
            actions, code, outcome, service_id=service_id, by_id=by.id, now=clock.now()
        )
    _store(emergency, changed)
    if note.strip():
        emergency.notes = {**(emergency.notes or {}), code: note.strip()}
    audit.record(
        audit.Event.EMERGENCY_ANSWERED,
        by=by,
        thing=emergency,
        code=code,
        outcome=outcome,
        service=service_id,
    )
    case = db.session.get(Case, case_id)
    notices_actions.put_away(emergency)
    if case is not None and case.owner_id != by.id:
        notices_actions.tell_id(case.owner_id, NoticeKind.EMERGENCY_ANSWERED, emergency)


@unguarded("background work")
def tell_of_time(now: datetime) -> int:
    """Tell the workers of a few cases that the time of an action is running out, once for each.

    Returns how many cases it was. A worker whose account is disabled is stood in for.
    """
    found = queries.running_out(now)
    for emergency, case in found:
        _store(emergency, rules.told(queries.actions_of(emergency), now))
        notices_actions.tell_id(case.owner_id, NoticeKind.EMERGENCY_RUNS_OUT, emergency)
    return len(found)


def _store(emergency: Emergency, actions: Iterable[Action]) -> None:
    emergency.actions = [action.stored() for action in actions]
