"""What a witness is shown, and when it believes that a log has grown."""

import base64
import binascii
import re
from dataclasses import dataclass

from caseflow.audit.checkpoints.rules import NotANote
from caseflow.crypto import merkle

MOST_HASHES = 64
_BODY = re.compile(r"old (0|[1-9]\d{0,9})\n((?:[A-Za-z0-9+/]{43}=\n)*)\n(.+)", re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """The size that the other one believes we have, the proof from there, and its note."""

    known: int
    proof: tuple[bytes, ...]
    note: str


def read(body: bytes) -> Shown:
    """The parts of a request; NotANote for anything else."""
    try:
        found = _BODY.fullmatch(body.decode())
        hashes = found[2].split() if found else []
        proof = tuple(base64.b64decode(each, validate=True) for each in hashes)
    except (UnicodeDecodeError, binascii.Error):
        raise NotANote("no request to a witness") from None
    if found is None or len(proof) > MOST_HASHES:
        raise NotANote("no request to a witness")
    return Shown(int(found[1]), proof, found[3])


def has_grown(
    old: tuple[int, bytes] | None, new: tuple[int, bytes], proof: tuple[bytes, ...]
) -> bool:
    """Whether the log of (size, root) `new` begins with the one that was seen before; the first
    that is shown is believed."""
    if old is None:
        return not proof
    return merkle.consistency_holds(old[0], new[0], proof, old[1], new[1])
