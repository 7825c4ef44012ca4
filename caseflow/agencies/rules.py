"""What a service in the directory must say."""

from typing import Any

from caseflow.access.compartments import SHAREABLE
from caseflow.errors import RuleBroken


def check_service(answers: dict[str, Any]) -> None:
    """Ages in order, and only data that a consent can cover."""
    low, high = answers.get("min_age"), answers.get("max_age")
    if low is not None and high is not None and low > high:
        raise RuleBroken("The youngest age is above the oldest.", field="min_age")
    unknown = set(answers.get("minimum_data", ())) - {str(name) for name in SHAREABLE}
    if unknown:
        raise RuleBroken("A service can ask only for data that can be shared.",
                         field="minimum_data")  # fmt: skip


def check_capacity(places: int | None) -> None:
    """Free places are counted, not owed."""
    if places is not None and not 0 <= places <= 10_000:
        raise RuleBroken("Enter how many places are free, 0 or more.", field="capacity")
