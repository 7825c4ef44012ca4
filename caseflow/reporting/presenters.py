"""The figures that may leave the screen, as the rows of a file."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from caseflow.reporting.figures import Crosstab
from caseflow.web.filters import said


def rows(found: Mapping[str, Any], names: Mapping[uuid.UUID, str]) -> Iterator[list[str]]:
    """Yield the rows of a file: table, row, column and count; all of them suppressed figures."""
    hidden = str(_("hidden"))
    yield [_("Table"), _("Row"), _("Column"), _("Figure")]
    for step, count in found["funnel"]:
        yield [_("From screening to closure"), str(step), "", _shown(count, hidden)]
    tables = (
        (_("Waiting for a decision, by service and district"), found["waiting_by_place"]),
        (_("Overdue, by service and district"), found["late_by_place"]),
        (_("How partners reply"), found["partners"]["table"]),
        (_("Why referrals were declined"), found["reasons"]),
    )
    for title, table in tables:
        for row, column, count in _cells(table):
            label = names[row] if isinstance(row, uuid.UUID) else said(row)
            yield [title, _no_formula(label), said(column), _shown(count, hidden)]
    for service, needs in found["unmet"]:
        yield [_("Unmet needs"), said(service), "", _shown(needs, hidden)]


def _cells(table: Crosstab) -> Iterator[tuple[Any, Any, int | None]]:
    for row, counts in table.lines:
        for column, count in zip((*table.columns, _("Total")), counts, strict=True):
            yield row, column, count


def _no_formula(text: str) -> str:
    """Return a name that a spreadsheet shows, and does not calculate."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _shown(count: int | None, hidden: str) -> str:
    return hidden if count is None else str(count)
