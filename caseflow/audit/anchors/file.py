"""An append-only file, best on another machine or on a medium that cannot be rewritten.

One line for each note, as a JSON string: a line that was torn by a crash spoils no other.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from caseflow.audit.anchors import Forked, NotPlaced
from caseflow.audit.checkpoints import rules as checkpoints_rules
from caseflow.audit.checkpoints.rules import NotANote, Note

Reader = Callable[[str], Note]
"""Opens a signed note of this installation; NotANote for any other text."""


class AnchorFile:
    """The file at a path."""

    name = "file"

    def __init__(self, path: Path, opened: Reader) -> None:
        self.path, self._opened = path, opened

    def place(self, note: str) -> bytes:
        """Append it and wait for the disk; the receipt is SHA-256 of the note."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(handle, "r+b") as file:
                # On the file itself, not by filelock: a medium that can be written once may take
                # no second file beside it.
                fcntl.flock(file, fcntl.LOCK_EX)
                self._append(file.fileno(), note)
        except OSError as failure:
            raise NotPlaced(f"{type(failure).__name__}") from None
        return hashlib.sha256(note.encode()).digest()

    def newest(self) -> str | None:
        """The note of the largest size, wherever it stands: an old line that was appended once
        more hides nothing. Lines that are not ours are passed over."""
        for text in sorted(self._texts(), key=_size, reverse=True):
            try:
                self._opened(text)
            except NotANote:
                continue
            return text
        return None

    def notes(self) -> Iterator[Note]:
        """Every note of ours."""
        for text in self._texts():
            try:
                yield self._opened(text)
            except NotANote:
                continue

    def _append(self, handle: int, note: str) -> None:
        lying, mine = self.newest(), self._opened(note)
        if lying is not None and not _goes_on(self._opened(lying), mine):
            raise Forked("larger_or_other")
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        line = ("\n" if torn else "") + json.dumps(note, ensure_ascii=False) + "\n"
        os.write(handle, line.encode())
        os.fsync(handle)

    def _texts(self) -> Iterator[str]:
        """What stands in lines that were written whole."""
        try:
            lines = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return
        for line in lines:
            try:
                text = json.loads(line)
            except ValueError:
                continue
            if isinstance(text, str):
                yield text


def _size(text: str) -> int:
    """What the note says of itself; 0 for a text that is none."""
    try:
        return checkpoints_rules.parse(text).size
    except NotANote:
        return 0


def _goes_on(lying: Note, mine: Note) -> bool:
    """Whether the log may have grown from the one note to the other."""
    if mine.size == lying.size:
        return mine.root == lying.root and mine.chain_hash == lying.chain_hash
    return mine.size > lying.size
