"""Read the messages about notifications, and until when a question is to be answered."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from caseflow import encryption
from caseflow.extensions import db
from caseflow.pathway.consent.disclosure.models import Packet
from caseflow.pathway.identification import queries as identification_queries
from caseflow.pathway.identification.messages import rules
from caseflow.pathway.identification.messages.models import NotificationMessage
from caseflow.pathway.identification.models import Notification


def thread_of(*notification_ids: uuid.UUID) -> dict[uuid.UUID, list[NotificationMessage]]:
    """Return the messages of each notification, oldest first; the caller has admitted the case."""
    threads: dict[uuid.UUID, list[NotificationMessage]] = {one: [] for one in notification_ids}
    rows = db.session.scalars(
        select(NotificationMessage)
        .where(NotificationMessage.notification_id.in_(notification_ids))
        .order_by(NotificationMessage.number)
    ).all()
    encryption.prefetch_keys(rows)
    for row in rows:
        threads[row.notification_id].append(row)
    return threads


def messages_of(notification: Notification) -> list[NotificationMessage]:
    """Return the messages of one notification, oldest first."""
    return thread_of(notification.id)[notification.id]


def answer_dates(case_ids: Collection[uuid.UUID]) -> Iterator[tuple[uuid.UUID, datetime]]:
    """Yield (id of the case, when the answer is due) of each notification with an open question.

    Without those that the authority can no longer open, for which no answer can be sent.
    """
    columns = (
        NotificationMessage.id,
        NotificationMessage.case_id,
        NotificationMessage.notification_id,
        NotificationMessage.record_sealed,
    )
    found = (
        select(*columns)
        .join(Packet, Packet.id == NotificationMessage.packet_id)
        .join(Packet.consent)
        .where(NotificationMessage.case_id.in_(list(case_ids)))
        .where(identification_queries.looks_shared())
    )
    rows: Any = db.session.execute(found.order_by(NotificationMessage.number)).all()
    threads: dict[tuple[uuid.UUID, uuid.UUID], list[Any]] = defaultdict(list)
    kinds = NotificationMessage.read("kind", rows)
    dues = NotificationMessage.read("answer_by", rows)
    for row, kind, due in zip(rows, kinds, dues, strict=True):
        message = SimpleNamespace(kind=kind, answer_by=due)
        threads[row.case_id, row.notification_id].append(message)
    for (case_id, _notification), thread in threads.items():
        due = rules.unanswered_until(thread)
        if due is not None:
            yield case_id, due
