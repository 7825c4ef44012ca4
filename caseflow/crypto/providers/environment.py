"""The root key as text in the environment; its owner keeps it, and rotates it by a second one."""

from caseflow.crypto.errors import KeyProviderError
from caseflow.crypto.providers.stored import Plain

_WHERE = "CASEFLOW_ROOT_KEY"


class Environment:
    """`CASEFLOW_ROOT_KEY`, and while it is rotated `CASEFLOW_ROOT_KEY_NEXT`."""

    name = "environment"

    def __init__(self, current: str, following: str = "") -> None:
        self._current, self._following = current, following

    def exist(self) -> bool:
        """Set means there."""
        return bool(self._current)

    def create(self) -> None:
        """Nothing to make: it is set already, or the operator is told to set it."""
        self.candidates()

    def candidates(self) -> tuple[bytes, ...]:
        """The next one first."""
        current = (_decoded(self._current, _WHERE),)
        return (self.prepare(), *current) if self._following else current

    def prepare(self) -> bytes:
        """The next one, which only the operator can set."""
        if not self._following:
            raise KeyProviderError(
                f"Set {_WHERE}_NEXT to a new key (openssl rand -base64 32) on every node, restart, "
                "and run this again; nothing was changed."
            )
        return _decoded(self._following, f"{_WHERE}_NEXT")

    def promote(self) -> str:
        """Only the operator can."""
        return (
            f"Now give {_WHERE} the value of {_WHERE}_NEXT on every node, unset the latter, and "
            "restart."
        )


def _decoded(text: str, where: str) -> bytes:
    try:
        return Plain().open(text.encode("ascii", "replace"))
    except KeyProviderError as error:
        raise KeyProviderError(f"{where}: {error}") from None
