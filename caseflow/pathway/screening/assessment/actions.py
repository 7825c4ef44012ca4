"""Choose the instruments of a screening, and save the answers to their questions."""

from collections.abc import Collection, Mapping
from typing import Any

from caseflow.access import Actor, Permission, verb
from caseflow.pathway.case.emergencies.queries import TRIAGE
from caseflow.pathway.screening import actions as screening_actions
from caseflow.pathway.screening import rules as screening_rules
from caseflow.pathway.screening.assessment import queries, rules
from caseflow.pathway.screening.models import Screening
from caseflow.sop.indicators import Answer
from caseflow.sop.instruments import Instrument


@verb(Permission.SCREENING_EDIT)
def choose(
    screening: Screening,
    chosen: Collection[str],
    *,
    version: int | None,
    by: Actor,
) -> None:
    """Choose which instruments to ask; answers to instruments that are dropped are deleted.

    Raises RuleBroken when the screening is finished or has expired, and Stale when it has changed
    since the page was opened.
    """
    screening_actions.check_writable(screening, by=by)
    screening_rules.check_current(
        screening, version, dict.fromkeys(chosen, "chosen"), _chosen(screening)
    )
    offered = {one.id: one for one in queries.offered(screening.age_group)}
    # An instrument that was chosen before keeps the version in which it was answered.
    known = dict(screening.instruments)
    asked = {name: known.get(name, one.version) for name, one in offered.items() if name in chosen}
    kept = {TRIAGE: known[TRIAGE]} if TRIAGE in known else {}
    screening.instruments = kept | asked
    codes = {one.code for each in queries.chosen(screening) for one in each.indicators}
    screening.answers = {c: t for c, t in (screening.answers or {}).items() if c in codes}
    screening_actions.note_saved(screening, "instruments", by=by)


@verb(Permission.SCREENING_EDIT)
def save(
    screening: Screening,
    instrument: Instrument,
    said: Mapping[str, Answer],
    *,
    version: int | None,
    by: Actor,
) -> None:
    """Save the answers to the questions of one instrument; a question not in `said` was not asked.

    Raises RuleBroken when the screening is finished or has expired, and Stale when it has changed
    since the page was opened.
    """
    screening_actions.check_writable(screening, by=by)
    answers = screening.answers or {}
    codes = {one.code for one in instrument.indicators}
    others = {code: answer for code, answer in answers.items() if code not in codes}
    mine = rules.kept({code: answer for code, answer in said.items() if code in codes})
    screening_rules.check_current(
        screening, version, _said(instrument, mine), _said(instrument, answers)
    )
    screening.answers = others | mine
    screening_actions.note_saved(screening, f"questions.{instrument.id}", by=by)


def _chosen(screening: Screening) -> dict[str, str]:
    return {one.id: "chosen" for one in queries.chosen(screening)}


def _said(instrument: Instrument, answers: Mapping[str, Any]) -> dict[str, str]:
    known = rules.read(answers)
    return {one.text: known[one.code].label for one in instrument.indicators if one.code in known}
