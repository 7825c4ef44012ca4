"""A text as a QR code in one SVG path, which the content security policy of pages allows."""

from collections.abc import Iterable
from dataclasses import dataclass

import segno


@dataclass(frozen=True)
class Picture:
    """An SVG path whose unit is one module (dark square), and the length of a side in modules."""

    path: str
    side: int


QUIET = 4
"""The width of the white margin in modules, as the standard requires."""


def of(text: str) -> Picture:
    """Return the smallest QR code of the text with error correction M (15 % may be unreadable)."""
    code = segno.make_qr(text, error="m")
    rows = list(code.matrix_iter(border=QUIET))
    runs = (
        f"M{x} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in _runs(row)
    )
    return Picture("".join(runs), len(rows))


def _runs(row: Iterable[int]) -> list[tuple[int, int]]:
    """Return (start, length) of each run of dark modules in a row."""
    found: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((x, 1))
    return found
