"""The root key as base64 text in the environment: the operator keeps it, and sets the next one."""

from datetime import date

from caseflow.crypto.errors import KeyProviderError
from caseflow.crypto.providers import key_id
from caseflow.crypto.providers.stored import Plain

_WHERE = "CASEFLOW_ROOT_KEY"


class Environment:
    """Reads `CASEFLOW_ROOT_KEY` and, during a rotation, `CASEFLOW_ROOT_KEY_NEXT`.

    Every method that needs a key raises KeyProviderError when it is not base64 of 32 bytes.
    """

    name = "environment"

    def __init__(self, current: str, following: str = "") -> None:
        self._current, self._following = current, following

    def exist(self) -> bool:
        """Whether the variable is set."""
        return bool(self._current)

    def create(self) -> None:
        """Check the key: it cannot be made here, since only the operator can set the variable."""
        self.candidates()

    def candidates(self) -> tuple[bytes, ...]:
        """Return the next root key, if it is set, then the present one."""
        current = (_decoded(self._current, _WHERE),)
        return (self.prepare(), *current) if self._following else current

    def prepare(self) -> bytes:
        """Return the next root key; KeyProviderError tells the operator to set it if it is not."""
        if not self._following:
            raise KeyProviderError(
                f"Set {_WHERE}_NEXT to a new key (openssl rand -base64 32) on every node, restart, "
                "and run this again; nothing was changed."
            )
        return _decoded(self._following, f"{_WHERE}_NEXT")

    def promote(self) -> str:
        """Say how to promote the next key, since only the operator can change the environment."""
        return (
            f"Now give {_WHERE} the value of {_WHERE}_NEXT on every node, unset the latter, and "
            f"restart. Keep the old value (its id is {key_id(self.candidates()[-1])}) apart from "
            "data and backups, as long as a backup needs it (`caseflow keys list DIR`)."
        )

    def kept(self) -> dict[str, date]:
        """Return nothing: the operator keeps the old values."""
        return {}

    def kept_key(self, wanted: str) -> bytes:
        """Raise KeyProviderError: the operator has to set the old value for the time of a restore.

        The restored keys are moved to the next root key, which is then the present one.
        """
        raise KeyProviderError(
            f"This needs the root key {wanted}: set {_WHERE} to that old one and {_WHERE}_NEXT to "
            f"the present one, run the command again, and then set {_WHERE} back; nothing was "
            "changed."
        )

    def discard(self, unneeded: str) -> None:
        """Do nothing: `kept` has named no key."""


def _decoded(text: str, where: str) -> bytes:
    try:
        return Plain().open(text.encode("ascii", "replace"))
    except KeyProviderError as error:
        raise KeyProviderError(f"{where}: {error}") from None
