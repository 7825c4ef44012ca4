"""Compare the kept agendas of all cases with what their rows say."""

from sqlalchemy import select

from caseflow.access import SYSTEM, acting
from caseflow.extensions import db
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.worklist import queries
from caseflow.pathway.case.worklist.models import Agenda


def wrong() -> list[str]:
    """Return the codes of all cases of which the agenda is missing, or not what it should be."""
    ids = list(db.session.scalars(select(Case.id)))
    with acting(SYSTEM, purpose="test"):
        kept = {row.id: row for row in db.session.scalars(select(Agenda))}
        return [
            case.code
            for case, agenda in queries.computed(ids)
            if queries.is_wrong(kept.get(case.id), agenda, case)
        ]
