"""Who may have the cases of somebody who is away, until when, and which of them go back."""

from collections.abc import Iterable
from datetime import date

from caseflow.access import Actor
from caseflow.accounts.models import User
from caseflow.errors import NotFound, RuleBroken
from caseflow.pathway.case.absences.models import CoveredCase
from caseflow.pathway.case.models import Case


def check_team(worker: User, by: Actor) -> None:
    """Raise NotFound unless both are of one organisation."""
    if worker.organisation_id != by.organisation_id:
        raise NotFound


def check_cover(worker: User, cover: User, until: date, today: date) -> None:
    """Raise RuleBroken unless the cases can go to this colleague until a day from today on."""
    if cover.id == worker.id:
        raise RuleBroken("Choose another colleague.", field="cover")
    if cover.organisation_id != worker.organisation_id or not cover.active:
        raise RuleBroken("Choose somebody in your organisation.", field="cover")
    if until < today:
        raise RuleBroken("Enter today or a later day.", field="until")


def goes_back(covered: Iterable[CoveredCase], case: Case, worker: User) -> bool:
    """Return whether a case goes back to whom it came from.

    `covered` are the cover that ends and those that began after it, by which the case was given on.

    It stays when it was closed or given to somebody else meanwhile, and when that person cannot
    sign in any more, has left the organisation, or has a conflict of interest.
    """
    return (
        not case.is_closed
        and case.owner_id in {one.cover_id for one in covered}
        and worker.active
        and worker.organisation_id == case.organisation_id
        and not case.excludes(worker)
    )
