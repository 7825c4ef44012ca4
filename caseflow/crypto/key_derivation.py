"""Secrets for other libraries, derived from the root key, so that there is one to keep."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def derive(root: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose; the root cannot be computed back from them."""
    return HKDF(SHA256(), 32, salt=None, info=b"caseflow derived " + purpose.encode()).derive(root)
