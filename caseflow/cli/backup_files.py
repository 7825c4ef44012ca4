"""A folder of backups: what its files are called, which pair is whole, what is too old.

Decision. *Context*: somebody who holds a backup must not hold the survivors' names, and what was
erased must not come back with it. *Options*: the database's own tools; one file; two. *Choice*:
two files that fit each other, both sealed under the root key, which is in neither: the keys' one
is deleted after CASEFLOW_KEY_BACKUP_DAYS, the data's one may be kept. Data are copied first, so
that every sealed row finds its key. *Consequence*: a restore puts nothing of the erasure ledger
back; it replays it, as every start does. Everything is opened and checked beside the stores
before they change; on SQLite a restore that was cut off is finished by the next start.
"""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from caseflow.crypto import archive
from caseflow.errors import Refused

DATA, KEYS, ERASED = "data", "keys", "erased"
Pair = dict[str, Path]
_NAME = re.compile(r"caseflow-(\d{8}T\d{6}Z-[0-9a-f]{4})\.(data|keys|erased)")
_STAMP = "%Y%m%dT%H%M%SZ"


def stamp(now: datetime, sign: str) -> str:
    """What both files of a pair made now are called; the sign tells two of one second apart."""
    return f"{now:{_STAMP}}-{sign}"


def path_in(directory: Path, name: str, kind: str) -> Path:
    """Where one file of a backup lies."""
    return directory / f"caseflow-{name}.{kind}"


def chosen(directory: Path, name: str | None) -> tuple[str, Pair]:
    """The newest whole pair, or the one of this name; Refused when there is none."""
    found: dict[str, Pair] = {}
    for path in sorted(directory.iterdir()) if directory.is_dir() else []:
        if match := _NAME.fullmatch(path.name):
            found.setdefault(match[1], {})[match[2]] = path
    whole = {made: pair for made, pair in found.items() if {DATA, KEYS} <= pair.keys()}
    newest = name or max(whole, default="")
    if newest not in whole:
        raise Refused(
            f"In {directory} is no backup {newest} with both its files (.data and .keys): "
            "nothing was changed."
            if newest
            else f"In {directory} is no backup with both its files (.data and .keys)."
        )
    return newest, whole[newest]


def facts_of(path: Path) -> dict[str, Any]:
    """What a file says of itself before it is opened; ArchiveBroken when it is none of ours."""
    with path.open("rb") as file:
        facts = archive.facts_of(file)
    if not {"kind", "pair", "dialect", "revision"} <= facts.keys():
        raise archive.ArchiveBroken("This file is no backup of caseflow.")
    return facts


def copies_of_the_ledger(directory: Path) -> list[Path]:
    """What was erased, as each backup knew it."""
    return sorted(directory.glob(f"caseflow-*.{ERASED}"))


def delete_old_keys(directory: Path, now: datetime, days: int) -> list[str]:
    """So that an erasure is complete on the day that was said; whole days count, and what a
    backup that was killed left is deleted too."""
    deleted = []
    for path in sorted(directory.iterdir()):
        match = _NAME.fullmatch(path.name.removeprefix("."))
        if match and match[2] == KEYS:
            made = datetime.strptime(match[1][:16], _STAMP).replace(tzinfo=now.tzinfo)
            if now.date() - made.date() >= timedelta(days=days):
                path.unlink()
                deleted.append(path.name)
    return deleted
