"""What the table of those who opened a case shows."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from caseflow import clock
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
    count: int = 1
    """How many openings one after the other it stands for."""

    def goes_on(self, newer: "Opening") -> bool:
        """Return whether this is a repeat of a newer one: of one person, day and purpose."""
        mine, other = self.event, newer.event
        return (mine.actor_id, mine.organisation_id, clock.day_of(mine.at), self.purpose) == (
            other.actor_id,
            other.organisation_id,
            clock.day_of(other.at),
            newer.purpose,
        )


def folded(found: Iterable[Opening]) -> list[Opening]:
    """Return the rows with repeats in one: what one person opened again and again on a day.

    The newest time stands for all of them, with the parts of each.
    """
    rows: list[Opening] = []
    for one in found:
        if rows and one.goes_on(rows[-1]):
            last = rows[-1]
            parts = tuple(dict.fromkeys((*last.parts, *one.parts)))
            rows[-1] = replace(last, parts=parts, count=last.count + 1)
        else:
            rows.append(one)
    return rows


def openings(
    events: Iterable[AuditEvent],
    case_id: uuid.UUID,
    *,
    names: Mapping[uuid.UUID, str],
    organisations: Mapping[uuid.UUID, str],
) -> list[Opening]:
    """Return a row for each event; `names` and `organisations` are by id."""
    return folded(
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
    )
