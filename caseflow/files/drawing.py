"""Have a file drawn by a process of its own, within limits of memory and time."""

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from caseflow.enums import N_
from caseflow.errors import RuleBroken
from caseflow.files import drawing_process
from caseflow.files.content_types import CUT_OFF, FileType, Stream

MEMORY = 900 * 1024 * 1024
"""Bytes of address space that the process may use."""
CPU_SECONDS, WALL_SECONDS = 30, 60
"""Seconds of work, and seconds altogether, after which the process is ended."""
LONGEST_PAGE = 8 * 1024 * 1024
"""The most bytes of one page: what the process sends is not trusted."""
PIECE = 64 * 1024
_PLACES = threading.BoundedSemaphore(2)
"""So many files of this server are drawn at once; others wait, so that memory is left."""
PATIENCE = 10
"""Seconds that a file waits for a place: whoever waits keeps a thread of the server from others."""
BUSY = N_("Too many files are being opened now. Nothing was saved. Try again in a minute.")
TOO_MUCH = N_(
    "The file has too much in it to be opened safely. Make it smaller, or photograph it, then send "
    "it again."
)
SENTENCES = {
    drawing_process.DAMAGED: CUT_OFF,
    drawing_process.ENCRYPTED: N_(
        "The PDF needs a password. Save it without one, or print it and scan it, then send it."
    ),
    drawing_process.TOO_LARGE: TOO_MUCH,
    drawing_process.TOO_MANY: N_(
        "The PDF has more than %(pages)d pages. Divide it, and send the parts one by one."
    ),
}
"""What is said for each exit status; any other one means that a limit ended the process."""


def pages(stream: Stream, file_type: FileType) -> Iterator[bytes]:
    """Yield each page of a file as a JPEG without metadata; none of a sound.

    Raises RuleBroken, at the field `file`, when the file cannot be read, needs a password, wants
    more memory or time than it may have, or when too many others are being drawn.
    """
    if not file_type.is_drawn:
        return
    kind = "pdf" if file_type is FileType.PDF else "image"
    with _place(), _started(kind) as process:
        # The limit of the processor's time does not count what the process waits.
        ending = threading.Timer(WALL_SECONDS, process.kill)
        ending.start()
        try:
            yield from _drawn(process, stream)
        finally:
            ending.cancel()
            process.kill()


@contextmanager
def _place() -> Iterator[None]:
    if not _PLACES.acquire(timeout=PATIENCE):
        raise RuleBroken(BUSY, field="file")
    try:
        yield
    finally:
        _PLACES.release()


def _started(kind: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 (nothing in the command was typed by anybody)
        # -I: neither this folder nor the environment decides what is imported.
        [sys.executable, "-I", drawing_process.__file__, kind, str(MEMORY), str(CPU_SECONDS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path("/"),
        env={},
    )


def _drawn(process: subprocess.Popen[bytes], stream: Stream) -> Iterator[bytes]:
    assert process.stdin is not None
    assert process.stdout is not None
    # The process reads all of its input before it writes.
    stream.seek(0)
    with contextlib.suppress(BrokenPipeError), process.stdin as told:
        while piece := stream.read(PIECE):
            told.write(piece)
    while length := int.from_bytes(_exactly(process, process.stdout, 4)):
        if length > LONGEST_PAGE:
            raise RuleBroken(TOO_MUCH, field="file")
        yield _exactly(process, process.stdout, length)


def _exactly(process: subprocess.Popen[bytes], out: IO[bytes], size: int) -> bytes:
    found = out.read(size)
    if len(found) < size:
        sentence = SENTENCES.get(process.wait(), TOO_MUCH)
        raise RuleBroken(sentence, field="file", pages=drawing_process.PAGES)
    return found
