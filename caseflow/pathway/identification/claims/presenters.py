"""What was asked of authorities and courts in words, with what is due about an appeal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from caseflow.access import Actor
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.record import presenters as record_presenters
from caseflow.pathway.case.record import queries as record_queries
from caseflow.pathway.case.record.presenters import AnswerLine
from caseflow.pathway.identification.claims import queries, rules
from caseflow.pathway.identification.claims.models import ClaimKind, ClaimStep
from caseflow.sop.provenance import Confidence
from caseflow.web import filters
from caseflow.web.filters import Provenance


@dataclass(frozen=True)
class Claims:
    """Every claim with its steps, what the record adds to it, and the clock of an appeal."""

    given: tuple[tuple[str, str], ...]
    """What the reflection period gives: each with its newest step in words, empty without one."""
    recorded: tuple[AnswerLine, ...]
    by_kind: dict[ClaimKind, Sequence[ClaimStep]]
    appeal_due: datetime | None
    is_refused: bool
    is_lodged: bool
    source: Provenance


def shown(case: Case, *, seen_by: Actor) -> Claims:
    """Return what the page of the identification shows of an (admitted) case."""
    steps, refused_at = queries.steps_of(case), queries.refused_at(case)
    kinds = {kind: [one for one in steps if one.kind is kind] for kind in ClaimKind}
    given = [(filters.said(kind), _newest(kinds[kind])) for kind in rules.GIVEN_IN_REFLECTION]
    return Claims(
        tuple(given),
        tuple(_recorded(case, seen_by=seen_by)),
        {kind: own for kind, own in kinds.items() if own},
        rules.appeal_due(steps, refused_at),
        refused_at is not None,
        rules.is_lodged(steps, refused_at),
        filters.provenance(
            _("Our own value; national law sets the time limit of an appeal"), Confidence.PROPOSED
        ),
    )


def _newest(steps: Sequence[ClaimStep]) -> str:
    if not steps:
        return ""
    return f"{filters.said(steps[-1].status)}, {filters.day(steps[-1].happened_on)}"


def _recorded(case: Case, *, seen_by: Actor) -> Iterator[AnswerLine]:
    """Yield what the form about law and status says; nothing for somebody who may not read it."""
    record = record_queries.record_of(case, seen_by=seen_by)
    legal = next((one for one in record if one.form.id == "legal" and one.entries), None)
    if legal is None:
        return
    answers = record_queries.answers_of(legal.entries[-1])
    for section, codes in rules.RECORDED.items():
        given = answers.get(section, {})
        for question in legal.form.section(section).questions:
            if question.code in codes and question.code in given:
                words = record_presenters.in_words(question, given[question.code], {})
                yield AnswerLine(filters.translated(question.text), tuple(words))
