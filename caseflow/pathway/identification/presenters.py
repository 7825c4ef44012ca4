"""Show the packet of a notification in words."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from caseflow.pathway.identification import labels
from caseflow.pathway.identification.rules import Parts
from caseflow.people import labels as people_labels
from caseflow.web import filters


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
