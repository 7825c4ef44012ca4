"""Draw a picture or the pages of a PDF, from the standard input to the standard output.

It runs as a process of its own, which imports nothing of caseflow: `python -I drawing_process.py
<image|pdf> <bytes of memory> <seconds>`. Each page is a JPEG with four bytes of its length before
it; four zero bytes end a drawing that is complete. The exit status says what went wrong.
"""

import ctypes
import os
import resource
import struct
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

DAMAGED, ENCRYPTED, TOO_LARGE, TOO_MANY = 10, 11, 12, 13
"""The exit statuses: it cannot be read; a password is needed; it wants too much; too many pages."""
PAGES = 60
"""The most pages of a PDF."""
PIXELS = 150_000_000
"""The most pixels of a picture."""
SIDE = 2400
"""The longest side of what is drawn, in pixels."""
PAGE_SIDE = 1800
"""The longest side of a page of a PDF: about 150 pixels an inch of A4."""

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF, _NO_NEW_PRIVILEGES = 444, 445, 446, 38
_FILES, _READ = 0x1FFF, 0b1100
"""Everything that can be done with files and folders; reading them."""
_TCP, _SIGNALS = 0b11, 0b11
"""To listen and to connect; to reach other processes by a signal or an abstract socket."""


class Refused(Exception):
    """The file is not drawn; the exit status says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def limit(memory: int, seconds: int) -> None:
    """Limit what this process may use, before it reads anything."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def close_off() -> bool:
    """Let this process read programs and libraries only, and reach nobody over TCP; no key file.

    Returns False where the kernel has no Landlock (Linux 5.13), and nothing is closed. The numbers
    are those of `linux/landlock.h`.
    """
    if sys.platform != "linux":
        return False
    kernel = ctypes.CDLL(None)
    known = kernel.syscall(_CREATE_RULESET, None, 0, 1)
    if known < 1:
        return False
    files = _FILES | (known >= 2) << 13 | (known >= 3) << 14 | (known >= 5) << 15
    handled = struct.pack("=QQQ", files, _TCP, _SIGNALS)
    handled = handled[: 24 if known >= 6 else 16 if known >= 4 else 8]
    ruleset = kernel.syscall(_CREATE_RULESET, handled, len(handled), 0)
    for path in filter(os.path.isdir, {sys.prefix, sys.base_prefix, "/usr", "/lib", "/lib64"}):
        folder = os.open(path, os.O_PATH)
        rule = struct.pack("=Qi", _READ, folder)
        kernel.syscall(_ADD_RULE, ruleset, 1, rule, 0)
        os.close(folder)
    kernel.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return bool(kernel.syscall(_RESTRICT_SELF, ruleset, 0) == 0)


def drawn(kind: str, data: bytes) -> Iterator[bytes]:
    """Yield each page as a JPEG without metadata; raises Refused, MemoryError and others."""
    return _pages(data) if kind == "pdf" else _picture(data)


def _picture(data: bytes) -> Iterator[bytes]:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # checked here, with an exit status of its own
    with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as found:
        if found.width * found.height > PIXELS:
            raise Refused(TOO_LARGE)
        found.draft("RGB", (SIDE, SIDE))
        found.load()
        # What the camera says about its position is applied, since it is not copied.
        ImageOps.exif_transpose(found, in_place=True)
        yield _jpeg(found, SIDE)


def _pages(data: bytes) -> Iterator[bytes]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Refused(ENCRYPTED if "password" in str(error).lower() else DAMAGED) from None
    if not len(document):
        raise Refused(DAMAGED)
    if len(document) > PAGES:
        raise Refused(TOO_MANY)
    for page in document:
        longest = max(page.get_size())
        if not longest > 0:
            raise Refused(DAMAGED)
        bitmap = page.render(scale=min(PAGE_SIDE / longest, 4), may_draw_forms=False)
        yield _jpeg(bitmap.to_pil(), PAGE_SIDE)
        bitmap.close()
        page.close()


def _jpeg(found: Any, side: int) -> bytes:
    from PIL import Image

    found.thumbnail((side, side))
    flat = Image.new("RGB", found.size, "white")
    clear = found.convert("RGBA")
    flat.paste(clear, mask=clear.getchannel("A"))
    written = BytesIO()
    flat.save(written, "JPEG", quality=85)
    return written.getvalue()


def main(kind: str, memory: str, seconds: str) -> int:
    """Draw what stands on the standard input; return the exit status."""
    limit(int(memory), int(seconds))
    close_off()
    out = sys.stdout.buffer
    try:
        for page in drawn(kind, sys.stdin.buffer.read()):
            out.write(len(page).to_bytes(4) + page)
    except Refused as refused:
        return refused.status
    except MemoryError:
        return TOO_LARGE
    except Exception:  # whatever a library says of a file from a stranger
        return DAMAGED
    out.write(bytes(4))
    out.flush()
    return 0


if __name__ == "__main__":
    # Without the interpreter's own end, which a damaged library could hold up.
    status = main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(status)
