"""Requests to close a case, for the page of the team, the timeline, and what is still missing."""

import uuid

from caseflow.access import Actor
from caseflow.enums import N_
from caseflow.pathway.case import presenters as case_presenters
from caseflow.pathway.case.models import Case
from caseflow.pathway.closure import queries, rules
from caseflow.pathway.closure.rules import Gate
from caseflow.web import filters
from caseflow.web.addresses import url_for
from caseflow.web.registry import Approval, Told


def approvals(seen_by: Actor) -> list[Approval]:
    """Return the closures that wait for the decision of this supervisor."""
    return [
        Approval(
            N_("Closure"),
            case.code,
            url_for("closure.show", case_id=case.id),
            closure.requested_at,
            closure.requested_by_id,
        )
        for closure, case in queries.waiting_closures(seen_by)
    ]


def told(case: Case) -> dict[uuid.UUID, Told]:
    """Return the reason of each request to close a case, by its id."""
    return {one.id: Told(filters.said(one.reason)) for one in queries.closures_of(case)}


def gates(case: Case) -> list[tuple[Gate, str]]:
    """Return what the procedure asks for before a closure, each with the page where it is done.

    The address is empty for what the request itself asks.
    """
    known = {"case_id": case.id, "screening_id": case.screening_id}
    return [(gate, _place(gate, known)) for gate in queries.gates_of(case)]


def _place(gate: Gate, known: dict[str, uuid.UUID]) -> str:
    if gate.milestone in rules.IN_THE_REQUEST:
        return ""
    if gate.milestone is None:
        return url_for("referral.index", case_id=known["case_id"])
    return case_presenters.place_of(gate.milestone, gate.stage, known)
