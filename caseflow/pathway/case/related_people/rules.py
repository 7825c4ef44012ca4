"""What must be told of a person, who is feared, and how many live in the household."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from caseflow.enums import N_
from caseflow.errors import RuleBroken, Stale
from caseflow.people import name_matching
from caseflow.sop import partial_dates

FEARED = frozenset({"feared", "exploiter"})
"""Who must not come near the survivor, and not learn anything."""
NEAR = ("guardian", "contact")
"""Who decides for somebody of the case, or is told about it."""
CALLED = {
    "name": N_("Name"),
    "roles": N_("What is this person in the case?"),
    "relation": N_("Relation to the person"),
    "born": N_("Born"),
    "sex": N_("Sex"),
    "phone": N_("Phone number"),
    "where": N_("Where is this person now?"),
    "in_household": N_("Lives in the same household"),
    "note": N_("Note"),
}
"""The labels of the fields on every page."""
GROWN_UP = 18


@dataclass(frozen=True)
class Known:
    """Somebody or something with a name, which is compared with those whom the person fears."""

    name: str
    kind: str
    """One of the keys of `presenters.KINDS`."""


@dataclass(frozen=True)
class Warned:
    """A feared person whose name is like that of somebody who is near the case."""

    feared: str
    known: Known


def check_facts(facts: Mapping[str, Any]) -> None:
    """Raise RuleBroken when it is not said who somebody is, or what for they are recorded."""
    if not facts.get("name") and not facts.get("relation"):
        raise RuleBroken(
            "Enter a name, or choose a relation if the name is not known.", field="name"
        )
    if not facts.get("roles"):
        raise RuleBroken("Choose what this person is in the case.", field="roles")


def check_current(facts: Mapping[str, Any], mine: Mapping[str, Any], *, is_current: bool) -> None:
    """Raise Stale when somebody saved since the page was opened; it carries both versions."""
    if is_current:
        return
    raise Stale(
        tuple(
            (label, _text(mine.get(name)), _text(facts.get(name)))
            for name, label in CALLED.items()
            if mine.get(name) != facts.get(name)
        )
    )


def is_feared(facts: Mapping[str, Any]) -> bool:
    """Return whether the survivor fears this person."""
    return bool(FEARED & set(facts.get("roles") or ()))


def near_and_feared(facts: Mapping[str, Any]) -> list[str]:
    """Return in which roles a feared person is near the case; empty when nobody fears them."""
    if not is_feared(facts):
        return []
    return [role for role in NEAR if role in facts["roles"]]


def warnings(feared: Iterable[str], known: Iterable[Known]) -> Iterator[Warned]:
    """Yield each feared person with everybody near the case whose name is like theirs."""
    near = list(known)
    for name in feared:
        for one in near:
            if name_matching.likeness(name, one.name) >= name_matching.ALIKE:
                yield Warned(name, one)


def household(people: Iterable[Mapping[str, Any]], today: date) -> dict[str, int]:
    """Return how many live together with the survivor, and how many of the others are children.

    Empty when nobody is recorded as living with the survivor.
    """
    together = [facts for facts in people if facts.get("in_household") == "yes"]
    if not together:
        return {}
    children = sum(is_child(facts, today) for facts in together)
    found = {"household_size": len(together) + 1, "household_children": children}
    return {name: number for name, number in found.items() if number}


def is_child(facts: Mapping[str, Any], today: date) -> bool:
    """Return whether somebody is under 18 today, by the earliest day on which they can be born.

    Without a day of birth, a child is who is called the child of the survivor.
    """
    born = facts.get("born")
    if not born:
        return bool(facts.get("relation") == "child")
    first = partial_dates.read(born).first_day
    years = today.year - first.year - ((today.month, today.day) < (first.month, first.day))
    return years < GROWN_UP


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")
