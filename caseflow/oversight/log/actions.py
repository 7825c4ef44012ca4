"""Verifying the log, which is itself recorded in the log."""

from caseflow import audit
from caseflow.access import Actor, Permission, nothing, verb
from caseflow.audit import Event, Report

MOST_IN_A_PAGE = 50_000
"""How many records a page compares at most, since somebody waits; the command has no limit."""


@verb(Permission.AUDIT_VIEW, of=nothing)
def verify_log(*, by: Actor) -> Report:
    """Verify the whole log and record the result; nothing is recorded if its end was edited."""
    report = audit.verify(most_records=MOST_IN_A_PAGE)
    # A head that was edited refuses events, and the report must be shown all the same.
    if audit.takes_events():
        audit.record(
            Event.LOG_VERIFIED,
            by=by,
            events=report.events,
            broken_at=report.broken_at,
            fault=report.fault.name if report.fault else None,
            records=len(report.rows),
        )
    return report
