"""Ed25519 from a seed: who signs the checkpoints of a log."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PUBLIC_BYTES, SIGNATURE_BYTES = 32, 64


def public_of(seed: bytes) -> bytes:
    """The public half (32 bytes) of the pair that comes from this seed (32 bytes)."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, message: bytes) -> bytes:
    """The signature, 64 bytes; the same message always gets the same one."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of this key's private half signed these very bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_id(public: bytes) -> str:
    """A name short enough to compare by eye: 8 bytes of SHA-256, in hex."""
    return hashlib.sha256(public).digest()[:8].hex()
