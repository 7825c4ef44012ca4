"""Why a procedure could not be read or found."""

from difflib import get_close_matches


class ProcedureError(Exception):
    """A procedure that cannot be obeyed: 'sops/core.md:42: unknown milestone …'."""

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path = path
        self.line = line
        self.reason = reason


class ProcedureNotFound(LookupError):
    """No procedure or instrument has this id and version."""


def did_you_mean(word: str, known: list[str]) -> str:
    """A hint to end an error with, empty where nothing is near."""
    near = get_close_matches(word, known, n=1)
    return f" (did you mean '{near[0]}'?)" if near else ""
