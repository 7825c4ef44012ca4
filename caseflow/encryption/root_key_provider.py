"""Choosing the provider of the root key from the settings.

A plug-in for a key service registers an entry point in the group `caseflow.key_providers`: a
function that takes the `Settings` and returns an `Envelope` (`caseflow.crypto.providers`). PKCS#11
is registered in this way too.
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
    """Return the provider that the settings name; by default the environment, else the file.

    Raises KeyProviderError when the provider is not installed, or the environment has no root key.
    """
    name = settings.root_key_provider or ("environment" if settings.root_key else "file")
    if name == "environment":
        return _environment(settings)
    envelope = _envelope(name)(settings)
    return Stored(name, settings.root_key_path, envelope, old=settings.old_root_keys_path)


def passphrase(settings: Settings) -> Envelope:
    """Return the envelope of the provider `passphrase`; it asks once, when it is first needed."""
    return Passphrase(lambda: _words(settings))


def token(settings: Settings) -> Envelope:
    """Return the envelope of the provider `pkcs11`; this is the function of its entry point."""
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
                "The file of CASEFLOW_PASSPHRASE_FILE cannot be read: check path and permissions."
            ) from None
    # A server that nobody watches must not wait for a passphrase forever.
    if not sys.stdin.isatty():
        raise KeyProviderError(
            "The root key needs its passphrase: set CASEFLOW_PASSPHRASE_FILE, or start on a "
            "terminal."
        )
    return getpass("Passphrase of the root key: ")
