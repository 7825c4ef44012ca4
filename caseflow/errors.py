"""What a rule says when it refuses: one sentence that a caseworker can act on."""


class RuleBroken(Exception):
    """Not now, and why; `field` names the form field to fix, if one can."""

    def __init__(self, sentence: str, *, field: str | None = None, **values: object) -> None:
        super().__init__(sentence % values if values else sentence)
        self.sentence, self.field, self.values = sentence, field, values


class NotFound(Exception):
    """It does not exist, or not for you: the answer is the same."""


class Stale(Exception):
    """Somebody else saved first; both versions, as (label, mine, theirs) rows."""

    def __init__(self, differences: tuple[tuple[str, str, str], ...]) -> None:
        super().__init__("Somebody else changed this while you were writing.")
        self.differences = differences


class ReadOnly(Exception):
    """This installation is older than its last anchor; the message says what to do."""


class Refused(Exception):
    """A command cannot be carried out; the message is one sentence to the operator, in English."""
