"""Search the files of a SQLite store for the bytes of destroyed keys, in a process of its own.

Whoever closes a file loses all POSIX locks that the same process holds on it. If the server itself
opened the files of a store that SQLite has open, other processes would take them for unused and
delete the write-ahead log, after which requests fail with "disk I/O error", or worse
(https://www.sqlite.org/howtocorrupt.html, 2.2). So this module is also a small program, which uses
the standard library only: it gets the names of files as arguments and the bytes to look for on its
input, one hexadecimal line each, and prints those that it found.
"""

import subprocess
import sys
from collections.abc import Iterable, Iterator, Set
from pathlib import Path

PART = 1 << 20
"""How many bytes of a file are read and searched at a time."""


def found_beside(store: Path, wanted: Iterable[bytes]) -> set[bytes]:
    """Return which of these sequences of bytes are in a file of the store at this path.

    Raises CalledProcessError when a file cannot be read.
    """
    lines = "".join(f"{one.hex()}\n" for one in sorted(set(wanted)))
    if not lines:
        return set()
    files = sorted(str(path) for path in store.parent.glob(f"{store.name}*") if path.is_file())
    # Isolated and without site packages: it starts in a few hundredths of a second.
    program = [sys.executable, "-I", "-S", __file__, *files]
    # Nothing here comes from a request: the program is ours, and the paths are those of the store.
    done = subprocess.run(program, input=lines, capture_output=True, text=True, check=True)  # noqa: S603
    return {bytes.fromhex(line) for line in done.stdout.split()}


def found_in(path: Path, wanted: Set[bytes]) -> Iterator[bytes]:
    """Yield which of these sequences of bytes are in a file; one may come several times."""
    overlap = max(map(len, wanted)) - 1
    with path.open("rb") as file:
        before = b""
        while part := file.read(PART):
            content = before + part
            yield from (one for one in wanted if one in content)
            before = content[-overlap:]


def _main(names: list[str]) -> None:
    wanted = {bytes.fromhex(line) for line in sys.stdin.read().split()}
    # A log that SQLite removed meanwhile holds nothing any more.
    paths = [path for path in map(Path, names) if path.exists()]
    for one in {one for path in paths for one in found_in(path, wanted)}:
        print(one.hex())


if __name__ == "__main__":
    _main(sys.argv[1:])
