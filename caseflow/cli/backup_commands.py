"""`caseflow backup`: copy data and keys into two sealed files while the server is running.

The decision about backups is described in `backup_files`.
"""

import uuid
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, MetaData, Row, inspect, text

from caseflow import assembly, audit, clock
from caseflow.access import SYSTEM
from caseflow.audit.checkpoints import queries as checkpoints_queries
from caseflow.cli import backup_files, bootstrap, folder_lock, root_key_list
from caseflow.cli.backup_files import DATA, ERASED, KEYS
from caseflow.crypto import archive
from caseflow.crypto.providers import RootKeys, key_id
from caseflow.encryption import key_hierarchy, key_store, private_files, store_backup
from caseflow.encryption.rotation import Level, compartments, pending
from caseflow.errors import Refused
from caseflow.extensions import db
from caseflow.web import transaction
from config import Settings

_LEFT = (".copy-*", ".restored.*")
"""Files that an interrupted backup or restore leaves in the data folder; they hold wrapped keys."""
STORES = {DATA: "database", KEYS: "key store"}
"""What an operator calls the two stores."""
TRIES = 3
"""How often a copy is tried while a rotation destroys keys."""


def backup(data: Path, directory: Path) -> dict[str, Any]:
    """Make a backup in the directory, and delete backups of the keys that are too old.

    Returns the name of the backup, its directory and the deleted files. Raises Refused when another
    backup or a restore is running, or while a rotation destroys keys, and StoreDamaged when a store
    is damaged; then no file is kept, and none is deleted.
    """
    settings = bootstrap.settings_for(data)
    with folder_lock.by_backup(settings.data):
        return _backup(bootstrap.installed(settings), directory)


def _backup(app: Flask, directory: Path) -> dict[str, Any]:
    settings: Settings = app.config["SETTINGS"]
    for path in (path for left in _LEFT for path in settings.data.glob(left)):
        path.unlink()
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = clock.now()
    name = backup_files.stamp(now, uuid.uuid4().hex[:4])
    with app.app_context():
        _copy_whole(app, directory, name)
        # Only when both files are complete: what warns that the last backup is old relies on it.
        if transaction.read_only() is None:
            audit.record(audit.Event.BACKUP_MADE, by=SYSTEM, name=name)
            transaction.commit()
    # A restore on a new machine learns from this file what was erased.
    if settings.erasure_ledger_path.exists():
        named = settings.erasure_ledger_path.read_bytes()
        with private_files.private(backup_files.path_in(directory, name, ERASED)) as file:
            file.write(named)
    private_files.keep_names(directory)
    deleted = backup_files.delete_old_keys(directory, now, settings.key_backup_days)
    facts = {"name": name, "directory": str(directory), "deleted": deleted}
    return facts | {"root_keys_deleted": _delete_old_roots(app, directory)}


def _delete_old_roots(app: Flask, directory: Path) -> list[str]:
    """Delete the old root keys that no backup needs any more; return their ids."""
    provider: RootKeys = app.extensions["caseflow-root"]
    with app.app_context():
        if transaction.read_only() is not None:
            return []
        days = app.config["SETTINGS"].key_backup_days
        gone = root_key_list.unneeded(provider.kept(), [directory], days)
        for unneeded in gone:
            provider.discard(unneeded)
            audit.record(audit.Event.ROOT_KEY_DELETED, by=SYSTEM, root=unneeded)
        transaction.commit()
    return gone


def _copy_whole(app: Flask, directory: Path, name: str) -> None:
    """Copy both stores, and try again when a rotation may have destroyed keys in between.

    Such keys would be missing for rows of the copied data. Raises Refused after `TRIES` attempts;
    then no file is kept.
    """
    for _ in range(TRIES):
        before = _rotation()
        unfinished = _copy(app, directory, name)
        # The files get their final names only when both are complete.
        if _keeps_old_keys(before, _rotation()):
            for kind, path in unfinished.items():
                path.rename(backup_files.path_in(directory, name, kind))
            return
        for path in unfinished.values():
            path.unlink()
    raise Refused(
        "Old compartment keys are being destroyed, or are about to be: let `caseflow keys rotate "
        "compartments` finish, then back up again; no backup was kept."
    )


def _rotation() -> Row[Any] | None:
    return pending.all_of(key_hierarchy.key_ring()).get(Level.COMPARTMENTS)


def _keeps_old_keys(before: Row[Any] | None, after: Row[Any] | None) -> bool:
    """Return whether no compartment key can have been destroyed between these two moments."""
    if after is None or (before is not None and before.finished_at and before == after):
        return True
    return after.finished_at is None and not compartments.is_due(after, clock.now())


def _copy(app: Flask, directory: Path, name: str) -> dict[str, Path]:
    settings: Settings = app.config["SETTINGS"]
    facts: dict[str, Any] = {
        "pair": uuid.uuid4().hex,
        "origin": checkpoints_queries.origin(),
        "made_at": clock.now().isoformat(),
    }
    # The data come first in `_stores`: a key that is made during the copy of the data is then in
    # the copy of the keys, so that every copied row can be opened.
    roots: tuple[bytes, ...] = app.extensions["caseflow-root"].candidates()
    # During a rotation of the root key, the copied keys may be under either of the two.
    facts["roots"] = [key_id(root) for root in dict.fromkeys(roots)]
    made = {}
    for kind, engine, metadata in _stores():
        about = facts | {
            "kind": kind,
            "dialect": engine.dialect.name,
            "revision": _revision(engine),
        }
        scratch = settings.data / f".copy-{name}.{kind}"
        pieces = store_backup.pieces_of(engine, metadata, scratch, name=STORES[kind])
        made[kind] = directory / f".caseflow-{name}.{kind}"
        try:
            with private_files.private(made[kind]) as file:
                archive.write(file, roots[0], about, pieces)
        except BaseException:
            for path in made.values():
                path.unlink(missing_ok=True)
            raise
    return made


def _stores() -> list[tuple[str, Engine, MetaData]]:
    return [
        (DATA, db.engine, assembly.METADATA),
        (KEYS, key_hierarchy.key_ring().store.engine, key_store.metadata),
    ]


def _revision(engine: Engine) -> str:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def words(facts: dict[str, Any]) -> str:
    """Return as text what was made, and how many old files were deleted."""
    said = (
        f"Backup {facts['name']} is in {facts['directory']}: .data and .keys, which you keep apart."
    )
    if gone := len(facts["deleted"]):
        said += f" {gone} old backups of the keys were deleted."
    if roots := facts["root_keys_deleted"]:
        said += f" No backup needs the old root keys {', '.join(roots)}: they were deleted."
    return said
