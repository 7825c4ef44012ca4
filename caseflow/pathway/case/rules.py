"""When a case may be worked on and moved, and what the procedure asks next."""

import secrets
import unicodedata
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

# Without 0, O, 1, I, L and U, which are easily confused when a code is read out or copied.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
"""How many letters and digits a code has, without the dashes between its groups."""
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
"""Milestones that may be worked towards without consent: before it, or after a withdrawal."""
SAFETY_PLAN = {
    "warning_signs": N_("Warning signs"),
    "safe_people": N_("Safe people"),
    "safe_places": N_("Safe places"),
    "code_word": N_("Code word"),
    "steps": N_("What to do first"),
}
"""The parts of a safety plan, with their labels."""


def new_code(groups: int = 3) -> str:
    """Return a random code that can be read out over the phone.

    It has groups of four characters out of 30; each group has about 19.6 bits.
    """
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(groups))


def code_of(text: str) -> str:
    """Return a code as it is stored, from any spelling of it.

    Small letters, digits of other scripts, and spaces, dashes or other signs between the groups are
    all understood. Empty for a text that is no code, because it has another length.
    """
    plain = "".join(_plain(sign) for sign in unicodedata.normalize("NFKC", text) if sign.isalnum())
    if len(plain) != CODE_LENGTH or not plain.isascii():
        return ""
    return "-".join(plain[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def _plain(sign: str) -> str:
    digit = unicodedata.decimal(sign, None)
    return sign.upper() if digit is None else str(digit)


def check_open(case: Case) -> None:
    """Raise RuleBroken when the case is closed."""
    if case.state is CaseState.CLOSED:
        raise RuleBroken("This case is closed. Reopen it first.")


def check_begun(case: Case) -> None:
    """Raise RuleBroken when the case is closed, or there is no consent to work on it."""
    check_open(case)
    if not case.is_active:
        raise RuleBroken("Record the consent first. Work on the case cannot start without it.")


def check_never_begun(case: Case) -> None:
    """Raise RuleBroken when work on the case has begun, so that the survivor can only withdraw."""
    check_open(case)
    if case.state is not CaseState.AWAITING_CONSENT or case.stage is not Stage.CONSENT:
        raise RuleBroken(
            "Work on this case has started with consent. Withdraw the consent instead."
        )


def check_move(case: Case, target: Stage) -> None:
    """Raise RuleBroken when `stages.MOVES` has no such move."""
    if stages.permission_for(case.stage, target) is None:
        raise RuleBroken(
            "A case cannot move from %(source)s to %(target)s.", source=case.stage, target=target
        )


def check_gate(procedure: Procedure, act: Act, facts: CaseFacts) -> None:
    """Raise RuleBroken when something is missing that the procedure asks for before this act.

    The message is the procedure's own sentence about the first missing thing.
    """
    missing = sop_rules.missing(procedure, act, facts)
    if missing:
        raise RuleBroken(missing[0])


class Reached(Protocol):
    """A milestone, or a row with its name and its time."""

    @property
    def name(self) -> Milestone: ...
    @property
    def at(self) -> datetime: ...


def latest(milestones: Iterable[Reached]) -> dict[Milestone, datetime]:
    """Return the newest time at which each milestone was reached."""
    newest: dict[Milestone, datetime] = {}
    for milestone in milestones:
        known = newest.get(milestone.name)
        newest[milestone.name] = max(known, milestone.at) if known else milestone.at
    return newest


def facts(case: Case, milestones: Iterable[Reached], open_referrals: int) -> CaseFacts:
    """Return everything about a case that the procedure uses; it holds nothing sealed."""
    return CaseFacts(
        opened_at=case.opened_at or case.created_at,
        age_group=case.age_group,
        risk=case.risk,
        milestones=latest(milestones),
        open_referrals=open_referrals,
        stage=case.stage.value,
        answers=case.named_answers,
    )


def next_steps(
    case: Case, milestones: Iterable[Reached], procedure: Procedure, now: datetime
) -> tuple[NextStep, ...]:
    """Return what the procedure still asks for in this case.

    Without consent to work on it, only the steps towards WITHOUT_CONSENT are returned.
    """
    steps = sop_rules.next_steps(procedure, facts(case, milestones, 0), now)
    if case.is_active:
        return steps
    return tuple(step for step in steps if step.milestone in WITHOUT_CONSENT)


def reflection_ends(procedure: Procedure, started_at: datetime) -> datetime:
    """Return when the recovery and reflection period ends; caseflow only shows it."""
    return sop_rules.deadline(procedure, Clock.REFLECTION_PERIOD, started_at)


def check_current(plan: SafetyPlan, version: int | None, mine: dict[str, str]) -> None:
    """Raise Stale, with both versions, when somebody else has saved since the page was opened."""
    if version == plan.version:
        return
    raise Stale(tuple((SAFETY_PLAN[name], mine[name], getattr(plan, name) or "") for name in mine))
