"""Verifying the log is itself an event of the log."""

from caseflow.access import Actor, Permission, nothing, verb
from caseflow.audit import Event, log, verify
from caseflow.audit.verify import Report

MOST_IN_A_PAGE = 50_000
"""Records that somebody at a screen can wait for; the command has no such end."""


@verb(Permission.AUDIT_VIEW, of=nothing)
def verify_log(*, by: Actor) -> Report:
    """Walk the whole chain; a log whose end was tampered with takes no further event."""
    report = verify.verify(most_records=MOST_IN_A_PAGE)
    if log.takes_events():
        log.record(
            Event.LOG_VERIFIED,
            by=by,
            events=report.events,
            broken_at=report.broken_at,
            fault=report.fault.name if report.fault else None,
            records=len(report.rows),
        )
    return report
