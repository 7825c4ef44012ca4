"""A text as a QR code, drawn as one path: no style, no script, no picture from elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass

import segno


@dataclass(frozen=True)
class Picture:
    """An SVG path in modules, and how many of them a side has, with its quiet zone."""

    path: str
    side: int


QUIET = 4
"""Modules of white around it, as the standard asks."""


def of(text: str) -> Picture:
    """The smallest code for the text that survives a stain (error correction M)."""
    code = segno.make_qr(text, error="m")
    rows = list(code.matrix_iter(border=QUIET))
    runs = (
        f"M{x} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in _runs(row)
    )
    return Picture("".join(runs), len(rows))


def _runs(row: Iterable[int]) -> list[tuple[int, int]]:
    """(start, length) of each run of dark modules."""
    found: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((x, 1))
    return found
