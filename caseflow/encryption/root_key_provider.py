"""Which provider holds the root key: chosen by settings; others join by an entry point.

A plug-in for a key service registers, in the group `caseflow.key_providers`, a function that
takes the `Settings` and gives an `Envelope` (`caseflow.crypto.providers`); PKCS#11 is one.
"""

import sys
from collections.abc import Callable
from getpass import getpass
from importlib.metadata import entry_points

from caseflow.crypto.errors import KeyProviderError
from caseflow.crypto.providers import Envelope, RootKeys
from caseflow.crypto.providers.environment import Environment
from caseflow.crypto.providers.passphrase import Passphrase
from caseflow.crypto.providers.pkcs11_token import Token
from caseflow.crypto.providers.stored import Plain, Stored
from config import Settings

GROUP = "caseflow.key_providers"


def chosen(settings: Settings) -> RootKeys:
    """The provider that the settings name; KeyProviderError for one that is not installed."""
    name = settings.root_key_provider or ("environment" if settings.root_key else "file")
    if name == "environment":
        return _environment(settings)
    return Stored(name, settings.root_key_path, _envelope(name)(settings))


def passphrase(settings: Settings) -> Envelope:
    """Asked for only when it is needed, and once."""
    return Passphrase(lambda: _words(settings))


def token(settings: Settings) -> Envelope:
    """The entry point `pkcs11`."""
    return Token(
        settings.pkcs11_module,
        settings.pkcs11_token,
        settings.pkcs11_pin_file or settings.data / "pkcs11.pin",
        settings.pkcs11_key,
    )


def _environment(settings: Settings) -> RootKeys:
    if settings.root_key is None:
        raise KeyProviderError("CASEFLOW_ROOT_KEY is not set: set it, or choose another provider.")
    following = settings.root_key_next.get_secret_value() if settings.root_key_next else ""
    return Environment(settings.root_key.get_secret_value(), following)


def _envelope(name: str) -> Callable[[Settings], Envelope]:
    if name == "file":
        return lambda settings: Plain()
    if name == "passphrase":
        return passphrase
    plug_ins = {found.name: found for found in entry_points(group=GROUP)}
    if name not in plug_ins:
        known = ", ".join(["environment", "file", "passphrase", *sorted(plug_ins)])
        raise KeyProviderError(
            f"CASEFLOW_ROOT_KEY_PROVIDER is {name}, which is none of {known}: install its plug-in."
        )
    made: Callable[[Settings], Envelope] = plug_ins[name].load()
    return made


def _words(settings: Settings) -> str:
    if settings.passphrase is not None:
        return settings.passphrase.get_secret_value()
    if settings.passphrase_file is not None:
        try:
            return settings.passphrase_file.read_text().strip("\r\n")
        except (OSError, UnicodeDecodeError):
            raise KeyProviderError(
                "The file of CASEFLOW_PASSPHRASE_FILE cannot be read: see to its path and rights."
            ) from None
    if not sys.stdin.isatty():
        raise KeyProviderError(
            "The root key needs its passphrase: set CASEFLOW_PASSPHRASE_FILE, or start on a "
            "terminal."
        )
    return getpass("Passphrase of the root key: ")
