"""The tamper-evident log: what was done and what was opened, by whom, in one hash chain.

Decision. *Context*: other systems write an audit row after the response, in an ordinary table.
*Options*: database triggers; ORM events; an explicit `record` in every action, and a collector of
what was opened in the access context. *Choice*: the last, written in the same transaction as the
change, before the page is sent (`web.transaction`). *Consequence*: what cannot be logged does not
happen and is not shown. The head of the chain is sealed with the system key, so that a chain that
was rewritten by SQL, shortened or lengthened is detected; `checkpoints` and `anchors` detect one
that was rolled back as a whole, and `row_verification` records that are not as their events say.

The domain uses only what is in `__all__`: at most ten functions, with their classes. What operators
run (`cli`, `assembly`, `demo`) may import the modules of this package, and the pages about anchors
may import its three packages about them.
"""

from caseflow.audit.events import Event
from caseflow.audit.log import (
    forget,
    pending_events,
    record,
    record_changed,
    record_openings,
    takes_events,
    tell_openings,
    write,
)
from caseflow.audit.models import AuditEvent
from caseflow.audit.row_verification import LogIndex
from caseflow.audit.sequencer import after_commit
from caseflow.audit.verification import Report, verify

__all__ = [
    "AuditEvent",
    "Event",
    "LogIndex",
    "Report",
    "after_commit",
    "forget",
    "pending_events",
    "record",
    "record_changed",
    "record_openings",
    "takes_events",
    "tell_openings",
    "verify",
    "write",
]
