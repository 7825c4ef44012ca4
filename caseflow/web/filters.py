"""Turn values into text in the language of the page: members of enums, days, times and lists."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import format_date, format_datetime, lazy_gettext
from wtforms.fields.choices import SelectChoice

from caseflow import clock
from caseflow.enums import LabelledEnum
from caseflow.sop import wordings
from caseflow.sop.partial_dates import PartialDate
from caseflow.sop.provenance import Confidence
from caseflow.web import i18n
from caseflow.web.i18n import gettext

_said: dict[tuple[str, type[StrEnum], str], str] = {}
"""Labels by language, enum and value, because a list asks for the same few labels very often."""


def said(value: Any) -> str:
    """Return the label of an enum member in the language of the page.

    Any other value is returned as text, with spaces in the place of underscores.
    """
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
    """Return the members of an enum, or only those named, as labelled choices of a form field."""
    return [SelectChoice(m.value, lazy_gettext(m.label)) for m in (members or tuple(kind))]


def due(moment: datetime | None) -> str:
    """Return how far away a moment is: "in 3 hours", or "2 days overdue" when it has passed."""
    if moment is None:
        return ""
    left = moment - clock.now()
    time = i18n.span(abs(left.total_seconds()), i18n.spoken())
    if left < timedelta(0):
        return gettext("%(time)s overdue", time=time)
    return gettext("in %(time)s", time=time)


def day(value: date | datetime | None) -> str:
    """Return a day in the language of the page; of a moment, its day in the page's time zone."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = clock.day_of(value)
    return i18n.day(value, i18n.spoken())


def partial_date(read: PartialDate) -> str:
    """Return a date of which a part may be unknown, such as "about May 2024"."""
    if read.day:
        said = day(read.first_day)
    elif read.month:
        said = format_date(read.first_day, "LLLL yyyy")
    else:
        said = str(read.year)
    return gettext("about %(date)s", date=said) if read.is_estimated else said


def moment(value: datetime | None) -> str:
    """Return a day and time in the page's time zone, in the language of the page.

    UTC is named; and when clocks are put back, an hour that comes twice has its difference to UTC.
    """
    if value is None:
        return ""
    here = clock.local(value)
    time = f"{here:%H:%M}"
    if clock.is_utc():
        return gettext("%(day)s, %(time)s UTC", day=day(value), time=time)
    if here.utcoffset() != here.replace(fold=1 - here.fold).utcoffset():
        time = f"{time} ({clock.offset(value)})"
    return gettext("%(day)s, %(time)s", day=day(value), time=time)


def local_time(text: str) -> str:
    """Return an appointment in words, in the local time of its place, to which somebody will come.

    For a reader whose clocks show another hour then, its difference to UTC is added.
    """
    there = datetime.fromisoformat(text)
    words = str(format_datetime(there.replace(tzinfo=None), "EEEE d MMMM y, HH:mm", rebase=False))
    if there.tzinfo is None or clock.local(there).utcoffset() == there.utcoffset():
        return words  # without a zone: from before there were any
    return f"{words} ({clock.offset_in_words(there)})"


def iso(value: date | datetime | str) -> str:
    """Return a day or a moment in ISO 8601, to the minute, for browsers and programs."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return str(value)


def translated(text: Any) -> str:
    """Return a sentence of a procedure or a rule in the language of the page."""
    return gettext(str(text)) if text else ""


class Provenance(str):
    """The source of a value in words, with a mark for one that was proposed or not checked."""

    __slots__ = ("mark",)
    mark: str


def provenance(source: str, confidence: Confidence) -> Provenance:
    """Return where a value comes from; when it needs a check, this is said first, and marked."""
    said = translated(source)
    if confidence.mark:
        said = f"{gettext(confidence.label)}. {said}"
    found = Provenance(said)
    found.mark = translated(confidence.mark)
    return found


def told(text: str) -> str:
    """Return a text of a referral packet in the language of the page.

    It is meant not to stay in memory, because it may be about a survivor.
    """
    # A known fault: `i18n.Catalogues` keeps it all the same, because Flask-Babel asks it.
    parts = wordings.taken_apart(text)
    if parts is None:
        return i18n.found_once(text) if text else ""
    wording, authority = (i18n.found_once(part) for part in parts)
    return wording.format(authority=authority)


def isolated(text: Any) -> str:
    """Return a code or phone number that is read from left to right, also in an Arabic sentence.

    Its spaces become non-breaking, so that it stays on one line.
    """
    unbroken = str(text).replace(" ", "\N{NO-BREAK SPACE}")
    return f"\N{LEFT-TO-RIGHT ISOLATE}{unbroken}\N{POP DIRECTIONAL ISOLATE}"


def listed(values: Iterable[Any]) -> str:
    """Return the values as one text, separated by the comma of the page's language."""
    return str(gettext(", ")).join(str(value) for value in values)


FILTERS = {
    "iso": iso,
    "said": said,
    "due": due,
    "day": day,
    "local_time": local_time,
    "moment": moment,
    "provenance": provenance,
    "translated": translated,
    "isolated": isolated,
    "listed": listed,
}
