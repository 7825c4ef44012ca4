"""What was asked of authorities and courts in words, with what is due about an appeal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from caseflow.pathway.case.models import Case
from caseflow.pathway.identification.claims import queries, rules
from caseflow.pathway.identification.claims.models import ClaimKind, ClaimStep
from caseflow.sop.provenance import Confidence
from caseflow.web import filters
from caseflow.web.filters import Provenance


@dataclass(frozen=True)
class Claims:
    """Every claim with its steps, and the clock of an appeal."""

    by_kind: dict[ClaimKind, Sequence[ClaimStep]]
    appeal_due: datetime | None
    is_refused: bool
    is_lodged: bool
    source: Provenance


def shown(case: Case) -> Claims:
    """Return what the page of the identification shows of an (admitted) case."""
    steps, refused_at = queries.steps_of(case), queries.refused_at(case)
    kinds = {kind: [one for one in steps if one.kind is kind] for kind in ClaimKind}
    return Claims(
        {kind: own for kind, own in kinds.items() if own},
        rules.appeal_due(steps, refused_at),
        refused_at is not None,
        rules.is_lodged(steps, refused_at),
        filters.provenance(
            _("Our own value; national law sets the time limit of an appeal"), Confidence.PROPOSED
        ),
    )
