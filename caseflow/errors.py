"""The errors that every package may raise; their messages tell the reader what to do."""


class RuleBroken(Exception):
    """A rule forbids an action now; `sentence` tells a user why, in English.

    `values` are put into the sentence after its translation. `field` names the form field that the
    user can correct, if there is one.
    """

    def __init__(self, sentence: str, *, field: str | None = None, **values: object) -> None:
        super().__init__(sentence % values if values else sentence)
        self.sentence, self.field, self.values = sentence, field, values


class NotFound(Exception):
    """A thing does not exist, or this user may not know that it exists; both get the same reply."""


class Stale(Exception):
    """Somebody else saved the same thing first.

    `differences` are (label, mine, theirs) rows, with which the page shows both versions.
    """

    def __init__(self, differences: tuple[tuple[str, str, str], ...]) -> None:
        super().__init__("Somebody else changed this while you were writing.")
        self.differences = differences


class ReadOnly(Exception):
    """The installation changes nothing, because its log is older than its last anchor.

    The message says what to do.
    """


class Refused(Exception):
    """A command cannot run; the message tells the operator why, in one English sentence."""
