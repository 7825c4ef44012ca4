"""The file format of backups: sealed pieces, which can only be read in order and complete.

Decision. *Context*: a backup is as large as the database, and is stored where others may copy,
shorten or change it. *Options*: one AES-GCM message (it must fit into memory, and opens only as a
whole); a stream of messages with a counter and a mark on the last one. *Choice*: the second, the
STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, 2015), under a key of its own for each
file, derived from the root key, which is in no backup. *Consequence*: a piece that is changed,
moved, left out or added is refused, as is a file that ends too early; the header, which describes
the backup in clear text, is bound to every piece. After the root key was rotated, older files need
the old root key, whose id is in the header.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from caseflow.crypto.errors import CryptoError

MAGIC = b"caseflow backup 1\n"
MOST = 1 << 20
"""The largest size of one piece before it is sealed, in bytes (1 MiB)."""
_SALT, _SIZE, _TAG = 32, 4, 16


class ArchiveBroken(CryptoError):
    """The file is not a backup, was changed or shortened, or belongs to another root key."""


def write(file: IO[bytes], root: bytes, facts: dict[str, Any], pieces: Iterable[bytes]) -> None:
    """Write a backup: a header with these facts in clear text, then the sealed pieces.

    Each piece may have at most MOST bytes. `root` is the root key (32 bytes).
    """
    # The random salt gives each file its own key, so counting nonces up from zero is safe: no
    # nonce is used twice under one key.
    said, salt = json.dumps(facts, sort_keys=True).encode(), os.urandom(_SALT)
    head = MAGIC + len(said).to_bytes(_SIZE) + said + salt
    file.write(head)
    key, bound = _key(root, salt), hashlib.sha256(head).digest()
    for number, (piece, is_last) in enumerate(_marked(pieces)):
        sealed = key.encrypt(_nonce(number, is_last), piece, bound)
        file.write(len(sealed).to_bytes(_SIZE) + sealed)


def facts_of(file: IO[bytes]) -> dict[str, Any]:
    """Return the facts in the header, which are not authenticated: `read` proves them.

    Raises ArchiveBroken when the file is not a backup or is cut short in its header.
    """
    return _head(file)[0]


def read(file: IO[bytes], roots: Iterable[bytes]) -> Iterator[bytes]:
    """Open the pieces one by one, with whichever of these root keys fits.

    Raises ArchiveBroken as soon as something does not hold. Pieces that were yielded before are
    genuine, but the backup is complete only when the iterator ends without an error.
    """
    _facts, salt, head = _head(file)
    bound, keys = hashlib.sha256(head).digest(), [_key(root, salt) for root in roots]
    number, is_last = 0, False
    while not is_last:
        sealed = _sized(file)
        keys, piece, is_last = _opened(keys, sealed, number, bound)
        yield piece
        number += 1
    if file.read(1):
        raise ArchiveBroken("Something was added after the end of the backup: use another one.")


def _opened(
    keys: list[AESGCM], sealed: bytes, number: int, bound: bytes
) -> tuple[list[AESGCM], bytes, bool]:
    # Whether a piece is the last one is part of its nonce and written nowhere else, so both are
    # tried. After the first piece only the key that opened it is left.
    for key in keys:
        for is_last in (False, True):
            try:
                return [key], key.decrypt(_nonce(number, is_last), sealed, bound), is_last
            except InvalidTag:
                continue
    if number == 0:
        raise ArchiveBroken("The backup was changed, or belongs to another root key.")
    raise ArchiveBroken("The backup was changed: use another one.")


def _head(file: IO[bytes]) -> tuple[dict[str, Any], bytes, bytes]:
    if file.read(len(MAGIC)) != MAGIC:
        raise ArchiveBroken("This file is not a backup of caseflow.")
    said = _sized(file)
    salt = _exactly(file, _SALT)
    try:
        facts: dict[str, Any] = json.loads(said)
    except ValueError:
        raise ArchiveBroken("This file is not a backup of caseflow.") from None
    return facts, salt, MAGIC + len(said).to_bytes(_SIZE) + said + salt


def _sized(file: IO[bytes]) -> bytes:
    size = int.from_bytes(_exactly(file, _SIZE))
    # The length is not authenticated: a changed one must not make us read gigabytes into memory.
    if size > MOST + _TAG:
        raise ArchiveBroken("The backup was changed: use another one.")
    return _exactly(file, size)


def _exactly(file: IO[bytes], size: int) -> bytes:
    found = file.read(size)
    if len(found) < size:
        raise ArchiveBroken("The backup is cut short: use another one.")
    return found


def _marked(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    # One piece is held back, for only the end of the iterator shows which piece was the last. Even
    # without any pieces one (empty) last piece is written, so that an empty backup is complete.
    waiting = b""
    for number, piece in enumerate(pieces):
        if number:
            yield waiting, False
        waiting = piece
    yield waiting, True


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11) + bytes([is_last])


def _key(root: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=salt, info=b"caseflow backup").derive(root))
