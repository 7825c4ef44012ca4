"""Verifying the log is itself an event of the log."""

from caseflow import audit
from caseflow.access import Actor, Permission, nothing, verb
from caseflow.audit import Event, Report

MOST_IN_A_PAGE = 50_000
"""Records that somebody at a screen can wait for; the command has no such end."""


@verb(Permission.AUDIT_VIEW, of=nothing)
def verify_log(*, by: Actor) -> Report:
    """Walk the whole chain; a log whose end was tampered with takes no further event."""
    report = audit.verify(most_records=MOST_IN_A_PAGE)
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
