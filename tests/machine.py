"""Let the tests write to memory instead of a disk, if the machine has enough of it.

The tests create, fill and delete stores about two thousand times. They behave in the same way on a
disk, where it takes up to ten times as long.
"""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH = 2 * 1024**3
"""The free memory that is needed, in bytes; three test processes use about a quarter of it."""


def write_into_memory() -> None:
    """Create temporary folders in memory from now on, unless TMPDIR names another place."""
    if "TMPDIR" not in os.environ and _has_room(MEMORY):
        os.environ["TMPDIR"] = str(MEMORY)
        # Python remembers its first choice of a folder; None makes it look at TMPDIR again.
        tempfile.tempdir = None


def _has_room(folder: Path) -> bool:
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        return False
    return shutil.disk_usage(folder).free >= ENOUGH
