"""Secrets that are derived from a key for one purpose, so that operators keep only one secret."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def derive(root: bytes, purpose: str) -> bytes:
    """Derive 32 bytes from a key for one purpose, with HKDF-SHA256 (RFC 5869).

    The same key and purpose always give the same bytes; the key cannot be computed from them.
    """
    return HKDF(SHA256(), 32, salt=None, info=b"caseflow derived " + purpose.encode()).derive(root)
