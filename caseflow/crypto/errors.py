"""The errors of the cryptographic primitives and of the root key."""


class CryptoError(Exception):
    """A sealed value, a wrapped key or a grant cannot be opened with this key and context."""


class KeyProviderError(Exception):
    """The root key is not available; the message tells the operator what to do."""
