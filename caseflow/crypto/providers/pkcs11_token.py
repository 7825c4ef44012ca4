"""The root key under a key in a PKCS#11 token (a smart card, an HSM, SoftHSM).

The token's key never leaves the token. Needs the extra `caseflow[pkcs11]`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caseflow.crypto.errors import KeyProviderError

_NONCE, _TAG_BITS = 12, 128
_BOUND = b"caseflow root key"


@dataclass(frozen=True)
class Token:
    """An envelope that opens with an AES-256 key inside a token, which is made on first use.

    `module` is the path of the token's PKCS#11 library, `label` the name of the token, `key_label`
    that of the key. Both methods raise KeyProviderError when the token or its PIN cannot be used.
    """

    module: str
    label: str
    pin_file: Path
    key_label: str

    def close(self, root: bytes) -> bytes:
        """Encrypt the root key with AES-256-GCM: nonce (12 bytes), ciphertext, tag (16 bytes)."""
        nonce = os.urandom(_NONCE)
        with self._session() as (pkcs11, session):
            key = self._key(pkcs11, session) or _new_key(pkcs11, session, self.key_label)
            return nonce + bytes(key.encrypt(root, **_how(pkcs11, nonce)))

    def open(self, closed: bytes) -> bytes:
        """Decrypt the root key.

        Raises KeyProviderError when the token has no such key, or another key than the one that
        encrypted it, or when the file was changed.
        """
        with self._session() as (pkcs11, session):
            key = self._key(pkcs11, session)
            if key is None:
                raise KeyProviderError(
                    f"The token {self.label} holds no key {self.key_label}: use the token that "
                    "closed the root key."
                )
            try:
                return bytes(key.decrypt(closed[_NONCE:], **_how(pkcs11, closed[:_NONCE])))
            except (pkcs11.PKCS11Error, ValueError):
                raise KeyProviderError(
                    f"The token {self.label} does not open the root key: put back the right token, "
                    "or the backup of the file."
                ) from None

    def _key(self, pkcs11: Any, session: Any) -> Any:
        try:
            return session.get_key(object_class=pkcs11.ObjectClass.SECRET_KEY, label=self.key_label)
        except pkcs11.exceptions.NoSuchKey:
            return None

    @contextmanager
    def _session(self) -> Iterator[tuple[Any, Any]]:
        pkcs11 = _library()
        try:
            token = pkcs11.lib(self.module).get_token(token_label=self.label)
            with token.open(rw=True, user_pin=self._pin()) as session:
                yield pkcs11, session
        except pkcs11.exceptions.NoSuchToken:
            raise KeyProviderError(
                f"There is no token {self.label}: put it in, or set CASEFLOW_PKCS11_TOKEN."
            ) from None
        except pkcs11.exceptions.PinIncorrect:
            raise KeyProviderError(
                f"The PIN for the token {self.label} is wrong: see CASEFLOW_PKCS11_PIN_FILE; "
                "a token locks itself after a few wrong ones."
            ) from None
        except (pkcs11.PKCS11Error, OSError) as error:
            raise KeyProviderError(
                f"The PKCS#11 module {self.module or '(none)'} cannot be used "
                f"({str(error) or type(error).__name__}): see CASEFLOW_PKCS11_MODULE."
            ) from None

    def _pin(self) -> str:
        try:
            return self.pin_file.read_text().strip()
        except OSError as error:
            raise KeyProviderError(
                f"The PIN file {self.pin_file} cannot be read ({error.strerror}): "
                "see CASEFLOW_PKCS11_PIN_FILE."
            ) from None


def _library() -> Any:
    # Imported here, because the package is optional and every start loads this module.
    try:
        import pkcs11
    except ImportError:
        raise KeyProviderError(
            "PKCS#11 needs one more package: pip install 'caseflow[pkcs11]'."
        ) from None
    return pkcs11


def _new_key(pkcs11: Any, session: Any, label: str) -> Any:
    # The token never gives the key out, neither in clear nor wrapped.
    hidden = {pkcs11.Attribute.EXTRACTABLE: False, pkcs11.Attribute.SENSITIVE: True}
    return session.generate_key(pkcs11.KeyType.AES, 256, label=label, store=True, template=hidden)


def _how(pkcs11: Any, nonce: bytes) -> dict[str, Any]:
    return {
        "mechanism": pkcs11.Mechanism.AES_GCM,
        "mechanism_param": pkcs11.GCMParams(nonce, _BOUND, _TAG_BITS),
    }
