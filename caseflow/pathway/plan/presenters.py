"""Plans that wait for a supervisor, and what became of the needs of a plan."""

import uuid

from caseflow.access import Actor
from caseflow.enums import N_
from caseflow.pathway.case.models import Case
from caseflow.pathway.plan import queries
from caseflow.web import registry
from caseflow.web.addresses import url_for
from caseflow.web.registry import Approval, Line


def approvals(seen_by: Actor) -> list[Approval]:
    """Return the plans that wait for the approval of this supervisor."""
    return [
        Approval(
            N_("Plan"),
            case.code,
            url_for("plan.index", case_id=case.id),
            plan.drafted_at,
            plan.drafted_by_id,
        )
        for plan, case in queries.waiting_plans(seen_by)
    ]


def referrals(case: Case) -> dict[uuid.UUID, list[Line]]:
    """Return what became of each need of a case in later steps, by the id of the need."""
    found: dict[uuid.UUID, list[Line]] = {}
    for find in registry.current().need_lines:
        for need_id, lines in find(case).items():
            found.setdefault(need_id, []).extend(lines)
    return found
