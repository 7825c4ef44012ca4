"""What must be said of a document, and where its paper is."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from caseflow.errors import RuleBroken


def check_facts(facts: Mapping[str, Any], today: date) -> None:
    """Raise RuleBroken when it is not said what the document is, or it comes from the future."""
    if not facts.get("title"):
        raise RuleBroken("Enter in a few words what this is.", field="title")
    if not facts.get("kind"):
        raise RuleBroken("Choose what kind of document this is.", field="kind")
    _check_past(facts.get("received_on"), today, "received_on")


def check_custody(facts: Mapping[str, Any], today: date) -> None:
    """Raise RuleBroken when it is not said who has the paper now and where, or since when."""
    if not facts.get("given_to"):
        raise RuleBroken("Enter who has the paper now.", field="given_to")
    if not facts.get("place"):
        raise RuleBroken("Enter where the paper is now.", field="place")
    _check_past(facts.get("given_on"), today, "given_on")


def check_attachable(thing: str, things: Collection[str], attached: Collection[str]) -> None:
    """Raise RuleBroken when this is none of these things, or has the document already."""
    if thing not in things:
        raise RuleBroken("Choose to what the document belongs.", field="thing")
    if thing in attached:
        raise RuleBroken("The document is attached there already.", field="thing")


def place_of_paper(facts: Mapping[str, Any], changes: Sequence[Mapping[str, Any]]) -> str:
    """Return where the paper is: as the last change says, or as it was said at the beginning."""
    last = changes[-1]["place"] if changes else facts.get("paper_at", "")
    return str(last)


def _check_past(day: str | None, today: date, field: str) -> None:
    if not day:
        raise RuleBroken("Enter a day.", field=field)
    if date.fromisoformat(day) > today:
        raise RuleBroken("Enter a day that is not in the future.", field=field)
