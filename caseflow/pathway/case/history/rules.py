"""What can be recorded by hand, and about whom."""

from caseflow.errors import RuleBroken
from caseflow.pathway.case.models import Case


def check_child(case: Case) -> None:
    """Raise RuleBroken unless the person is, or may be, a child."""
    if not case.age_group.counts_as_child:
        raise RuleBroken("Record this only for a person who is or may be a child.")
