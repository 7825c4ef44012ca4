"""Draw a page as a tagged PDF (PDF/UA-1), in memory.

Decision. *Context*: a person may be given a paper about themselves; it must not be left behind on
the server, and must not make the server fetch anything. *Options*: the browser's own printing; a
library inside the server; the library in a process of its own. *Choice*: the last, WeasyPrint, with
a fetcher that refuses every address. *Consequence*: page and PDF go through pipes and are never
written to a disk, a page that takes too much time or memory ends that process alone, and what it
needed of memory is given back. Where the system has no Pango, `is_available` says so, and pages
offer printing from the browser.
"""

import os
import subprocess
import sys
import threading
from ctypes.util import find_library
from functools import cache
from pathlib import Path

from flask import Response

from caseflow.enums import N_
from caseflow.errors import RuleBroken
from caseflow.web import pdf_drawing

SECONDS = 60
"""How long one drawing may take."""
PATIENCE = 10
"""Seconds that a drawing waits for a place: whoever waits keeps a thread from other requests."""
_PLACES = threading.BoundedSemaphore(2)
"""So many pages of this server are drawn at once, so that memory is left."""
NEUTRAL_NAME = "document.pdf"
"""The name of every file that is given out, which says nothing about what is in it."""
_SCRIPT = Path(pdf_drawing.__file__)


class PdfUnavailable(RuleBroken):
    """Raised when no PDF can be drawn: Pango is missing, or the page is too large."""

    def __init__(self) -> None:
        super().__init__(
            N_("No PDF can be made here now. Choose the page, and print it in the browser."),
            field="form",
        )


@cache
def is_available() -> bool:
    """Return whether the libraries of the system that draw text are there."""
    return all(find_library(name) for name in pdf_drawing.NEEDED)


def draw(page: str) -> bytes:
    """Return the PDF of an HTML page, which must name its language and have a title.

    Raises PdfUnavailable when it cannot be drawn, or too many others are being drawn; the reason is
    not told, since it could quote the page.
    """
    if not _PLACES.acquire(timeout=PATIENCE):
        raise PdfUnavailable
    try:
        done = subprocess.run(  # noqa: S603 - our own script, and nothing of the page in the command
            [sys.executable, "-I", str(_SCRIPT)],
            input=page.encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env=_environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        raise PdfUnavailable from None
    finally:
        _PLACES.release()
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise PdfUnavailable
    return done.stdout


def answer(sheet: bytes) -> Response:
    """Return a PDF for the browser to save, under a name that says nothing."""
    given = Response(sheet, mimetype="application/pdf")
    given.headers["Content-Disposition"] = f"attachment; filename={NEUTRAL_NAME}"
    return given


def _environment() -> dict[str, str]:
    """Return the variables of the drawing process: no setting or secret of this installation."""
    kept = ("PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ}
