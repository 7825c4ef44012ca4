"""Walk the chain and name the first thing that is not as it was written."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from caseflow.audit import chain
from caseflow.audit.models import AuditEvent, AuditHead
from caseflow.extensions import db
from caseflow.safe import keys

_BATCH = 5000
_COLUMNS = [getattr(AuditEvent, name) for name in (*chain.FIELDS, "previous_hash", "hash")]


class Fault(StrEnum):
    """What was done to the log outside of the program; the value says it of event %d."""

    EDITED = "event %d was edited"
    MISSING = "event %d is missing"
    ADDED = "event %d was added outside of the program"
    UNLINKED = "event %d does not follow the one before it"
    CUT_SHORT = "the log is cut short before event %d"
    HEAD_MISSING = "the head of the log is missing (%d events are there)"
    HEAD_EDITED = "the head of the log was edited (%d events are there)"


@dataclass(frozen=True)
class Report:
    """What verification found; `broken_at` is the first event (1 is the oldest) that is wrong."""

    events: int
    broken_at: int | None = None
    fault: Fault | None = None

    @property
    def holds(self) -> bool:
        """Whether the whole log is as it was written."""
        return self.fault is None

    @property
    def reason(self) -> str:
        """The fault as a sentence; empty when there is none."""
        return self.fault.value % self.broken_at if self.fault else ""


def verify() -> Report:
    """The whole chain and its head: edited, missing, added, reordered or cut off."""
    last, count = chain.START, 0
    for event in _events():
        count += 1
        if fault := _fault(event, count, last):
            return Report(count, count, fault)
        last = event["hash"]
    return _check_head(count, last)


def _fault(event: dict[str, Any], expected: int, last: bytes) -> Fault | None:
    if event["sequence"] != expected:
        return Fault.MISSING if event["sequence"] > expected else Fault.ADDED
    if event["previous_hash"] != last:
        return Fault.UNLINKED
    if chain.link(last, event) != event["hash"]:
        return Fault.EDITED
    return None


def _check_head(count: int, last: bytes) -> Report:
    head = db.session.get(AuditHead, 1, populate_existing=True)
    if head is None:
        return Report(count, count, Fault.HEAD_MISSING)
    sealed = chain.head_seal(keys.ring().system_key(), head.count, head.hash)
    if not hmac.compare_digest(sealed, head.seal):
        return Report(count, count, Fault.HEAD_EDITED)
    if count < head.count:
        return Report(count, count + 1, Fault.CUT_SHORT)
    if count > head.count or last != head.hash:
        return Report(count, min(count, head.count + 1), Fault.ADDED)
    return Report(count)


def _events() -> Iterator[dict[str, Any]]:
    after = -1
    while True:
        rows = db.session.execute(
            select(*_COLUMNS)
            .where(AuditEvent.sequence > after)
            .order_by(AuditEvent.sequence)
            .limit(_BATCH)
        ).all()
        if not rows:
            return
        for row in rows:
            yield dict(row._mapping)
        after = rows[-1].sequence
