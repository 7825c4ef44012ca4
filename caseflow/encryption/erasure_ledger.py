"""The erasure ledger's file: whose keys were destroyed, and of which part, outside of both stores.

A key store that was put back from a backup does not know what was destroyed after it; this file
does. Each line is sealed together with the line before it, so that an edited, added or removed
line is named. Lines that are cut off at the end leave no gap: they are found, and written again,
as long as the key store still knows them.
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
    """A line of the erasure ledger is not as caseflow wrote it."""


Part = tuple[uuid.UUID, str, int]


@dataclass(frozen=True)
class ErasedPart:
    """A case whose keys were destroyed, and when (ISO 8601); or one compartment of it, up to and
    with a version: what is written into it later, under a newer key, stays."""

    case_id: uuid.UUID
    at: str
    compartment: str = ""
    version: int = 0

    @property
    def part(self) -> Part:
        """What was destroyed, whenever that was."""
        return self.case_id, self.compartment, self.version


class Ledger:
    """The file, appended to under a lock beside it. A reader needs none, and no right to
    write there: lines are only ever added, and one without its end is passed over."""

    def __init__(self, path: Path, system_keys: dict[int, bytes]) -> None:
        self.path, self._keys = path, system_keys

    def entries(self) -> list[ErasedPart]:
        """Everything that it names; LedgerBroken says which line does not hold."""
        if not self.path.exists():
            return []
        return [entry for entry, _ in self._checked(self.path.read_bytes())]

    def append(self, entries: Iterable[ErasedPart]) -> None:
        """Name these too, on the disk when this returns; what is named already is left out."""
        with self._locked() as file:
            content = file.read()
            before = list(self._checked(content))
            named = {entry.part for entry, _ in before}
            seal = before[-1][1] if before else START
            # A line without its end was never promised: the writer was killed before the keys.
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
        version = max(self._keys)
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
        bound = encoding.context("erased", entry.case_id.bytes, entry.at, version, after)
        if entry.compartment:
            bound = encoding.context("erased part", bound, entry.compartment, entry.version)
        return hmac.digest(self._keys[version], bound, "sha256").hex()


def learn(path: Path, copies: Iterable[bytes]) -> None:
    """Go on with the copy that continues the file furthest, if one does: lines are only ever
    added, so it names all that the file names. Whether it is genuine, the next start checks."""
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
