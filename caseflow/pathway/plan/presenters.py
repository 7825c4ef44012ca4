"""Plans that wait for a supervisor, the times of priorities, and what became of needs."""

import uuid

from flask_babel import format_timedelta
from flask_babel import gettext as _

from caseflow import clock
from caseflow.access import Actor
from caseflow.enums import N_
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case
from caseflow.pathway.plan import queries
from caseflow.sop import rules as sop_rules
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Clock, Priority
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


def hints(case: Case) -> dict[str, str]:
    """Return what each priority means under the procedure of this case, by its code."""
    procedure = case_queries.procedure_of(case)
    found = {
        one.value: _(
            "Receipt confirmed within %(receipt)s, reply within %(reply)s.",
            receipt=_span(procedure, Clock.REFERRAL_ACKNOWLEDGE, one),
            reply=_span(procedure, Clock.REFERRAL_DECIDE, one),
        )
        for one in Priority
    }
    found[Priority.EMERGENCY.value] += " " + _("Phone first.")
    return found


def _span(procedure: Procedure, limit: Clock, priority: Priority) -> str:
    now = clock.now()
    # Whole days, as the procedure writes them: "3 days" and not "1 week".
    span = sop_rules.deadline(procedure, limit, now, priority=priority) - now
    return str(format_timedelta(span, granularity="hour", threshold=2.5))
