"""The text of a signed note (C2SP tlog-checkpoint and signed-note), and the check of the clock.

caseflow.39f713d0a644253f               origin: who, by the id of the first signing key
1234                                    how many events
VwmJ…=                                  root of the tree (base64)
chain 0Xq1…=                            hash of the last event
time 2026-11-27T03:55:00Z
previous lUgE…=                         root of the checkpoint before; of the first, nothing's
key 1                                   version of the system key
                                        an empty line
— caseflow.39f713d0a644253f uFz…=       4 bytes that name the key, then the signature
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from caseflow.crypto import signing
from caseflow.crypto.key_derivation import derive
from caseflow.errors import RuleBroken

TOLERANCE = timedelta(minutes=5)
"""By how much the clocks of several nodes may differ."""
LONGEST = 4096
"""Notes of this many characters or more are not read."""
# The patterns accept exactly one spelling of a note: `re.ASCII` refuses digits of other scripts,
# and numbers have no leading zeros. 43 characters of base64 and `=` are 32 bytes.
_BASE64 = r"[A-Za-z0-9+/]{43}="
_NOTE = re.compile(
    rf"(?P<origin>[\w.\-]{{1,80}})\n(?P<size>[1-9]\d{{0,9}})\n(?P<root>{_BASE64})\n"
    rf"chain (?P<chain>{_BASE64})\ntime (?P<time>\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\n"
    rf"previous (?P<previous>{_BASE64})\nkey (?P<key>[1-9]\d{{0,4}})\n",
    re.ASCII,
)
_LINE = re.compile(r"— \S{1,200} [A-Za-z0-9+/=]{1,400}\n")
_SIGNATURE = re.compile(r"— (?P<name>[\w.\-]{1,80}) (?P<signed>[A-Za-z0-9+/]{91}=)\n", re.ASCII)


class NotANote(ValueError):
    """The text is not a note, or none of the expected keys signed it."""


@dataclass(frozen=True)
class Note:
    """What a checkpoint says, without its signatures."""

    origin: str
    size: int
    root: bytes
    chain_hash: bytes
    at: datetime
    previous_root: bytes
    key_version: int

    def text(self) -> str:
        """Return the lines that are signed; each ends with a line feed."""
        lines = (
            self.origin,
            str(self.size),
            _encoded(self.root),
            f"chain {_encoded(self.chain_hash)}",
            f"time {self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            f"previous {_encoded(self.previous_root)}",
            f"key {self.key_version}",
        )
        return "\n".join(lines) + "\n"


def signing_seed(system_key: bytes) -> bytes:
    """Return the seed (32 bytes) of the key that signs checkpoints, one for each system key."""
    return derive(system_key, "audit signing")


def origin_of(public: bytes) -> str:
    """Return the name of an installation, from the public key of its first signing key."""
    return f"caseflow.{signing.key_id(public)}"


def with_signature(text: str, name: str, public: bytes, signature: bytes) -> str:
    """Return a signed note: the text, an empty line, and one signature line."""
    return f"{text}\n{signature_line(name, public, signature)}"


def signature_line(name: str, public: bytes, signature: bytes) -> str:
    """Return a signature line: the signer's name, the short id of the key, and the signature."""
    return f"— {name} {_encoded(_key_hash(name, public) + signature)}\n"


def parse(text: str) -> Note:
    """Read a note without checking its signatures; NotANote for any other text."""
    found = _NOTE.fullmatch(text.partition("\n\n")[0] + "\n") if len(text) < LONGEST else None
    if found is None:
        raise NotANote("not a checkpoint")
    try:
        at = datetime.strptime(found["time"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        root, chain, previous = (_decoded(found[name]) for name in ("root", "chain", "previous"))
    except ValueError:
        raise NotANote("not a checkpoint") from None
    return Note(found["origin"], int(found["size"]), root, chain, at, previous, int(found["key"]))


def opened(signed: str, name: str, publics: Iterable[bytes]) -> Note:
    """Read a note that this name signed with one of these keys; NotANote for any other text."""
    note = parse(signed)
    text, _, lines = signed.partition("\n\n")
    found = [f"{line}\n" for line in lines.removesuffix("\n").split("\n")]
    # Signatures of others may be among the lines, but nothing that is not a signature.
    if not all(_LINE.fullmatch(line) for line in found) or not any(
        is_signed(text + "\n", line, name, publics) for line in found
    ):
        raise NotANote("signed by none of the known keys")
    return note


def is_signed(text: str, line: str, name: str, publics: Iterable[bytes]) -> bool:
    """Whether a line is a signature of this name over the text, with one of these public keys."""
    found = _SIGNATURE.fullmatch(line)
    if found is None or found["name"] != name:
        return False
    try:
        raw = _decoded(found["signed"])
    except ValueError:
        return False
    return any(
        raw[:4] == _key_hash(name, public) and signing.holds(public, text.encode(), raw[4:])
        for public in publics
    )


def check_clock(now: datetime, latest: datetime | None) -> None:
    """Raise RuleBroken when the clock is more than TOLERANCE behind the newest event.

    A signature must not claim a time before the events that it covers.
    """
    if latest is not None and now < latest - TOLERANCE:
        raise RuleBroken(
            "The clock says %(now)s, but the log already has an event from %(latest)s. "
            "Correct the clock of this computer, then try again. Nothing was changed.",
            now=f"{now:%Y-%m-%d %H:%M} UTC",
            latest=f"{latest:%Y-%m-%d %H:%M} UTC",
        )


def is_due(now: datetime, newest_at: datetime | None, minutes: int) -> bool:
    """Whether there is no checkpoint yet, or the newest is at least `minutes` old."""
    return newest_at is None or now - newest_at >= timedelta(minutes=minutes)


def _key_hash(name: str, public: bytes) -> bytes:
    """Return the key's 4-byte id of the signed-note specification; 1 stands for Ed25519."""
    return hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _decoded(text: str) -> bytes:
    """Decode base64; NotANote for a text that is not the only correct one for its bytes.

    Otherwise one note could be written in several ways, and they would seem to be different notes.
    """
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise NotANote(str(error)) from None
    # Python ignores unused bits of the last character, so one signature could have several texts.
    if _encoded(raw) != text:
        raise NotANote("not canonical base64")
    return raw
