"""Save the worker's own judgement and account."""

from collections.abc import Mapping

from caseflow import audit
from caseflow.access import Actor, Permission, verb
from caseflow.pathway.screening import actions as screening_actions
from caseflow.pathway.screening import rules as screening_rules
from caseflow.pathway.screening.assessment import queries as assessment_queries
from caseflow.pathway.screening.judgement import rules
from caseflow.pathway.screening.models import Screening


@verb(Permission.SCREENING_EDIT)
def judge(
    screening: Screening,
    judgements: Mapping[str, tuple[str, str]],
    narrative: str,
    *,
    version: int | None,
    by: Actor,
) -> None:
    """Save the worker's account, and where they disagree with the indicators.

    `judgements` holds (level, reason) by axis. Raises RuleBroken when the screening is finished or
    has expired, or a different level has no reason, and Stale when it has changed since.
    """
    screening_actions.check_writable(screening, by=by)
    mine, theirs = {"narrative": narrative}, {"narrative": screening.narrative or ""}
    screening_rules.check_current(screening, version, mine, theirs)
    kept = rules.kept(assessment_queries.result_of(screening), judgements)
    screening.judgements, screening.narrative = kept, narrative
    audit.record(audit.Event.SCREENING_JUDGED, by=by, thing=screening, axes=sorted(kept))
    screening_actions.note_saved(screening, "result", by=by)


@verb(Permission.SCREENING_EDIT)
def conclude(
    screening: Screening,
    judgements: Mapping[str, tuple[str, str]],
    narrative: str,
    *,
    version: int | None,
    by: Actor,
) -> None:
    """Save the judgement, and finish the screening; raises what `judge` and `finish` raise."""
    judge(screening, judgements, narrative, version=version, by=by)
    screening_actions.finish(screening, by=by)
