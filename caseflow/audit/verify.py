"""Walk the chain and name the first thing that is not as it was written."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from caseflow.audit import chain
from caseflow.audit.models import AuditEvent, AuditHead
from caseflow.extensions import db
from caseflow.safe import keys

_BATCH = 5000
_COLUMNS = [getattr(AuditEvent, name) for name in (*chain.FIELDS, "previous_hash", "hash")]


@dataclass(frozen=True)
class Report:
    """What verification found; `broken_at` is the first event (1 is the oldest) that is wrong."""

    events: int
    broken_at: int | None = None
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Whether the whole log is as it was written."""
        return self.broken_at is None


def verify() -> Report:
    """The whole chain and its head: edited, missing, added, reordered or cut off."""
    last, count = chain.START, 0
    for event in _events():
        count += 1
        if fault := _fault(event, count, last):
            return Report(count, broken_at=count, reason=fault)
        last = event["hash"]
    return _check_head(count, last)


def _fault(event: dict[str, Any], expected: int, last: bytes) -> str:
    if event["sequence"] != expected:
        return f"event {expected} is missing" if event["sequence"] > expected else "was added"
    if event["previous_hash"] != last:
        return f"event {expected} does not follow the one before it"
    if chain.link(last, event) != event["hash"]:
        return f"event {expected} was edited"
    return ""


def _check_head(count: int, last: bytes) -> Report:
    head = db.session.get(AuditHead, 1, populate_existing=True)
    if head is None:
        return Report(count, broken_at=count, reason="the head of the log is missing")
    sealed = chain.head_seal(keys.ring().system_key(), head.count, head.hash)
    if not hmac.compare_digest(sealed, head.seal):
        return Report(count, broken_at=count, reason="the head of the log was edited")
    if count < head.count:
        return Report(count, count + 1, f"the log is cut short after event {count}")
    if count > head.count or last != head.hash:
        first = min(count, head.count + 1)
        return Report(count, first, f"event {first} was added outside of the program")
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
