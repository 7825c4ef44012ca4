"""The file of the erasure ledger, which names what was erased, outside of both stores.

A key store that was restored from a backup does not know what was erased after the backup; this
file does. It holds ids and times only, one JSON object in each line. Each line is sealed together
with the seal of the line before it, so that an edited, added or removed line is noticed. Lines that
were cut off at the end leave no gap; they are written again, as long as the key store still knows
them.
"""

import hmac
import json
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from filelock import FileLock

from caseflow.crypto import encoding
from caseflow.crypto.errors import CryptoError
from caseflow.encryption import private_files

START = ""


class LedgerBroken(CryptoError):
    """A line of the erasure ledger is not as caseflow wrote it; the message names the line."""


Part = tuple[uuid.UUID, str, int]
"""(case, compartment or empty, version)."""


@dataclass(frozen=True)
class ErasedPart:
    """A case that was erased, and when (ISO 8601, UTC); or one compartment of it.

    Of a compartment, the keys up to and including `version` were destroyed: what is written into it
    later, under a newer key, can be read.
    """

    case_id: uuid.UUID
    at: str
    compartment: str = ""
    version: int = 0

    @property
    def part(self) -> Part:
        """What was erased, without the time: the same part need not be named twice."""
        return self.case_id, self.compartment, self.version


class Ledger:
    """Reads the file, and appends to it under a lock file beside it.

    Readers need neither the lock nor the right to write: lines are only ever added, and a last line
    without a line feed is passed over.
    """

    def __init__(self, path: Path, system_keys: dict[int, bytes], *, newest: int = 0) -> None:
        self.path, self._keys = path, system_keys
        self._newest = newest or max(system_keys)

    def entries(self) -> list[ErasedPart]:
        """Return all that the file names, oldest first; empty without a file.

        Raises LedgerBroken when a line does not hold.
        """
        if not self.path.exists():
            return []
        return [entry for entry, _ in self._checked(self.path.read_bytes())]

    def append(self, entries: Iterable[ErasedPart]) -> None:
        """Add those of these entries that the file does not name yet.

        They are on the disk when this returns. Raises LedgerBroken when a line does not hold.
        """
        with self._locked() as file:
            content = file.read()
            before = list(self._checked(content))
            named = {entry.part for entry, _ in before}
            seal = before[-1][1] if before else START
            # A line without its end may go: its writer was killed before it destroyed any key.
            file.truncate(content.rfind(b"\n") + 1)
            for entry in entries:
                if entry.part not in named:
                    seal = self._write(file, entry, after=seal)
            file.flush()
            os.fsync(file.fileno())

    @contextmanager
    def _locked(self) -> Iterator[IO[bytes]]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_name(f"{self.path.name}.lock")
        with FileLock(beside, mode=0o600):
            fresh = not self.path.exists()
            with self.path.open("a+b") as file:
                file.seek(0)
                if fresh:
                    private_files.keep_names(self.path.parent)
                yield file

    def _write(self, file: IO[bytes], entry: ErasedPart, *, after: str) -> str:
        version = self._newest
        seal = self._seal(entry, version, after)
        line = {"case": str(entry.case_id), "at": entry.at, "key": version, "seal": seal}
        if entry.compartment:
            line |= {"compartment": entry.compartment, "version": entry.version}
        file.write(json.dumps(line).encode() + b"\n")
        return seal

    def _checked(self, content: bytes) -> Iterator[tuple[ErasedPart, str]]:
        seal = START
        for number, line in enumerate(content.split(b"\n")[:-1], start=1):
            entry, seal = self._read(line, after=seal, number=number)
            yield entry, seal

    def _read(self, line: bytes, *, after: str, number: int) -> tuple[ErasedPart, str]:
        try:
            said: dict[str, Any] = json.loads(line)
            entry, found = _entry(said), str(said["seal"])
            if said["key"] not in self._keys:
                raise LedgerBroken(
                    f"Line {number} of the erasure ledger is sealed with a system key that the key "
                    "store lacks: put a newer backup of the key store back."
                )
            holds = hmac.compare_digest(found, self._seal(entry, said["key"], after))
        except (ValueError, KeyError, TypeError, AttributeError):
            holds = False
        if not holds:
            raise LedgerBroken(
                f"Line {number} of the erasure ledger was edited, or one before it is missing: "
                "put its backup back."
            )
        return entry, found

    def _seal(self, entry: ErasedPart, version: int, after: str) -> str:
        # The two kinds of lines are sealed under different words, so that none can be edited into
        # the other kind.
        bound = encoding.context("erased", entry.case_id.bytes, entry.at, version, after)
        if entry.compartment:
            bound = encoding.context("erased part", bound, entry.compartment, entry.version)
        return hmac.digest(self._keys[version], bound, "sha256").hex()


def learn(path: Path, copies: Iterable[bytes]) -> None:
    """Replace the file by the longest of these copies that begins with it, if there is one.

    For a restore: lines are only ever added, so such a copy names all that the file names, and
    more. The seals are not checked here (the keys may not be there yet), but at the next start.
    """
    content = path.read_bytes() if path.exists() else b""
    own = content[: content.rfind(b"\n") + 1]
    longest = max((copy for copy in copies if copy.startswith(own)), key=len, default=own)
    if len(longest) == len(own):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    with private_files.private(fresh) as file:
        file.write(longest)
    os.replace(fresh, path)
    private_files.keep_names(path.parent)


def _entry(said: dict[str, Any]) -> ErasedPart:
    case_id, at = uuid.UUID(said["case"]), str(said["at"])
    return ErasedPart(case_id, at, str(said.get("compartment", "")), int(said.get("version", 0)))
