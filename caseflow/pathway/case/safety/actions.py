"""Make papers for the person that do not say what they are."""

from collections.abc import Sequence

from caseflow import audit
from caseflow.access import Actor, Permission, verb
from caseflow.agencies import queries as agencies_queries
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.safety import rules


@verb(Permission.CASE_WORK)
def make_plan_paper(case: Case, *, by: Actor) -> tuple[str, ...]:
    """Return the safety plan for a paper, in the person's own words; nothing is stored.

    Raises RuleBroken when there is no plan, or its words give away where it comes from.
    """
    lines = rules.lines_of(case_queries.safety_plan_of(case))
    _check_plain(case, lines)
    audit.record(audit.Event.SAFETY_PAPER_MADE, by=by, thing=case, kind="plan")
    return lines


@verb(Permission.CASE_WORK)
def make_card(case: Case, name: str, phone: str, lines: str, *, by: Actor) -> tuple[str, ...]:
    """Return the lines of a small card by which the person reaches somebody; nothing is stored.

    Raises RuleBroken when they do not fit, or give away where the card comes from.
    """
    rules.check_fits(lines)
    written = tuple(text for text in (name, phone, lines) if text)
    _check_plain(case, written)
    audit.record(audit.Event.SAFETY_PAPER_MADE, by=by, thing=case, kind="card")
    return written


def _check_plain(case: Case, texts: Sequence[str]) -> None:
    organisation = agencies_queries.names()[case.organisation_id]
    rules.check_gives_nothing_away(texts, (organisation, case.code))
