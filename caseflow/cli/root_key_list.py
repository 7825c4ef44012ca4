"""`caseflow keys list`: the root keys that are kept, which backups need which, which may go.

An old root key may go when it was replaced as many days ago as backups of the keys are kept, and
when no such backup in the named folders needs it. The days matter, because backups may be in other
folders, too; by then they have to be deleted there.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

from caseflow import clock
from caseflow.cli import backup_files, bootstrap
from caseflow.crypto.archive import ArchiveBroken
from caseflow.crypto.providers import key_id
from caseflow.encryption import root_key_provider


def found(data: Path, directories: Iterable[Path]) -> dict[str, Any]:
    """Return the root keys, and the backups of keys in these folders with what they need, as facts.

    Raises KeyProviderError when the root key is not available.
    """
    settings = bootstrap.used(data)
    provider = root_key_provider.chosen(settings)
    kept, backups = provider.kept(), _backups(directories)
    present = list(dict.fromkeys(map(key_id, reversed(provider.candidates()))))
    roots = [_root(one, "next" if number else "in use") for number, one in enumerate(present)]
    for old, day in kept.items():
        goes = may_go(old, day, backups, settings.key_backup_days)
        end = day + timedelta(days=settings.key_backup_days)
        roots.append(_root(old, "old") | {"replaced_on": day, "may_go": goes, "kept_until": end})
    for root in roots:
        needs = (one["name"] for one in backups if _needs(one, root["id"], root["replaced_on"]))
        root["needed_by"] = list(needs)
    known = {root["id"] for root in roots}
    missing = {root for one in backups for root in one["roots"]} - known
    return {"roots": roots, "backups": backups, "missing": sorted(missing)}


def unneeded(kept: Mapping[str, date], directories: Iterable[Path], days: int) -> list[str]:
    """Return the ids of the old root keys that may go."""
    backups = _backups(directories)
    return [old for old, day in kept.items() if may_go(old, day, backups, days)]


def may_go(old: str, replaced_on: date, backups: list[dict[str, Any]], days: int) -> bool:
    """Whether no backup of the keys can need this old root key any more."""
    if clock.today() - replaced_on < timedelta(days=days):
        return False
    return not any(_needs(one, old, replaced_on) for one in backups)


def _root(identity: str, state: str) -> dict[str, Any]:
    return {"id": identity, "state": state, "replaced_on": None, "may_go": False}


def _needs(one: dict[str, Any], root: str, replaced_on: date | None) -> bool:
    if one["roots"]:
        return root in one["roots"]
    # A backup that does not say it (made by an older version, or damaged) may need every root key
    # that was in use after it was made.
    return replaced_on is None or one["made_on"] <= replaced_on


def _backups(directories: Iterable[Path]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "directory": str(path.parent),
            "made_on": made.replace(tzinfo=UTC).date(),
            "roots": _roots_of(path),
        }
        for directory in directories
        for name, made, path in backup_files.key_files(directory)
    ]


def _roots_of(path: Path) -> list[str]:
    try:
        return list(backup_files.facts_of(path).get("roots", []))
    except ArchiveBroken:
        return []


def words(facts: dict[str, Any]) -> str:
    """Return the facts as text: a line for each root key, and one for each that is missing."""
    lines = [_line(root) for root in facts["roots"]]
    lines += [
        f"{root}  MISSING: backups need it; put its file back into the folder of old root keys"
        for root in facts["missing"]
    ]
    if not facts["backups"]:
        lines.append("No backups were looked at: name their folders (`caseflow keys list DIR`).")
    return "\n".join(lines)


def _line(root: dict[str, Any]) -> str:
    needed = ", ".join(root["needed_by"])
    said = f"{root['id']}  {root['state']}" + (f", needed by {needed}" if needed else "")
    if root["state"] != "old":
        return said
    said += f", replaced on {root['replaced_on']}"
    if root["may_go"]:
        return f"{said}: may go, and goes with the next backup"
    return f"{said}: keep it, at least until {root['kept_until']}"
