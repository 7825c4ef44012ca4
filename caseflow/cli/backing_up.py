"""`caseflow backup` and `caseflow restore`: data and keys apart, and erased stays erased.

Decision. *Context*: whoever holds a backup must not hold the survivors' names, and what was
erased must not come back with it. *Options*: the database's own tools; one file; two. *Choice*:
two files that fit each other, both sealed under the root key, which is in neither: the keys' one
is deleted after CASEFLOW_KEY_BACKUP_DAYS, the data's one may be kept. Data are copied first, so
that every sealed row finds its key. *Consequence*: a restore puts nothing of the shred ledger
back; it replays it, as every start does. Everything is opened and checked beside the stores
before they change; on SQLite a restore that was cut off is finished by the next start.
"""

import re
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from flask import Flask
from sqlalchemy import Engine, MetaData, create_engine, inspect, text

from caseflow import clock, tables
from caseflow.access.actors import SYSTEM
from caseflow.audit import log
from caseflow.audit import verify as audit_verify
from caseflow.audit.checkpoints import queries as checkpoints
from caseflow.audit.events import Event
from caseflow.cli import commands, installing, occupied, restoring
from caseflow.crypto import archive
from caseflow.errors import Refused
from caseflow.extensions import db
from caseflow.safe import copies, keys, ledger, root, store
from caseflow.safe.database import key_engine
from caseflow.web import transaction
from config import Settings

DATA, KEYS, ERASED = "data", "keys", "erased"
_NAME = re.compile(r"caseflow-(\d{8}T\d{6}Z-[0-9a-f]{4})\.(data|keys|erased)")
_LEFT = (".copy-*", ".restored.*")
"""What a backup or a restore that was killed leaves in the data folder: wraps among it."""
_STAMP = "%Y%m%dT%H%M%SZ"
Pair = dict[str, Path]


def backup(data: Path, directory: Path) -> dict[str, Any]:
    """Two sealed files that fit each other; old ones of the keys are deleted."""
    settings = commands.settings_for(data)
    with occupied.by_backup(settings.data):
        return _backup(commands.installed(settings), directory)


def _backup(app: Flask, directory: Path) -> dict[str, Any]:
    settings: Settings = app.config["SETTINGS"]
    for path in (path for left in _LEFT for path in settings.data.glob(left)):
        path.unlink()
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = clock.now()
    stamp = f"{now:{_STAMP}}-{uuid.uuid4().hex[:4]}"
    with app.app_context():
        if transaction.read_only() is None:
            log.record(Event.BACKUP_MADE, by=SYSTEM, name=stamp)
            transaction.commit()
        facts = {"pair": uuid.uuid4().hex, "origin": checkpoints.origin(),
                 "made_at": now.isoformat()}  # fmt: skip
        newest_root = app.extensions["caseflow-root"].candidates()[0]
        for kind, engine, metadata in _stores():
            about = facts | {"kind": kind, "dialect": engine.dialect.name,
                             "revision": _revision(engine)}  # fmt: skip
            pieces = copies.pieces_of(engine, metadata, settings.data / f".copy-{stamp}.{kind}")
            unfinished = directory / f".caseflow-{stamp}.{kind}"
            with copies.private(unfinished) as file:
                archive.write(file, newest_root, about, pieces)
            unfinished.rename(directory / f"caseflow-{stamp}.{kind}")
    if settings.shred_ledger_path.exists():
        named = settings.shred_ledger_path.read_bytes()
        with copies.private(directory / f"caseflow-{stamp}.{ERASED}") as file:
            file.write(named)
    return {"name": stamp, "directory": str(directory),
            "deleted": _delete_old_keys(directory, now, settings.key_backup_days)}  # fmt: skip


def restore(data: Path, directory: Path, *, name: str | None, over: bool) -> dict[str, Any]:
    """The newest pair, or the one of this name, in the place of what is there."""
    settings = commands.settings_for(data)
    name, pair = _chosen(directory, name)
    provider = root.chosen(settings)
    if not provider.exist():
        raise Refused("The root key is missing: put it where it was; nothing was changed.")
    _check_fits(settings, {kind: _facts(pair[kind]) for kind in (DATA, KEYS)})
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with occupied.alone(settings.data):
        if installing.has_data(settings) and not over:
            raise Refused(
                "There is an installation already: to put the backup in its place, say --over; "
                "nothing was changed."
            )
        roots = provider.candidates()
        if settings.database.startswith("sqlite"):
            _put_files(settings, pair, roots, directory)
        else:
            _put_tables(settings, pair, roots, directory)
        return {"name": name} | _standing(settings)


def _put_files(settings: Settings, pair: Pair, roots: tuple[bytes, ...], directory: Path) -> None:
    ready = {kind: settings.data / f".restored.{kind}" for kind in (DATA, KEYS)}
    try:
        for kind, path in ready.items():
            with pair[kind].open("rb") as file:
                copies.lay_down(path, archive.read(file, roots))
    except BaseException:
        for path in ready.values():
            path.unlink(missing_ok=True)
        raise
    _keep_erased_known(settings, directory)
    restoring.begin(settings)
    restoring.finish(settings)


def _put_tables(settings: Settings, pair: Pair, roots: tuple[bytes, ...], directory: Path) -> None:
    """What is there may be damaged: of it, nothing but the tables is needed."""
    for kind in (DATA, KEYS):  # all of it, before anything changes
        with pair[kind].open("rb") as file:
            for _piece in archive.read(file, roots):
                pass
    _keep_erased_known(settings, directory)
    restoring.begin(settings)
    for kind, engine, metadata in (
        (KEYS, key_engine(settings.key_store), store.metadata),
        (DATA, create_engine(settings.database), tables.METADATA),
    ):
        try:
            installing.upgrade(engine, metadata, "keys" if kind == KEYS else "versions")
            with pair[kind].open("rb") as file:
                copies.fill(engine, metadata, archive.read(file, roots))
        finally:
            engine.dispose()
    restoring.end(settings)


def _standing(settings: Settings) -> dict[str, Any]:
    """How the restored installation stands, once started; erased is erased again by then."""
    app = commands.installed(settings)
    with app.app_context():
        why = transaction.read_only()
        if why is None:
            installing.migrate(app)
            log.record(Event.RESTORED, by=SYSTEM)
            transaction.commit()
        report = audit_verify.verify()
    return {
        "holds": report.holds,
        "events": report.events,
        "named": [fault.sentence for fault in report.rows],
        "read_only": str(why) if why else "",
    }


def _stores() -> list[tuple[str, Engine, MetaData]]:
    return [(DATA, db.engine, tables.METADATA), (KEYS, keys.ring().store.engine, store.metadata)]


def _chosen(directory: Path, name: str | None) -> tuple[str, Pair]:
    found: dict[str, Pair] = {}
    for path in sorted(directory.iterdir()) if directory.is_dir() else []:
        if match := _NAME.fullmatch(path.name):
            found.setdefault(match[1], {})[match[2]] = path
    whole = {stamp: pair for stamp, pair in found.items() if {DATA, KEYS} <= pair.keys()}
    stamp = name or max(whole, default="")
    if stamp not in whole:
        raise Refused(
            f"In {directory} is no backup {stamp} with both its files (.data and .keys): "
            "nothing was changed."
            if stamp
            else f"In {directory} is no backup with both its files (.data and .keys)."
        )
    return stamp, whole[stamp]


def _facts(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        facts = archive.facts_of(file)
    if not {"kind", "pair", "dialect", "revision"} <= facts.keys():
        raise archive.ArchiveBroken("This file is no backup of caseflow.")
    return facts


def _check_fits(settings: Settings, facts: dict[str, dict[str, Any]]) -> None:
    data, held = facts[DATA], facts[KEYS]
    if (data["kind"], held["kind"]) != (DATA, KEYS) or data["pair"] != held["pair"]:
        raise Refused("The two files are not of one backup; nothing was changed.")
    is_file = settings.database.startswith("sqlite")
    for found, address in ((data, settings.database), (held, settings.key_store)):
        if (found["dialect"] == "sqlite", address.startswith("sqlite")) != (is_file, is_file):
            raise Refused(
                f"The backup is of {found['dialect']}, and this installation uses another database."
            )
    for kind, folder in ((DATA, "versions"), (KEYS, "keys")):
        if not _is_known(facts[kind]["revision"], folder, exactly=not is_file):
            raise Refused(
                "The backup is of another version of caseflow: install that one, restore, then "
                "upgrade; nothing was changed."
            )


def _is_known(revision: str, folder: str, *, exactly: bool) -> bool:
    scripts = ScriptDirectory.from_config(installing.alembic_config(None, None, folder))
    if exactly:
        return revision == scripts.get_current_head()
    try:
        return scripts.get_revision(revision) is not None
    except CommandError:
        return False


def _revision(engine: Engine) -> str:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def _delete_old_keys(directory: Path, now: datetime, days: int) -> list[str]:
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


def _keep_erased_known(settings: Settings, directory: Path) -> None:
    """On a new machine a copy of the ledger says what was erased; before anything changes, so
    that no start in between opens it."""
    copied = (path.read_bytes() for path in directory.glob(f"caseflow-*.{ERASED}"))
    ledger.learn(settings.shred_ledger_path, copied)


def words_of_backup(facts: dict[str, Any]) -> str:
    """What was made, and what was deleted."""
    said = (
        f"Backup {facts['name']} is in {facts['directory']}: .data and .keys, which you keep apart."
    )
    gone = len(facts["deleted"])
    return said + (f" {gone} old backups of the keys were deleted." if gone else "")


def words_of_restore(facts: dict[str, Any]) -> str:
    """How the restored installation stands."""
    lines = [f"Backup {facts['name']} is in its place; what was erased since is erased again."]
    if facts["holds"]:
        lines.append(f"The log holds: {facts['events']} events.")
    else:
        lines += ["The log does not hold, or not every record:", *facts["named"]]
    if facts["read_only"]:
        lines.append(f"It starts READ-ONLY. {facts['read_only']}")
    return "\n".join(lines)
