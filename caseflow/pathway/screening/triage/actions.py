"""Save the answers about safety and health, and what became of an emergency action."""

import uuid
from collections.abc import Mapping
from typing import Any

from caseflow import clock
from caseflow.access import Actor, Permission, verb
from caseflow.pathway.case.emergencies import actions as emergencies_actions
from caseflow.pathway.case.emergencies.models import Outcome
from caseflow.pathway.case.emergencies.queries import TRIAGE
from caseflow.pathway.screening import actions as screening_actions
from caseflow.pathway.screening import rules as screening_rules
from caseflow.pathway.screening.models import Screening
from caseflow.pathway.screening.triage import queries, rules
from caseflow.sop.emergency import MAY_BECOME_PREGNANT


@verb(Permission.SCREENING_EDIT)
def save(
    screening: Screening,
    told: Mapping[str, object],
    *,
    hours_ago: float | None = None,
    may_become_pregnant: str = "",
    version: int | None,
    by: Actor,
) -> None:
    """Save the answers of the triage; `told` holds an `Answer`, or True or False, by code.

    `hours_ago` is kept as a moment in UTC, so that the hours since then can be counted later.
    Raises RuleBroken when the screening is finished or has expired, and Stale when it has changed
    since the page was opened.
    """
    screening_actions.check_writable(screening, by=by)
    before = screening.triage or {}
    answers: dict[str, Any] = rules.kept(told)
    answers[rules.ASKED_AT] = rules.asked_at(before, clock.now()).isoformat()
    if not _denied(screening, answers):
        answers[rules.EXPOSED_AT] = rules.moment_of(hours_ago, clock.now())
        answers[MAY_BECOME_PREGNANT] = may_become_pregnant
    screening_rules.check_current(screening, version, answers, before)
    instrument = queries.instrument(screening)
    screening.triage = answers
    screening.instruments = {**screening.instruments, TRIAGE: instrument.version}
    screening_actions.note_saved(screening, "triage", by=by)


@verb(Permission.SCREENING_EDIT)
def answer(
    screening: Screening,
    code: str,
    outcome: Outcome | None,
    *,
    service_id: uuid.UUID | None = None,
    note: str = "",
    by: Actor,
) -> None:
    """Say what became of an emergency action, as long as the screening is one's own to read.

    Raises RuleBroken when another organisation has accepted the screening, and what
    `emergencies.actions.answer` raises.
    """
    screening_rules.check_readable(screening, clock.now())
    emergencies_actions.answer(
        screening.case_id, code, outcome, service_id=service_id, note=note, by=by
    )


def _denied(screening: Screening, told: Mapping[str, Any]) -> bool:
    """Return whether the question with hours was answered no; the page then hides the hours."""
    timed = [one.code for one in queries.questions(screening) if rules.is_timed(one)]
    return any(told.get(code) is False for code in timed)
