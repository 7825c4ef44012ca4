"""What a service in the directory must say."""

from collections.abc import Iterable
from typing import Any

from caseflow.access.compartments import SHAREABLE
from caseflow.agencies.models import Service
from caseflow.errors import RuleBroken, Stale


def check_service(answers: dict[str, Any]) -> None:
    """Ages in order, and only data that a consent can cover."""
    low, high = answers.get("min_age"), answers.get("max_age")
    if low is not None and high is not None and low > high:
        raise RuleBroken("The youngest age is above the oldest.", field="min_age")
    unknown = set(answers.get("minimum_data", ())) - {str(name) for name in SHAREABLE}
    if unknown:
        raise RuleBroken(
            "A service can ask only for data that can be shared.", field="minimum_data"
        )


def check_new_name(name: str, taken: Iterable[str]) -> None:
    """Two members with one name would be mixed up, and a packet would go to the wrong one."""
    if name.strip().casefold() in {known.casefold() for known in taken}:
        raise RuleBroken("There is an organisation with this name already.", field="name")


def check_capacity(places: int | None) -> None:
    """Free places are counted, not owed."""
    if places is not None and not 0 <= places <= 10_000:
        raise RuleBroken("Enter how many places are free, 0 or more.", field="capacity")


def check_current(service: Service, version: int | None, mine: dict[str, Any]) -> None:
    """Nobody saved since the page was opened; otherwise both versions are shown."""
    if version == service.version:
        return
    differing = [name for name in mine if mine[name] != getattr(service, name)]
    raise Stale(
        tuple((name, _text(mine[name]), _text(getattr(service, name))) for name in differing)
    )


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str("" if value is None else value)
