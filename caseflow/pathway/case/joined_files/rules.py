"""When two files may be joined, and when they may be taken apart again."""

from collections.abc import Collection
from datetime import datetime, timedelta

from caseflow.errors import RuleBroken
from caseflow.pathway.case.joined_files.models import JoinedFile
from caseflow.pathway.case.models import Case

PARTED_WITHIN = timedelta(days=30)
"""How long a supervisor may take joined files apart again. Our own value."""


def check_other(case: Case, other: Case) -> None:
    """Raise RuleBroken unless these are two files of one organisation."""
    if case.id == other.id:
        raise RuleBroken("This is the code of this case itself.", field="code")
    if case.organisation_id != other.organisation_id:
        raise RuleBroken(
            "This file belongs to another organisation: ask the coordination desk.", field="code"
        )


def check_joinable(case: Case, other: Case, joins: Collection[JoinedFile]) -> None:
    """Raise RuleBroken unless `other` can be joined to `case`, the file that goes on.

    `joins` are those of both files that were not taken apart.
    """
    check_other(case, other)
    if case.is_closed:
        raise RuleBroken("This case is closed. Open the file that goes on, and join from there.")
    if any(other.id in (join.case_id, join.other_id) for join in joins):
        raise RuleBroken("The other file is already joined to a file.")
    if any(join.other_id == case.id for join in joins):
        raise RuleBroken("This file is itself joined to another one. Join from that one.")


def check_not_erased(is_erased: bool) -> None:
    """Raise RuleBroken when a note would be copied into a file that was erased."""
    if is_erased:
        raise RuleBroken(
            "One of the files was permanently erased, so no note can be copied into it. Choose no "
            "note of the other file.",
            field="moved",
        )


def check_partable(join: JoinedFile, now: datetime) -> None:
    """Raise RuleBroken when the files were joined too long ago to be taken apart."""
    if now - join.joined_at > PARTED_WITHIN:
        raise RuleBroken("The files were joined more than 30 days ago and stay together.")
