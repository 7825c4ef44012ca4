"""Show the packet of a referral in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from caseflow.access import Compartment
from caseflow.agencies.models import ServiceType
from caseflow.pathway.referral.sending import labels
from caseflow.pathway.referral.sending.rules import REQUEST, Parts
from caseflow.people import labels as people_labels
from caseflow.sop.vocabulary import Priority
from caseflow.web import filters

CODED: dict[str, Callable[[Any], Any]] = {
    "service": lambda code: filters.said(ServiceType(code)),
    "priority": lambda code: filters.said(Priority(code)),
    "age_band": labels.BANDS.get,
    **people_labels.CODED,
}
"""How to turn the codes of some fields into words; the other values are words already."""


@dataclass(frozen=True)
class Section:
    """One part of a packet: its heading and its labelled values, in the language of the page."""

    heading: str
    rows: tuple[tuple[str, str], ...]


def sections(content: Parts) -> list[Section]:
    """Return the parts of a packet in words."""
    return [Section(_heading(name), _rows(part)) for name, part in content.items()]


def _rows(part: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((_label(key), _value(key, value)) for key, value in part.items())


def _heading(name: str) -> str:
    return str(gettext("What is asked for")) if name == REQUEST else filters.said(Compartment(name))


def _label(key: str) -> str:
    return str(labels.FIELDS.get(key) or gettext(key))


def _value(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(gettext("Yes") if value else gettext("No"))
    if isinstance(value, list):
        words = [_value(key, one) for one in value]
        # Questions of the screening are whole sentences, which a comma does not part.
        return "\n".join(words) if _are_questions(words) else filters.listed(words)
    said = CODED[key](value) if key in CODED else None
    return str(said or filters.told(str(value)))


def _are_questions(words: list[str]) -> bool:
    return any(text.endswith(("?", "؟")) for text in words)
