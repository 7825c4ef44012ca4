"""Possible matches as pages show them: organisations and codes, never a person."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from caseflow.agencies import queries as agencies_queries
from caseflow.pathway.screening.matches import queries, rules
from caseflow.pathway.screening.matches.models import PossibleMatch
from caseflow.pathway.screening.matches.rules import MatchState


@dataclass(frozen=True)
class Line:
    """One match: `saved` is the file that was saved, `there` the one whose owner decides."""

    id: uuid.UUID
    state: MatchState
    found_at: datetime
    saved: tuple[str, str]
    """The organisation, and the code of its file."""
    there: tuple[str, str]


def lines(matches: Sequence[PossibleMatch]) -> list[Line]:
    """Return each match with the names of the organisations and the codes of the files."""
    names = agencies_queries.names()
    ids = {case_id for one in matches for case_id in (one.case_id, one.found_for_id)}
    codes = queries.codes_of(ids) if ids else {}
    return [
        Line(
            id=one.id,
            state=rules.state_of(one),
            found_at=one.found_at,
            saved=(names[one.found_for_organisation_id], codes.get(one.found_for_id, "–")),
            there=(names[one.organisation_id], codes.get(one.case_id, "–")),
        )
        for one in matches
    ]
