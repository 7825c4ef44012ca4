"""How values are said: enum members as words, moments as text in the reader's language."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext
from wtforms.fields.choices import SelectChoice

from caseflow import clock
from caseflow.enums import LabelledEnum
from caseflow.sop import wordings
from caseflow.web import i18n
from caseflow.web.i18n import gettext

_said: dict[tuple[str, type[StrEnum], str], str] = {}
"""Labels that were looked up before: a page of a list asks for the same few hundreds of times."""


def said(value: Any) -> str:
    """The label of an enum member in the reader's language; anything else as it is."""
    if value is None or value == "":
        return ""
    if not isinstance(value, StrEnum):
        return str(value).replace("_", " ")
    key = (i18n.spoken(), type(value), value.value)
    if key not in _said:
        label = value.label if isinstance(value, LabelledEnum) else value.replace("_", " ")
        _said[key] = gettext(label)
    return _said[key]


def choices(kind: type[LabelledEnum], *members: LabelledEnum) -> list[SelectChoice]:
    """The members (all, unless some are named) as choices of a form field, in words."""
    return [SelectChoice(m.value, lazy_gettext(m.label)) for m in (members or tuple(kind))]


def due(moment: datetime | None) -> str:
    """How far away: "in 3 hours", "2 days late"."""
    if moment is None:
        return ""
    left = moment - clock.now()
    time = i18n.span(abs(left.total_seconds()), i18n.spoken())
    if left < timedelta(0):
        return gettext("%(time)s overdue", time=time)
    return gettext("in %(time)s", time=time)


def day(value: date | datetime | None) -> str:
    """A day, in the reader's language."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(UTC).date()
    return i18n.day(value, i18n.spoken())


def moment(value: datetime | None) -> str:
    """A day and time in UTC, said so."""
    if value is None:
        return ""
    value = value.astimezone(UTC)
    clock_time = f"{value:%H:%M}"
    return gettext("%(day)s, %(time)s UTC", day=day(value), time=clock_time)


def iso(value: date | datetime | str) -> str:
    """A day or moment for machines (ISO 8601), to the minute."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return str(value)


def translated(text: Any) -> str:
    """A sentence that came from a procedure or a rule, in the reader's language."""
    return gettext(str(text)) if text else ""


def told(text: str) -> str:
    """What a packet says, in the reader's language; not kept, as it may be about a survivor."""
    parts = wordings.taken_apart(text)
    if parts is None:
        return i18n.found_once(text) if text else ""
    wording, authority = (i18n.found_once(part) for part in parts)
    return wording.format(authority=authority)


def isolated(text: Any) -> str:
    """A code or telephone number that keeps its own direction inside a sentence."""
    unbroken = str(text).replace(" ", "\N{NO-BREAK SPACE}")
    return f"\N{LEFT-TO-RIGHT ISOLATE}{unbroken}\N{POP DIRECTIONAL ISOLATE}"


def listed(values: Iterable[Any]) -> str:
    """Words one after the other, with the comma of the reader's language."""
    return str(gettext(", ")).join(str(value) for value in values)


FILTERS = {
    "iso": iso,
    "said": said,
    "due": due,
    "day": day,
    "moment": moment,
    "translated": translated,
    "isolated": isolated,
    "listed": listed,
}
