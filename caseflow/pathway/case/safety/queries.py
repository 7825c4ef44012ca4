"""Read what stands on a paper for the person, which does not say what it is."""

from collections.abc import Sequence

from caseflow import encryption
from caseflow.agencies import queries as agencies_queries
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.safety import rules


def plan_paper(case: Case) -> tuple[str, ...]:
    """Return the safety plan of an (admitted) case, in the person's own words, for a paper.

    Raises RuleBroken when there is no plan, a part of it was erased or changed, or its words give
    away where it comes from.
    """
    lines = rules.lines_of(case_queries.safety_plan_of(case))
    rules.check_legible(lines, (encryption.ERASED, encryption.CHANGED))
    _check_plain(case, lines)
    return lines


def card(case: Case, name: str, phone: str, lines: str) -> tuple[str, ...]:
    """Return the lines of a small card by which the person reaches somebody; nothing is stored.

    Raises RuleBroken when they do not fit, or give away where the card comes from.
    """
    rules.check_fits(lines)
    written = tuple(text for text in (name, phone, lines) if text)
    _check_plain(case, written)
    return written


def _check_plain(case: Case, texts: Sequence[str]) -> None:
    organisation = agencies_queries.names()[case.organisation_id]
    rules.check_gives_nothing_away(texts, (organisation, case.code))
