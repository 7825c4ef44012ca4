"""The errors of reading and finding procedures."""

from difflib import get_close_matches


class ProcedureError(Exception):
    """A file that cannot be used; the message names it and the line: 'sops/core.md:42: unknown …'.

    `line` is counted from 1.
    """

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path = path
        self.line = line
        self.reason = reason


class ProcedureNotFound(LookupError):
    """No procedure or instrument has this id and version."""


def did_you_mean(word: str, known: list[str]) -> str:
    """Return a hint for the end of an error message; empty when no known word is similar."""
    near = get_close_matches(word, known, n=1)
    return f" (did you mean '{near[0]}'?)" if near else ""
