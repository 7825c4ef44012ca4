"""Reading a request to a witness, and deciding whether a log has grown."""

import base64
import binascii
import re
from dataclasses import dataclass

from caseflow.audit.checkpoints.rules import NotANote
from caseflow.crypto import merkle

# A proof has at most one hash more than the log has doublings, so a longer one is no proof.
MOST_HASHES = 64
_BODY = re.compile(r"old (0|[1-9]\d{0,9})\n((?:[A-Za-z0-9+/]{43}=\n)*)\n(.+)", re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """The parts of a request: the size that the sender believes we have, its proof from there to
    the new size, and its signed note."""

    known: int
    proof: tuple[bytes, ...]
    note: str


def read(body: bytes) -> Shown:
    """Read a request (C2SP tlog-witness); NotANote for anything else."""
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
    """Whether the proof shows that the log `new` begins with the log `old`, both as (size, root).

    The first checkpoint of an origin has nothing to be compared with, so it is believed.
    """
    if old is None:
        return not proof
    return merkle.consistency_holds(old[0], new[0], proof, old[1], new[1])
