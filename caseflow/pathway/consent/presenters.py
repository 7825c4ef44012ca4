"""What consents say in the timeline of a case."""

import uuid

from flask_babel import gettext as _

from caseflow.pathway.case.models import Case
from caseflow.pathway.consent import queries
from caseflow.web import filters
from caseflow.web.registry import Told


def told(case: Case) -> dict[uuid.UUID, Told]:
    """Return what each consent of a case is for, by its id."""
    return {one.id: Told(filters.said(one.purpose)) for one in queries.consents_of(case)}


def attachable(case: Case) -> dict[uuid.UUID, str]:
    """Return each consent of a case in words, by its id, for what is attached to it."""
    return {
        one.id: _(
            "Consent: %(purpose)s, %(day)s",
            purpose=filters.said(one.purpose),
            day=filters.day(one.recorded_at),
        )
        for one in queries.consents_of(case)
    }
