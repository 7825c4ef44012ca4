"""The self-test at start: every primitive is tried once, so that nothing runs on a broken library.

The known answers come from the standards that each test names. Our own constructions have no known
answers, so their tests show that they refuse a wrong context.
"""

import hashlib
import hmac
from collections.abc import Callable
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

from caseflow import crypto
from caseflow.crypto import packets, sealing, wrapping
from caseflow.crypto.errors import CryptoError

_x = bytes.fromhex


Checks = tuple[tuple[str, Callable[[], bool]], ...]
"""The primitives by name, each with the function that tries it."""


def run() -> None:
    """Check the version of the library, then every primitive; CryptoError names the first fault."""
    if sentence := crypto.too_old():
        raise CryptoError(sentence)
    _try(CHECKS)


def run_once() -> None:
    """Check the same at the start of an application, the primitives only once in each process.

    A process cannot load the library a second time, and argon2id is slow on purpose.
    """
    if sentence := crypto.too_old():
        raise CryptoError(sentence)
    _passed(CHECKS)


@cache
def _passed(checks: Checks) -> None:
    # A failure is raised, and is not remembered.
    _try(checks)


def _try(checks: Checks) -> None:
    for name, check in checks:
        try:
            holds = check()
        except Exception:  # whatever a broken library raises, it is not to be used
            holds = False
        if not holds:
            raise CryptoError(
                f"The self-test of {name} failed: nothing was started; reinstall cryptography."
            )


def _sha256() -> bool:
    """FIPS 180-2, B.1."""
    return hashlib.sha256(b"abc").digest() == _x(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def _hmac() -> bool:
    """RFC 4231, 4.3."""
    return hmac.digest(b"Jefe", b"what do ya want for nothing?", "sha256") == _x(
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )


def _hkdf() -> bool:
    """RFC 5869, A.1."""
    derived = HKDF(SHA256(), 42, salt=bytes(range(13)), info=bytes(range(0xF0, 0xFA)))
    return derived.derive(b"\x0b" * 22) == _x(
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )


def _aes_gcm() -> bool:
    """GCM's specification, test case 14; then a sealed value that was moved to another field."""
    known = AESGCM(bytes(32)).encrypt(bytes(12), bytes(16), None) == _x(
        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
    )
    key = AESGCM(wrapping.new_key())
    here = sealing.Place("table", "field", b"row", b"case", "identity")
    sealed = sealing.seal("value", key=key, version=1, place=here)
    there = here._replace(field="other")
    return (
        known
        and sealing.open_sealed(sealed, key=key, place=here) == "value"
        and _refuses(lambda: sealing.open_sealed(sealed, key=key, place=there))
    )


def _key_wrap() -> bool:
    """RFC 3394, 4.6; then a wrapped key that was moved to another context."""
    known = aes_key_wrap(
        bytes(range(32)), _x("00112233445566778899aabbccddeeff") + bytes(range(16))
    ) == _x("28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21")
    key = wrapping.new_key()
    wrapped = wrapping.wrap(key, under=key, context=b"right")
    return (
        known
        and wrapping.unwrap(wrapped, under=key, context=b"right") == key
        and _refuses(lambda: wrapping.unwrap(wrapped, under=key, context=b"wrong"))
    )


def _hpke() -> bool:
    """A grant opens only under the terms with which it was sealed.

    The suite has no published test vectors yet.
    """
    private, public = packets.new_pair()
    grant = packets.seal_to(public, bytes(32), info=b"right")
    return packets.open_with(private, grant, info=b"right") == bytes(32) and _refuses(
        lambda: packets.open_with(private, grant, info=b"wrong")
    )


def _argon2id() -> bool:
    """RFC 9106, 5.3."""
    derived = Argon2id(
        salt=b"\x02" * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        ad=b"\x04" * 12,
        secret=b"\x03" * 8,
    )
    return derived.derive(b"\x01" * 32) == _x(
        "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    )


def _ed25519() -> bool:
    """RFC 8032, 7.1, test 1; then a signature that belongs to another message."""
    key = Ed25519PrivateKey.from_private_bytes(
        _x("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    )
    signature = key.sign(b"")
    known = signature == _x(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    try:
        key.public_key().verify(signature, b"other")
    except InvalidSignature:
        return known
    return False


CHECKS: Checks = (
    ("SHA-256", _sha256),
    ("HMAC", _hmac),
    ("HKDF", _hkdf),
    ("AES-GCM", _aes_gcm),
    ("key wrap", _key_wrap),
    ("HPKE", _hpke),
    ("argon2id", _argon2id),
    ("Ed25519", _ed25519),
)


def _refuses(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except CryptoError:
        return True
    return False
