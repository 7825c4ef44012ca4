"""When a case may move, and what its facts are for the procedure."""

import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime

from caseflow.access.actors import Actor
from caseflow.errors import RuleBroken, Stale
from caseflow.pathway import stages
from caseflow.pathway.case.models import Case, CaseMilestone, CaseStatus, SafetyPlan
from caseflow.pathway.stages import Stage
from caseflow.sop import rules as sop_rules
from caseflow.sop.rules import CaseFacts
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Act, Clock, Milestone

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code() -> str:
    """A random code that can be read over a telephone: 12 of 30 signs, in groups (58 bits)."""
    signs = [secrets.choice(_LETTERS) for _ in range(12)]
    return "-".join("".join(signs[i : i + 4]) for i in (0, 4, 8))


def check_open(case: Case) -> None:
    """Work needs an open case."""
    if case.status is not CaseStatus.OPEN:
        raise RuleBroken("This case is closed. Reopen it first.")


def check_begun(case: Case) -> None:
    """Work needs consent to case management (the case has begun)."""
    check_open(case)
    if case.opened_at is None:
        raise RuleBroken("Record consent first: without it no work on the case begins.")


def check_move(case: Case, target: Stage) -> None:
    """Only along an arrow of `stages.MOVES`."""
    if stages.permission_for(case.stage, target) is None:
        raise RuleBroken(
            "A case cannot go from %(source)s to %(target)s.", source=case.stage, target=target
        )


def check_gate(procedure: Procedure, act: Act, facts: CaseFacts) -> None:
    """What the procedure asks for before this act; the first missing thing, in its words."""
    missing = sop_rules.missing(procedure, act, facts)
    if missing:
        raise RuleBroken(missing[0])


def latest(milestones: Iterable[CaseMilestone]) -> dict[Milestone, datetime]:
    """The newest time of each milestone."""
    newest: dict[Milestone, datetime] = {}
    for milestone in milestones:
        known = newest.get(milestone.name)
        newest[milestone.name] = max(known, milestone.at) if known else milestone.at
    return newest


def facts(case: Case, milestones: Iterable[CaseMilestone], open_referrals: int) -> CaseFacts:
    """All that the procedure may know of a case."""
    return CaseFacts(
        opened_at=case.opened_at or case.created_at,
        age_group=case.age_group,
        risk=case.risk,
        milestones=latest(milestones),
        open_referrals=open_referrals,
        stage=case.stage.value,
    )


def reflection_ends(procedure: Procedure, started_at: datetime) -> datetime:
    """When the recovery and reflection period runs out; nothing stops then."""
    return sop_rules.deadline(procedure, Clock.REFLECTION_PERIOD, started_at)


def check_same_organisation(owner: Actor, case: Case) -> None:
    """A case stays in its organisation; going to another is a transfer."""
    if owner.organisation_id != case.organisation_id:
        raise RuleBroken("Choose somebody of your own organisation.", field="owner")


def check_excludable(
    case: Case, user_id: uuid.UUID | None, organisation_id: uuid.UUID | None
) -> None:
    """An exclusion names one person or organisation, and leaves somebody who works the case."""
    if (user_id is None) == (organisation_id is None):
        raise RuleBroken("Choose one person or one organisation.", field="user")
    if user_id == case.owner_id:
        raise RuleBroken("Give the case to somebody else first.", field="user")
    if organisation_id == case.organisation_id:
        raise RuleBroken(
            "This is the organisation that holds the case: exclude people of it one by one.",
            field="organisation",
        )


def check_current(plan: SafetyPlan, version: int | None, mine: dict[str, str]) -> None:
    """Nobody saved since the page was opened; otherwise both versions are shown."""
    if version == plan.version:
        return
    theirs = {name: getattr(plan, name) or "" for name in mine}
    raise Stale(tuple((name, mine[name], theirs[name]) for name in mine))
