"""Requests to close a case, for the page of the team, the timeline, and what is still missing."""

import uuid
from collections.abc import Iterable

from caseflow.access import Actor
from caseflow.enums import N_
from caseflow.pathway.case import presenters as case_presenters
from caseflow.pathway.case.models import Case
from caseflow.pathway.closure import queries, rules
from caseflow.pathway.closure.models import Closure
from caseflow.pathway.closure.rules import Gate
from caseflow.sop.vocabulary import Milestone
from caseflow.web import filters
from caseflow.web.addresses import url_for
from caseflow.web.registry import Approval, Happening, Told


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


def happenings(case: Case) -> list[Happening]:
    """Return what was not done for a closure of a case, and why, for its timeline."""
    return [
        Happening(
            closure.requested_at,
            one.what,
            closure.requested_by_id,
            Told(filters.translated(one.why)),
        )
        for closure in queries.closures_of(case)
        if closure.returned_at is None
        for one in rules.not_done(closure)
    ]


def not_done(closures: Iterable[Closure]) -> dict[uuid.UUID, list[str]]:
    """Return what was not done for each closure, in one sentence each, by the closure's id."""
    return {
        closure.id: [
            f"{filters.translated(one.what)}: {filters.translated(one.why)}"
            for one in rules.not_done(closure)
        ]
        for closure in closures
    }


def told(case: Case) -> dict[uuid.UUID, Told]:
    """Return the reason of each request to close a case, by its id."""
    return {one.id: Told(filters.said(one.reason)) for one in queries.closures_of(case)}


def gates(case: Case, pending: Closure | None) -> list[tuple[Gate, str, str]]:
    """Return what the procedure asks for before a closure: gate, page where it is done, and why
    it is not asked for.

    The address is empty for what the request itself asks; the reason is empty unless the request
    that waits says why it was not done.
    """
    known = {"case_id": case.id, "screening_id": case.screening_id}
    not_asked = rules.not_done(pending) if pending else ()
    excused: dict[Milestone | None, str] = {one.milestone: one.why for one in not_asked}
    return [
        (gate, _place(gate, known), filters.translated(excused.get(gate.milestone, "")))
        for gate in queries.gates_of(case)
    ]


def _place(gate: Gate, known: dict[str, uuid.UUID]) -> str:
    if gate.milestone in rules.IN_THE_REQUEST:
        return ""
    if gate.milestone is None:
        return url_for("referral.index", case_id=known["case_id"])
    return case_presenters.place_of(gate.milestone, gate.stage, known)
