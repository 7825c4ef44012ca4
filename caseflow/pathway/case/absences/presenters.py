"""What a page and the timeline say about cover."""

from caseflow.accounts import queries as accounts_queries
from caseflow.enums import N_
from caseflow.pathway.case.absences import queries
from caseflow.pathway.case.models import Case
from caseflow.web import filters
from caseflow.web.i18n import gettext as _
from caseflow.web.registry import Happening, Told


def happenings(case: Case) -> list[Happening]:
    """Return when an (admitted) case was given to a colleague for a time."""
    rows = queries.history_of(case)
    if not rows:
        return []
    names = accounts_queries.names_of(who for row in rows for who in (row.worker_id, row.cover_id))
    return [
        Happening(
            row.given_at,
            N_("Given to a colleague during an absence"),
            row.given_by_id,
            Told(
                _(
                    "%(cover)s for %(worker)s until %(day)s",
                    cover=names.get(row.cover_id, ""),
                    worker=names.get(row.worker_id, ""),
                    day=filters.day(row.until),
                )
            ),
        )
        for row in rows
    ]
