"""Choose the instruments of a screening, and save which indicators were ticked."""

from collections.abc import Collection, Mapping
from typing import Any

from caseflow.access import Actor, Permission, verb
from caseflow.pathway.case.emergencies.queries import TRIAGE
from caseflow.pathway.screening import actions as screening_actions
from caseflow.pathway.screening import rules as screening_rules
from caseflow.pathway.screening.assessment import queries
from caseflow.pathway.screening.models import Exploitation, Screening
from caseflow.sop.instruments import Instrument


@verb(Permission.SCREENING_EDIT)
def choose(
    screening: Screening,
    chosen: Collection[str],
    profile: Exploitation | None,
    *,
    version: int | None,
    by: Actor,
) -> None:
    """Choose which instruments to ask; answers to instruments that are dropped are deleted.

    Raises RuleBroken when the screening is finished or has expired, or an instrument needs the form
    of exploitation, and Stale when it has changed since the page was opened.
    """
    screening_actions.check_writable(screening, by=by)
    screening_rules.check_current(
        screening, version, dict.fromkeys(chosen, "chosen"), _chosen(screening)
    )
    offered = {one.id: one for one in queries.offered(screening.age_group)}
    screening_rules.check_profile((one for name, one in offered.items() if name in chosen), profile)
    # An instrument that was chosen before keeps the version in which it was answered.
    known = dict(screening.instruments)
    asked = {name: known.get(name, one.version) for name, one in offered.items() if name in chosen}
    kept = {TRIAGE: known[TRIAGE]} if TRIAGE in known else {}
    screening.instruments = kept | asked
    screening.profile = profile.value if profile else None
    codes = {one.code for each in queries.chosen(screening) for one in each.indicators}
    screening.answers = {c: t for c, t in (screening.answers or {}).items() if c in codes}
    screening_actions.note_saved(screening, "instruments", by=by)


@verb(Permission.SCREENING_EDIT)
def save(
    screening: Screening,
    instrument: Instrument,
    ticked: Collection[str],
    *,
    version: int | None,
    by: Actor,
) -> None:
    """Save for every indicator of one instrument whether it was ticked.

    Raises RuleBroken when the screening is finished or has expired, and Stale when it has changed
    since the page was opened.
    """
    screening_actions.check_writable(screening, by=by)
    answers = screening.answers or {}
    mine = {one.code: one.code in ticked for one in instrument.indicators}
    screening_rules.check_current(
        screening, version, _said(instrument, mine), _said(instrument, answers)
    )
    screening.answers = {**answers, **mine}
    screening_actions.note_saved(screening, f"questions.{instrument.id}", by=by)


def _chosen(screening: Screening) -> dict[str, str]:
    return {one.id: "chosen" for one in queries.chosen(screening)}


def _said(instrument: Instrument, answers: Mapping[str, Any]) -> dict[str, str]:
    ticked = [one for one in instrument.indicators if answers.get(one.code)]
    return {one.text: "ticked" for one in ticked}
