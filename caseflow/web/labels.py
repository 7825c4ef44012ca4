"""How values are said: enum members as words, moments as text in the reader's language."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import format_date, format_datetime, format_timedelta, gettext
from wtforms.fields.choices import SelectChoice

from caseflow import clock

WORDS: dict[type[StrEnum], dict[str, Any]] = {}


def words(kind: type[StrEnum], **labels: Any) -> None:
    """Teach how the members of an enum are said; each feature does so for its own."""
    WORDS[kind] = labels


def said(value: Any) -> str:
    """A member in words; anything else as it is."""
    if value is None or value == "":
        return ""
    label = WORDS.get(type(value), {}).get(getattr(value, "name", "").lower())
    return str(label) if label is not None else str(value).replace("_", " ")


def choices(kind: type[StrEnum], *members: StrEnum) -> list[SelectChoice]:
    """The members as choices of a form field, in words."""
    labels = WORDS[kind]
    return [SelectChoice(m.value, labels[m.name.lower()]) for m in (members or tuple(kind))]


def due(moment: datetime | None) -> str:
    """How far away: "in 3 hours", "2 days late"."""
    if moment is None:
        return ""
    left = moment - clock.now()
    if left < timedelta(0):
        return str(gettext("%(time)s late", time=format_timedelta(-left, threshold=0.99)))
    return str(gettext("in %(time)s", time=format_timedelta(left, threshold=0.99)))


def day(value: date | datetime | None) -> str:
    """A day, in the reader's language."""
    return format_date(value, "d MMM y") if value else ""


def moment(value: datetime | None) -> str:
    """A day and time in UTC, said so."""
    if value is None:
        return ""
    value = value.astimezone(UTC)
    clock_time = format_datetime(value, "HH:mm")
    return str(gettext("%(day)s, %(time)s UTC", day=day(value), time=clock_time))


def translated(text: Any) -> str:
    """A sentence that came from a procedure or a rule, in the reader's language."""
    return gettext(str(text)) if text else ""


FILTERS = {"said": said, "due": due, "day": day, "moment": moment, "translated": translated}
