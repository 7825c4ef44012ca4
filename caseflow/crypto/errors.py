"""Why a cryptographic step was refused."""


class CryptoError(Exception):
    """A sealed value, wrap or packet that this key and this context do not open."""


class KeyProviderError(Exception):
    """The root key cannot be had; the message is one sentence that says what to do."""
