"""Where the root key comes from: a file, or the environment; never the database."""

import base64
import binascii
import os
from pathlib import Path

from caseflow.crypto.errors import KeyProviderError
from caseflow.crypto.wrapping import KEY_BYTES, new_key


def from_environment(value: str) -> bytes:
    """The root key from its base64 text (32 bytes)."""
    return _decoded(value, "CASEFLOW_ROOT_KEY")


def from_file(path: Path) -> bytes:
    """The root key from a file that only its owner can read."""
    try:
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        raise KeyProviderError(
            f"No root key at {path}: run `caseflow init` first, or put the key back."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyProviderError(f"The root key at {path} cannot be read: {error}.") from None
    if path.stat().st_mode & 0o077:
        raise KeyProviderError(f"The root key at {path} is open to others: run chmod 600 on it.")
    return _decoded(text, str(path))


def create_file(path: Path) -> None:
    """Write a new root key, mode 600; refuses to overwrite one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyProviderError(f"There is a root key at {path} already; it is kept.") from None
    with os.fdopen(handle, "w") as file:
        file.write(base64.b64encode(new_key()).decode() + "\n")


def _decoded(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        raise KeyProviderError(f"The root key in {where} is not base64.") from None
    if len(key) != KEY_BYTES:
        raise KeyProviderError(f"The root key in {where} is {len(key)} bytes, not {KEY_BYTES}.")
    return key
