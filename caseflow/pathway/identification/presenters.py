"""Show the packet of a notification, and what was decided, in words."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from caseflow.agencies import queries as agencies_queries
from caseflow.pathway.case.models import Case
from caseflow.pathway.identification import labels, queries
from caseflow.pathway.identification.rules import Parts
from caseflow.people import labels as people_labels
from caseflow.web import filters
from caseflow.web.registry import Told


@dataclass(frozen=True)
class Section:
    """One part of a packet: its heading and its labelled values, in the language of the page."""

    heading: str
    rows: tuple[tuple[str, str], ...]


def sections(content: Parts) -> list[Section]:
    """Return the parts of a packet in words, in the order of `labels.CATEGORIES`."""
    return [
        Section(str(title), _rows(content[name]))
        for name, title in labels.CATEGORIES.items()
        if name in content
    ]


def _rows(part: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((_label(key), _value(key, said)) for key, said in part.items())


def _label(key: str) -> str:
    return str(people_labels.FIELDS[key]) if key in people_labels.FIELDS else gettext(key)


def _value(key: str, said: Any) -> str:
    if key in people_labels.CODED:
        return str(people_labels.said(key, said))
    if isinstance(said, list):
        return "\n".join(filters.told(str(one)) for one in said)
    if isinstance(said, str) and key not in people_labels.FIELDS:
        return filters.told(said)
    return str(said)


def told(case: Case) -> dict[uuid.UUID, Told]:
    """Return who was notified of a case, and what was decided, by the id of the row."""
    names, found = agencies_queries.names(), {}
    for one in queries.notifications_of(case):
        authority = names.get(one.notification.recipient_id, "")
        found[one.notification.id] = Told(authority)
        for decision in one.decisions:
            said = f"{filters.said(decision.kind)}: {filters.said(decision.outcome)}"
            found[decision.id] = Told(f"{said} ({authority})")
    return found


def attachable(case: Case) -> dict[uuid.UUID, str]:
    """Return each notification of a case in words, by its id, for what is attached to it."""
    found = (one.notification for one in queries.notifications_of(case))
    return {one.id: gettext("Notification %(reference)s", reference=one.reference) for one in found}
