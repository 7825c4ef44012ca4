"""The cryptographic primitives: pure functions over bytes, without tables, settings or state.

Decision. *Context*: field encryption libraries for SQLAlchemy accept a ciphertext that was
moved to another row or column, since a column type cannot know its row. *Options*: a column
type without binding; a database extension; a descriptor that knows row, case and compartment.
*Choice*: nothing here knows a table; every call takes the whole context as associated data, and
`caseflow.encryption` supplies it. *Consequence*: a value that was swapped, copied or rolled back to
another key version does not open.
"""

import cryptography

OLDEST = 50
"""The first major version of `cryptography` that has HPKE over ML-KEM-768 + X25519."""


def too_old(version: str = "") -> str:
    """Return a sentence that says why this version of `cryptography` cannot be used.

    An empty text means that it can be used. Without an argument, the installed version is checked.
    """
    found = version or cryptography.__version__
    if int(found.split(".")[0]) >= OLDEST:
        return ""
    return (
        f"The package cryptography {found} is too old: install {OLDEST} or newer "
        "(pip install --require-hashes -r requirements.lock); nothing was started."
    )
