"""Every primitive once at start, so that a broken library refuses to run rather than to protect."""

from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from caseflow.crypto import packets, sealing, wrapping
from caseflow.crypto.errors import CryptoError


def run() -> None:
    """Seal, wrap and grant once, and see each refuse a wrong context; raises CryptoError."""
    key = wrapping.new_key()
    _check_field(AESGCM(key))
    wrapped = wrapping.wrap(key, under=key, context=b"right")
    _expect(wrapping.unwrap(wrapped, under=key, context=b"right") == key, "key wrap")
    _expect(_refuses(lambda: wrapping.unwrap(wrapped, under=key, context=b"wrong")), "key wrap")
    private, public = packets.new_pair()
    grant = packets.seal_to(public, key, info=b"right")
    _expect(packets.open_with(private, grant, info=b"right") == key, "HPKE")
    _expect(_refuses(lambda: packets.open_with(private, grant, info=b"wrong")), "HPKE")


def _check_field(key: AESGCM) -> None:
    here = sealing.Place("table", "field", b"row", b"case", "identity")
    there = sealing.Place("table", "other", b"row", b"case", "identity")
    sealed = sealing.seal("value", key=key, version=1, place=here)
    _expect(sealing.open_sealed(sealed, key=key, place=here) == "value", "AES-GCM")
    _expect(_refuses(lambda: sealing.open_sealed(sealed, key=key, place=there)), "AES-GCM")


def _refuses(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except CryptoError:
        return True
    return False


def _expect(holds: bool, what: str) -> None:
    if not holds:
        raise CryptoError(f"The self-test of {what} failed: do not run; reinstall cryptography.")
