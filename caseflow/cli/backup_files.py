"""The files in a folder of backups: their names, which pairs are complete, which are too old.

Decision. *Context*: somebody who has a backup must not be able to read the survivors' names, and
erased data must not come back with a restore. *Options*: the tools of the database; one file; two
files. *Choice*: a pair of files, one for data and one for keys, both sealed under the root key,
which is in neither. The file of keys is deleted after CASEFLOW_KEY_BACKUP_DAYS; the file of data
may be kept. Data are copied first, so that there is a key for every sealed row. *Consequence*: a
restore never puts an older erasure ledger back; it applies the present one again, as every start
does. Both files are opened and checked before the stores change. On SQLite, the next start finishes
an interrupted restore.
"""

import re
from collections.abc import Iterator
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
    """Return the name of a backup made now; `sign` (4 hexadecimal digits) makes it unique."""
    return f"{now:{_STAMP}}-{sign}"


def path_in(directory: Path, name: str, kind: str) -> Path:
    """Return the path of one file of a backup; `kind` is DATA, KEYS or ERASED."""
    return directory / f"caseflow-{name}.{kind}"


def chosen(directory: Path, name: str | None) -> tuple[str, Pair]:
    """Return the name and files of the newest complete backup, or of the one with this name.

    Raises Refused when there is no such backup with both its files.
    """
    found: dict[str, Pair] = {}
    for path in sorted(directory.iterdir()) if directory.is_dir() else []:
        if match := _NAME.fullmatch(path.name):
            found.setdefault(match[1], {})[match[2]] = path
    whole = {made: pair for made, pair in found.items() if {DATA, KEYS} <= pair.keys()}
    newest = name or max(whole, default="")
    if newest not in whole:
        raise Refused(
            f"There is no backup {newest} with both files (.data and .keys) in {directory}: "
            "nothing was changed."
            if newest
            else f"There is no backup with both files (.data and .keys) in {directory}."
        )
    return newest, whole[newest]


def facts_of(path: Path) -> dict[str, Any]:
    """Return what the readable head of a backup file says about it, without opening its content.

    Raises ArchiveBroken when the file is not a backup of caseflow.
    """
    with path.open("rb") as file:
        facts = archive.facts_of(file)
    if not {"kind", "pair", "dialect", "revision"} <= facts.keys():
        raise archive.ArchiveBroken("This file is not a backup of caseflow.")
    return facts


def copies_of_the_ledger(directory: Path) -> list[Path]:
    """Return the copies of the erasure ledger that the backups in this directory contain."""
    return sorted(directory.glob(f"caseflow-*.{ERASED}"))


def key_files(directory: Path) -> Iterator[tuple[str, datetime, Path]]:
    """Yield the name, the time and the path of every backup of the keys in this directory.

    Times have no time zone; they are in UTC.
    """
    for path in sorted(directory.iterdir()) if directory.is_dir() else []:
        match = _NAME.fullmatch(path.name)
        if match and match[2] == KEYS:
            yield match[1], datetime.strptime(match[1][:16], _STAMP), path


def delete_old_keys(directory: Path, now: datetime, days: int) -> list[str]:
    """Delete the files of keys that are `days` days old or older, and return their names.

    Survivors are told from which day no backup can open their erased data; deletion keeps that
    promise. Calendar days are counted. Unfinished files of an interrupted backup are deleted too.
    """
    deleted = []
    for path in sorted(directory.iterdir()):
        # An unfinished file has the same name with a dot before it.
        match = _NAME.fullmatch(path.name.removeprefix("."))
        if match and match[2] == KEYS:
            made = datetime.strptime(match[1][:16], _STAMP).replace(tzinfo=now.tzinfo)
            if now.date() - made.date() >= timedelta(days=days):
                path.unlink()
                deleted.append(path.name)
    return deleted
