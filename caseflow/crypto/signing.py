"""Ed25519 signatures (RFC 8032), with which the checkpoints of the log are signed."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PUBLIC_BYTES, SIGNATURE_BYTES = 32, 64


def public_of(seed: bytes) -> bytes:
    """Return the public key (32 bytes) of the key pair that this seed (32 bytes) gives."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, message: bytes) -> bytes:
    """Sign a message: 64 bytes, and always the same ones for the same seed and message."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this is a signature of the public key's owner over exactly these bytes.

    A public key or signature of the wrong length counts as one that does not hold.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_id(public: bytes) -> str:
    """Return a name for the key that people can compare: 8 bytes of its SHA-256, in hex."""
    return hashlib.sha256(public).digest()[:8].hex()
