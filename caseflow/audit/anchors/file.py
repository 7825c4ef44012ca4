"""The anchor file: append-only, best on another machine or on a medium that cannot be rewritten.

Each note is one line, as a JSON string, so that a line that a crash cut off damages no other.
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
"""A function that reads a signed note of this installation; NotANote for any other text."""


class AnchorFile:
    """The anchor file at a path; `opened` reads and checks the notes in it."""

    name = "file"

    def __init__(self, path: Path, opened: Reader) -> None:
        self.path, self._opened = path, opened

    def place(self, note: str) -> bytes:
        """Append a note and wait until it is on the disk; the receipt is the note's SHA-256.

        Raises NotPlaced when the file cannot be written, and Forked when it holds a larger note, or
        another one of the same size.
        """
        try:
            # A folder that is missing is not made: it may be one that is not mounted now, and a
            # note on the disk of this machine would only seem to be placed elsewhere.
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
        """Return the note of the largest size; None without any.

        It need not be the last line: otherwise somebody could hide it by appending an older one
        again. Lines that are not genuine notes of this installation are ignored.
        """
        for text in sorted(self._texts(), key=_size, reverse=True):
            try:
                self._opened(text)
            except NotANote:
                continue
            return text
        return None

    def notes(self) -> Iterator[Note]:
        """Yield every genuine note of this installation."""
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
        # After a line that was cut off, the note begins on a new line.
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        line = ("\n" if torn else "") + json.dumps(note, ensure_ascii=False) + "\n"
        os.write(handle, line.encode())
        os.fsync(handle)

    def _texts(self) -> Iterator[str]:
        """Yield the texts of all complete lines."""
        # Damaged bytes in one line must not hide the other lines.
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
    """Return the size that a note claims, unchecked; 0 for any other text."""
    try:
        return checkpoints_rules.parse(text).size
    except NotANote:
        return 0


def _goes_on(lying: Note, mine: Note) -> bool:
    """Whether the log may have grown from the stored note to the new one.

    Of two different sizes only the order is checked: a file cannot ask for a proof of growth.
    """
    if mine.size == lying.size:
        return mine.root == lying.root and mine.chain_hash == lying.chain_hash
    return mine.size > lying.size
