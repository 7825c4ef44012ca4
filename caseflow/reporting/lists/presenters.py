"""What the lists behind the figures show of each line."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from caseflow.agencies.models import Organisation, ServiceType
from caseflow.pathway.referral.models import Status, reference_of
from caseflow.reporting import rules
from caseflow.reporting.lists.queries import Line
from caseflow.reporting.work import rules as work_rules
from caseflow.reporting.work.models import WorkKind
from caseflow.reporting.work.rules import Acts, Handed
from caseflow.sop.vocabulary import Priority


@dataclass(frozen=True)
class Shown:
    """One line of a list: which organisations, how late, and whom to call."""

    id: uuid.UUID
    reference: str
    sender: Organisation
    recipient: Organisation
    service: ServiceType | None
    priority: Priority | None
    state: Status | Handed
    sent_at: datetime
    due: datetime | None
    late: bool
    call: Organisation | None
    """Who has to act next; None once it has ended."""
    reminded_at: datetime | None
    may_be_reminded: bool

    @property
    def own(self) -> bool:
        """Whether an organisation sent it to itself."""
        return self.sender.id == self.recipient.id


def shown(
    kind: WorkKind, line: Line, now: datetime, organisations: Mapping[uuid.UUID, Organisation]
) -> Shown:
    """Return what a page shows of a line."""
    work, is_referral = line.work, kind is WorkKind.REFERRAL
    acts = work_rules.acts_for(work, line.recipient_id)
    state: Any = Status(work.state) if is_referral else Handed(work.state)
    return Shown(
        id=line.id,
        reference=reference_of(line.id) if is_referral else f"H-{work.id[:6].upper()}",
        sender=organisations[uuid.UUID(hex=work.sender_id)],
        recipient=organisations[line.recipient_id],
        service=ServiceType(work.service) if is_referral else None,
        priority=Priority(work.priority) if is_referral else None,
        state=state,
        sent_at=line.sent_at,
        due=datetime.fromtimestamp(work.due, UTC) if work.due is not None else None,
        late=work.due is not None and work.due < now.timestamp(),
        call=organisations[acts] if work.acts != Acts.NOBODY else None,
        reminded_at=line.reminded_at,
        may_be_reminded=rules.is_remindable(line.reminded_at, now),
    )
