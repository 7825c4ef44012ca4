"""`caseflow restore`: replace both stores by a backup; erased data stays erased."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Engine, create_engine, text

from caseflow import assembly, audit
from caseflow.access import SYSTEM
from caseflow.audit import first_versions, verification
from caseflow.cli import backup_files, bootstrap, folder_lock, installation, store_swap
from caseflow.cli.backup_files import DATA, KEYS, Pair
from caseflow.crypto import archive
from caseflow.crypto.providers import RootKeys, key_id
from caseflow.database import APPLICATION, key_engine
from caseflow.encryption import (
    erasure_ledger,
    key_hierarchy,
    key_store,
    root_key_provider,
    store_backup,
)
from caseflow.encryption.key_store import KeyStore
from caseflow.encryption.rotation import wraps
from caseflow.errors import Refused
from caseflow.web import transaction
from config import Settings

FOLDERS = {DATA: "versions", KEYS: "keys"}
"""The folder of the migrations of each store."""


def restore(data: Path, directory: Path, *, name: str | None, over: bool) -> dict[str, Any]:
    """Replace the data store and the key store by the newest backup, or by the one of this name.

    Returns facts about the restored installation. Raises Refused, before anything is changed, when
    the backup is incomplete or does not fit this installation, when a root key is missing, when a
    server is running, or when there is an installation and `over` is not set; and ArchiveBroken
    when a file is damaged.
    """
    settings = bootstrap.settings_for(data)
    name, pair = backup_files.chosen(directory, name)
    provider = root_key_provider.chosen(settings)
    facts = {kind: backup_files.facts_of(pair[kind]) for kind in (DATA, KEYS)}
    needed = facts[KEYS].get("roots", [])
    if not provider.exist():
        raise Refused(
            f"The root key is missing: put {' and '.join(needed) or 'it'} where it was; nothing "
            "was changed."
        )
    _check_fits(settings, facts)
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with folder_lock.alone(settings.data):
        if installation.has_data(settings) and not over:
            raise Refused(
                "There is an installation already: to replace it by the backup, add --over; "
                "nothing was changed."
            )
        roots = Roots(provider.candidates()[0], _needed(provider, needed))
        if settings.database.startswith("sqlite"):
            _put_files(settings, pair, roots, directory)
        else:
            _put_tables(settings, pair, roots, directory)
        return {"name": name} | _standing(settings)


@dataclass(frozen=True)
class Roots:
    """The root key for the restored keys, and those that open the backup, the best one first."""

    newest: bytes
    opening: tuple[bytes, ...]


def _needed(provider: RootKeys, needed: list[str]) -> tuple[bytes, ...]:
    """Return the root keys that the backup needs, from those in use and the old ones.

    Raises KeyProviderError, which names the key that is missing. A backup that was made by an older
    version does not say which ones it needs: then all that there are.
    """
    present = {key_id(root): root for root in provider.candidates()}
    if not needed:
        return (*present.values(), *(provider.kept_key(old) for old in provider.kept()))
    return tuple(present.get(one) or provider.kept_key(one) for one in needed)


def _put_files(settings: Settings, pair: Pair, roots: Roots, directory: Path) -> None:
    # Both files are written beside the old stores, which are replaced only when both are complete.
    ready = {kind: settings.data / f".restored.{kind}" for kind in (DATA, KEYS)}
    try:
        for kind, path in ready.items():
            with pair[kind].open("rb") as file:
                store_backup.lay_down(path, archive.read(file, roots.opening))
        # Before the stores change places: no start may find keys under a root key that was
        # replaced.
        _move_to_newest(key_engine(f"sqlite:///{ready[KEYS].resolve()}"), roots)
    except BaseException:
        for path in ready.values():
            path.unlink(missing_ok=True)
        raise
    _keep_erased_known(settings, directory)
    store_swap.begin(settings)
    store_swap.finish(settings)


def _move_to_newest(engine: Engine, roots: Roots) -> None:
    try:
        wraps.move_restored(KeyStore(engine), roots.opening, roots.newest)
    finally:
        engine.dispose()


def _put_tables(settings: Settings, pair: Pair, roots: Roots, directory: Path) -> None:
    """Replace the content of both stores on PostgreSQL; the present content may be damaged."""
    # Both files are read to their end once, so that a damaged one is found before anything changes.
    for kind in (DATA, KEYS):
        with pair[kind].open("rb") as file:
            for _piece in archive.read(file, roots.opening):
                pass
    stores = (
        (KEYS, key_engine(settings.key_store), key_store.metadata),
        (DATA, create_engine(settings.database), assembly.METADATA),
    )
    for _, engine, _ in stores:
        _check_nobody_works(engine)
    _keep_erased_known(settings, directory)
    store_swap.begin(settings)
    for kind, engine, metadata in stores:
        try:
            revision = backup_files.facts_of(pair[kind])["revision"]
            tables = installation.tables_of(engine, metadata, FOLDERS[kind], revision)
            with pair[kind].open("rb") as file:
                store_backup.fill(engine, tables, archive.read(file, roots.opening))
        finally:
            engine.dispose()
    _move_to_newest(key_engine(settings.key_store), roots)
    store_swap.end(settings)


def _check_nobody_works(engine: Engine) -> None:
    """Raise Refused when another caseflow is connected to this database.

    The lock of the folder does not stop a server on another machine, or one with another folder.
    """
    ours = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND application_name = :name AND pid <> pg_backend_pid()"
    )
    with engine.connect() as connection:
        count = connection.scalar(ours, {"name": APPLICATION})
    engine.dispose()
    if count:
        raise Refused(
            f"{count} connections of a running caseflow are open to this database: stop every "
            "server and command first, on all machines; nothing was changed."
        )


def _standing(settings: Settings) -> dict[str, Any]:
    """Start the restored installation, verify its log, and return the result as facts."""
    # Creating the application erases again what the erasure ledger names.
    app = bootstrap.installed(settings)
    with app.app_context():
        why = transaction.read_only()
        if why is None:
            installation.migrate(app)
        # The keys were copied after the data, so they may know changes that the data lack. A store
        # of an older version that rests has no entries yet; its upgrade makes them.
        if key_hierarchy.key_ring().versions.has_table():
            first_versions.start_again()
        if why is None:
            audit.record(audit.Event.RESTORED, by=SYSTEM)
            transaction.commit()
        report = verification.verify()
    return {
        "holds": report.holds,
        "events": report.events,
        "named": [fault.sentence for fault in report.rows],
        "read_only": str(why) if why else "",
    }


def _check_fits(settings: Settings, facts: dict[str, dict[str, Any]]) -> None:
    data, held = facts[DATA], facts[KEYS]
    if (data["kind"], held["kind"]) != (DATA, KEYS) or data["pair"] != held["pair"]:
        raise Refused("The two files do not belong to one backup; nothing was changed.")
    is_file = settings.database.startswith("sqlite")
    for found, address in ((data, settings.database), (held, settings.key_store)):
        if (found["dialect"] == "sqlite", address.startswith("sqlite")) != (is_file, is_file):
            raise Refused(
                f"The backup is of {found['dialect']}, and this installation uses another database."
            )
    for kind, folder in FOLDERS.items():
        if not _is_known(facts[kind]["revision"], folder):
            raise Refused(
                "The backup is of a newer version of caseflow: install that one, then restore; "
                "nothing was changed."
            )


def _is_known(revision: str, folder: str) -> bool:
    scripts = ScriptDirectory.from_config(installation.alembic_config(None, None, folder))
    try:
        return scripts.get_revision(revision) is not None
    except CommandError:
        return False


def _keep_erased_known(settings: Settings, directory: Path) -> None:
    """Extend the erasure ledger by the copies in the backups, which a new machine needs.

    This happens before the stores change, so that no start in between can open erased data.
    """
    copied = (path.read_bytes() for path in backup_files.copies_of_the_ledger(directory))
    erasure_ledger.learn(settings.erasure_ledger_path, copied)


def words(facts: dict[str, Any]) -> str:
    """Return the facts about the restored installation as text."""
    lines = [f"Backup {facts['name']} is restored; what was erased since is erased again."]
    if facts["holds"]:
        lines.append(f"The log is intact: {facts['events']} events.")
    else:
        lines += ["The log is broken, or records do not match it:", *facts["named"]]
    if facts["read_only"]:
        lines.append(f"It starts READ-ONLY. {facts['read_only']}")
    return "\n".join(lines)
