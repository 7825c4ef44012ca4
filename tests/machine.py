"""Where the tests write: into memory, if the machine has enough of it to spare.

Stores are created, filled and thrown away some two thousand times; what they do is the same on a
disk, which takes up to ten times as long.
"""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH = 2 * 1024**3
"""Bytes; three test processes fill about a quarter of it."""


def write_into_memory() -> None:
    """Make folders of tests in memory from now on, unless TMPDIR names another place."""
    if "TMPDIR" not in os.environ and _has_room(MEMORY):
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


def _has_room(folder: Path) -> bool:
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        return False
    return shutil.disk_usage(folder).free >= ENOUGH
