"""What the table of those who opened a case shows."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from caseflow.audit import AuditEvent
from caseflow.oversight.alerts import labels
from caseflow.oversight.log import queries as log_queries
from caseflow.oversight.log.labels import PARTS


@dataclass(frozen=True)
class Opening:
    """One row of the table: who opened which parts of the case, and for what purpose."""

    event: AuditEvent
    names: Mapping[uuid.UUID, str]
    organisation: str
    parts: tuple[Any, ...]
    purpose: Any


def openings(
    events: Iterable[AuditEvent],
    case_id: uuid.UUID,
    *,
    names: Mapping[uuid.UUID, str],
    organisations: Mapping[uuid.UUID, str],
) -> list[Opening]:
    """Return a row for each event; `names` and `organisations` are by id."""
    return [
        Opening(
            event,
            names,
            organisations.get(event.organisation_id, "–"),
            tuple(
                PARTS.get(part, part) for part in log_queries.compartments_opened(event, case_id)
            ),
            labels.purpose(event.purpose),
        )
        for event in events
    ]
