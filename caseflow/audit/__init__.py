"""The tamper-evident log: what was done and what was opened, by whom, in one hash chain.

Decision. *Context*: others write an audit row after the response, in a plain table. *Options*:
database triggers; ORM events; an explicit `record` in every action plus a collector in the
access context. *Choice*: the last, written in the same transaction as the change, before the
page leaves (`web.transaction`). *Consequence*: what cannot be logged does not happen and is not
shown. The head of the chain is sealed with the system key, so that a chain rewritten by SQL,
shortened or lengthened is found; `checkpoints` and `anchors` find one that was rolled back whole,
and `row_verification` the records that are not as their events say.

What stands in `__all__` is all that the domain uses: at most ten functions, and the classes that
they speak of. What operators run (`cli`, `assembly`, `demo`) may import the modules of this
package, and the page about anchors its three packages about them.
"""

from caseflow.audit.events import Event
from caseflow.audit.log import (
    forget,
    pending_events,
    record,
    record_openings,
    takes_events,
    tell_openings,
    write,
)
from caseflow.audit.models import AuditEvent
from caseflow.audit.sequencer import after_commit
from caseflow.audit.verification import Report, verify

__all__ = [
    "AuditEvent",
    "Event",
    "Report",
    "after_commit",
    "forget",
    "pending_events",
    "record",
    "record_openings",
    "takes_events",
    "tell_openings",
    "verify",
    "write",
]
