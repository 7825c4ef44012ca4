"""When an authority may ask, and what an answer must not contain."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from caseflow.access import Compartment
from caseflow.errors import RuleBroken, Stale
from caseflow.pathway.identification.messages.models import MessageKind
from caseflow.people import rules as people_rules


class Sent(Protocol):
    """The part of a message that says what it is for."""

    @property
    def kind(self) -> MessageKind: ...

    @property
    def answer_by(self) -> datetime | None: ...


def unanswered_until(thread: Sequence[Sent]) -> datetime | None:
    """Return when the oldest question without an answer is due; None when all are answered.

    An answer is to all questions before it.
    """
    due = None
    for message in thread:
        if message.kind is MessageKind.ANSWER:
            due = None
        elif message.kind is MessageKind.QUESTION and due is None:
            due = message.answer_by
    return due


def check_undecided(is_decided: bool) -> None:
    """Raise RuleBroken when nothing is left to decide, so that no answer could change it."""
    if is_decided:
        raise RuleBroken("You have decided already, so there is nothing to ask any more.")


def check_asked(thread: Sequence[Sent]) -> None:
    """Raise RuleBroken unless a question waits for its answer."""
    if unanswered_until(thread) is None:
        raise RuleBroken("No question waits for an answer.")


def check_shared(is_shared: bool) -> None:
    """Raise RuleBroken when the authority could not open a message any more."""
    if not is_shared:
        raise RuleBroken(
            "The authority can no longer open this notification, so nothing was sent. Ask the "
            "person for consent first."
        )


def check_words(words: str) -> None:
    """Raise RuleBroken when a message has no words."""
    if not words.strip():
        raise RuleBroken("Write the message.", field="words")


def check_version(version: int | None, number: int, words: str) -> None:
    """Raise Stale when somebody wrote since the page was opened; `number` is of the last message.

    What was typed is kept, to be read again beside what is new.
    """
    if (version or 0) != number:
        raise Stale((("words", words, ""),))


def is_without_name(categories: Iterable[str]) -> bool:
    """Return whether an authority was notified without being told who the person is."""
    return Compartment.IDENTITY.value not in set(categories)


def check_without_name(words: str, names: Iterable[str]) -> None:
    """Raise RuleBroken when a word of a name is in a message to an authority that knows no name."""
    word = people_rules.name_in(words, names)
    if word:
        raise RuleBroken(
            "The message contains “%(word)s”, a part of a name in this file. The authority was "
            "notified without the name: take it out, or tick the box below.",
            field="words",
            word=word,
        )
