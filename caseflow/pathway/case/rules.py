"""When a case may move, and what its facts are for the procedure."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from caseflow.enums import N_
from caseflow.errors import RuleBroken, Stale
from caseflow.pathway import stages
from caseflow.pathway.case.models import Case, CaseState, SafetyPlan
from caseflow.pathway.stages import Stage
from caseflow.sop import rules as sop_rules
from caseflow.sop.rules import CaseFacts, NextStep
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Act, Clock, Milestone

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
WITHOUT_CONSENT = frozenset(
    {
        Milestone.SCREENING_FINISHED,
        Milestone.SCREENING_TAKEN_UP,
        Milestone.CONSENT_GIVEN,
        Milestone.RISK_ASSESSED,
        Milestone.SAFETY_PLAN_MADE,
        Milestone.SAFE_CONTACT_RECORDED,
        Milestone.GUARDIAN_APPOINTED,
        Milestone.BEST_INTEREST_ASSESSED,
    }
)
"""What is asked of a worker before there is consent, or after it was taken back."""
SAFETY_PLAN = {
    "warning_signs": N_("Warning signs"),
    "safe_people": N_("Safe people"),
    "safe_places": N_("Safe places"),
    "code_word": N_("Code word"),
    "steps": N_("What to do first"),
}
"""The parts of a safety plan, as they are called."""


def new_code(groups: int = 3) -> str:
    """A random code that can be read over a telephone: groups of four characters out of 30, 19
    bits each."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(groups))


def check_open(case: Case) -> None:
    """Work needs an open case."""
    if case.state is CaseState.CLOSED:
        raise RuleBroken("This case is closed. Reopen it first.")


def check_begun(case: Case) -> None:
    """Work needs consent to case management (the case has begun)."""
    check_open(case)
    if not case.is_active:
        raise RuleBroken("Record the consent first. Work on the case cannot start without it.")


def check_never_begun(case: Case) -> None:
    """A no to the first question; later, a consent is taken back instead."""
    check_open(case)
    if case.state is not CaseState.AWAITING_CONSENT or case.stage is not Stage.CONSENT:
        raise RuleBroken(
            "Work on this case has started with consent. Withdraw the consent instead."
        )


def check_move(case: Case, target: Stage) -> None:
    """Only along an arrow of `stages.MOVES`."""
    if stages.permission_for(case.stage, target) is None:
        raise RuleBroken(
            "A case cannot move from %(source)s to %(target)s.", source=case.stage, target=target
        )


def check_gate(procedure: Procedure, act: Act, facts: CaseFacts) -> None:
    """What the procedure asks for before this act; the first missing thing, in its words."""
    missing = sop_rules.missing(procedure, act, facts)
    if missing:
        raise RuleBroken(missing[0])


class Reached(Protocol):
    """A milestone, whole or only what was read of it."""

    @property
    def name(self) -> Milestone: ...
    @property
    def at(self) -> datetime: ...


def latest(milestones: Iterable[Reached]) -> dict[Milestone, datetime]:
    """The newest time of each milestone."""
    newest: dict[Milestone, datetime] = {}
    for milestone in milestones:
        known = newest.get(milestone.name)
        newest[milestone.name] = max(known, milestone.at) if known else milestone.at
    return newest


def facts(case: Case, milestones: Iterable[Reached], open_referrals: int) -> CaseFacts:
    """All that the procedure may know of a case."""
    return CaseFacts(
        opened_at=case.opened_at or case.created_at,
        age_group=case.age_group,
        risk=case.risk,
        milestones=latest(milestones),
        open_referrals=open_referrals,
        stage=case.stage.value,
    )


def next_steps(
    case: Case, milestones: Iterable[Reached], procedure: Procedure, now: datetime
) -> tuple[NextStep, ...]:
    """What the procedure still asks of this case; without consent only what keeps it safe."""
    steps = sop_rules.next_steps(procedure, facts(case, milestones, 0), now)
    if case.is_active:
        return steps
    return tuple(step for step in steps if step.milestone in WITHOUT_CONSENT)


def reflection_ends(procedure: Procedure, started_at: datetime) -> datetime:
    """When the recovery and reflection period runs out; nothing stops then."""
    return sop_rules.deadline(procedure, Clock.REFLECTION_PERIOD, started_at)


def check_current(plan: SafetyPlan, version: int | None, mine: dict[str, str]) -> None:
    """Nobody saved since the page was opened; otherwise both versions are shown."""
    if version == plan.version:
        return
    raise Stale(tuple((SAFETY_PLAN[name], mine[name], getattr(plan, name) or "") for name in mine))
