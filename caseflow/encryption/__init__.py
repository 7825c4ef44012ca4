"""Sealed fields on models, signed rows, and their keys in a store of their own.

Decision. *Context*: `crypto` is pure and may not know tables; models must not carry keys; and a
backup of the data must be useless without the keys, so that a case is erased by destroying its
wrapped keys. *Options*: key columns in the data tables; a second bind of the same session; a store
with its own engine, schema and short transactions. *Choice*: the last, in a package between `audit`
and `access`: opening a sealed field needs the access context, and the log needs to know what was
opened. *Consequence*: keys are committed before the data that needs them (a key without data is
harmless, data without a key is lost), and destroyed before the row says so (a crash leaves too
little access, never too much).

The domain uses only what is in `__all__`: at most ten functions, with their classes and errors.
What operators run (`cli`, `assembly`, `demo`) and the log (`audit`) may import the modules of this
package.
"""

from caseflow.access.access_context import NotOpened
from caseflow.encryption.crypto_erasure import erase_keys
from caseflow.encryption.key_hierarchy import key_ring
from caseflow.encryption.organisation_keys import NoKey
from caseflow.encryption.relied_rows import VersionedRow
from caseflow.encryption.row_versions import RolledBack
from caseflow.encryption.scratch_files import ScratchFile
from caseflow.encryption.sealed_chunks import ChunkedFile
from caseflow.encryption.sealed_fields import (
    CHANGED,
    ERASED,
    ChangedOutside,
    Sealed,
    SealedRow,
    keys_still_held,
    prefetch_keys,
)
from caseflow.encryption.signed_rows import (
    SignedRow,
    Tampered,
    check_signature,
    hex_signature_holds,
    is_signed,
    keyed_hashes,
    sign,
    sign_values,
)
from caseflow.encryption.system_sealed import SystemSealed, SystemSealedRow

__all__ = [
    "CHANGED",
    "ERASED",
    "ChangedOutside",
    "ChunkedFile",
    "NoKey",
    "NotOpened",
    "RolledBack",
    "ScratchFile",
    "Sealed",
    "SealedRow",
    "SignedRow",
    "SystemSealed",
    "SystemSealedRow",
    "Tampered",
    "VersionedRow",
    "check_signature",
    "erase_keys",
    "hex_signature_holds",
    "is_signed",
    "key_ring",
    "keyed_hashes",
    "keys_still_held",
    "prefetch_keys",
    "sign",
    "sign_values",
]
