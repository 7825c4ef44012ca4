"""Create and migrate the data store and the key store, and check that they belong together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Engine, MetaData, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, OperationalError

from caseflow import assembly, create_app, database
from caseflow.access import SYSTEM, acting
from caseflow.audit import first_versions, log, schema_changes
from caseflow.audit.models import AuditHead
from caseflow.cli import store_swap
from caseflow.crypto.errors import CryptoError
from caseflow.database import KEY_SCHEMA, key_engine
from caseflow.encryption import crypto_erasure, key_hierarchy, key_store, root_key_provider
from caseflow.extensions import db
from caseflow.pathway.case.worklist import actions as worklist_actions
from caseflow.pathway.case.worklist import queries as worklist_queries
from caseflow.web import transaction
from config import Settings, shipped

_HOW = "run `caseflow init` first, or put the backup of the key store back."


def application(settings: Settings) -> Flask:
    """Return the application for one command; at its end, connections to both stores are closed."""
    app = create_app(settings)
    context = click.get_current_context(silent=True)
    if context is not None:
        context.call_on_close(partial(assembly.let_go, app))
    return app


def create_root_key(settings: Settings) -> None:
    """Create the root key of a new installation, unless its provider has one already.

    Raises CryptoError when only one of the two stores exists.
    """
    check_whole(settings)
    # Existing stores are sealed under a root key that is missing; a new one could not open them.
    provider = root_key_provider.chosen(settings)
    if not provider.exist() and not has_data(settings):
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        provider.create()


def check_whole(settings: Settings) -> None:
    """Raise CryptoError when the SQLite file of one store exists and that of the other does not.

    An interrupted restore is finished first. Stores on a server are not compared.
    """
    store_swap.finish(settings)
    if not _is_file(settings.database) or not _is_file(settings.key_store):
        return
    data, key_store = _path(settings.database), _path(settings.key_store)
    for missing, there in ((key_store, data), (data, key_store)):
        if _holds_something(there) and not _holds_something(missing):
            raise CryptoError(
                f"There is {there.name} and no {missing.name} in {missing.parent}: put its backup "
                "back; nothing was changed."
            )


def has_data(settings: Settings) -> bool:
    """Return whether there is an installation: a SQLite file, or on PostgreSQL a key store."""
    if _is_file(settings.database):
        return _holds_something(_path(settings.database))
    engine = key_engine(settings.key_store)
    try:
        return inspect(engine).has_table("system_key", schema=KEY_SCHEMA)
    finally:
        engine.dispose()


def check_keys_open(settings: Settings) -> None:
    """Raise CryptoError when the key store is missing, damaged, or sealed with another root key."""
    try:
        with key_hierarchy.key_ring().store.reading() as connection:
            tables_there = inspect(connection).get_table_names()
        if "system_key" not in tables_there:
            raise CryptoError(f"There is no installation in {settings.data}: {_HOW}")
        # SQLite notices a page that is missing only when it is read, which may be days later.
        if _is_file(settings.key_store) and database.damage(key_hierarchy.key_ring().store.engine):
            raise CryptoError(key_store.DAMAGED)
        key_hierarchy.key_ring().system.all()
    except DatabaseError as error:
        # On a server, this error means that it cannot be reached, and not that data is damaged.
        if isinstance(error, OperationalError) and not _is_file(settings.key_store):
            raise
        raise CryptoError(key_store.DAMAGED) from None


def migrate(app: Flask) -> None:
    """Bring the tables of data store and key store to the newest version; safe to repeat."""
    with app.app_context():
        upgrade(key_hierarchy.key_ring().store.engine, key_store.metadata, "keys")
        # What was erased is erased again before the data are migrated and sealed again.
        if is_started():
            crypto_erasure.replay()
        if is_started():
            _seal_columns()
        upgrade(db.engine, assembly.METADATA, "versions")
        if is_started():
            _carry_over()
            _start_versions()
            _complete_agendas()


def _complete_agendas() -> None:
    """Complete the agendas of cases that a migration has begun; safe to repeat."""
    with acting(SYSTEM, purpose="schema"):
        if worklist_queries.are_begun():
            for _wrong in worklist_actions.reconcile_all():
                transaction.commit()


def upgrade(engine: Engine, metadata: MetaData, folder: str) -> None:
    """Bring the tables of one store to the newest version.

    `folder` names its migrations: `versions` for the data store, `keys` for the key store.
    """
    if folder == "keys" and engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {KEY_SCHEMA}"))
    command.upgrade(alembic_config(engine, metadata, folder), "head")


def tables_of(engine: Engine, metadata: MetaData, folder: str, revision: str) -> MetaData:
    """Prepare the tables of this revision in a store on PostgreSQL, and return them.

    For an older revision, the present tables are dropped: a backup is restored into the tables that
    it was made from, and upgraded afterwards.
    """
    config = alembic_config(engine, metadata, folder)
    if revision == ScriptDirectory.from_config(config).get_current_head():
        upgrade(engine, metadata, folder)
        return metadata
    found = MetaData()
    with engine.begin() as connection:
        if folder == "keys":
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {KEY_SCHEMA}"))
        found.reflect(connection)
        found.drop_all(connection)
    command.upgrade(config, revision)
    tables = MetaData()
    tables.reflect(engine, only=lambda name, _: name != "alembic_version")
    return tables


def _seal_columns() -> None:
    """Seal the rows of tables whose plain columns a later migration drops, before it does so.

    A migration cannot do this by itself, because it has no keys. Safe to repeat after an
    interruption: what was sealed is in the log.
    """
    config = alembic_config(db.engine, assembly.METADATA, "versions")
    scripts = reversed(list(ScriptDirectory.from_config(config).walk_revisions()))
    sealing = [script for script in scripts if hasattr(script.module, "SEALED")]
    for place, script in enumerate(sealing, start=1):
        columns = script.module.SEALED
        if not _has_plain(columns):
            continue
        command.upgrade(config, script.revision)
        if db.session.get(AuditHead, 1) and not schema_changes.is_applied(script.revision):
            with acting(SYSTEM, purpose="schema"):
                schema_changes.seal_columns(
                    script.revision,
                    columns,
                    script.module.derived,
                    later=_merged(one.module.SEALED for one in sealing[place:]),
                )
                transaction.commit()
        db.session.remove()


def _merged(several: Iterable[Mapping[str, Mapping[str, Any]]]) -> dict[str, dict[str, Any]]:
    """Return by table the columns of several migrations together."""
    merged: dict[str, dict[str, Any]] = defaultdict(dict)
    for columns in several:
        for table, named in columns.items():
            merged[table].update(named)
    return merged


def _has_plain(columns: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether the data store has such tables, with the columns of before."""
    inspected = inspect(db.engine)
    table, names = next(iter(columns.items()))
    if not inspected.has_table(table):
        return False
    return {*names} <= {column["name"] for column in inspected.get_columns(table)}


def _carry_over() -> None:
    """After a migration that renamed tables or columns, seal and digest their rows again, once.

    Seals and digests contain the names of table and column. Each such migration has a transaction
    of its own, and is repeated at the next start when it was interrupted.
    """
    # Without a log there are no rows yet.
    if db.session.get(AuditHead, 1) is None:
        return
    scripts = ScriptDirectory.from_config(alembic_config(None, assembly.METADATA, "versions"))
    for script in reversed(list(scripts.walk_revisions())):
        changes = getattr(script.module, "RENAMED", ())
        if changes and not schema_changes.is_applied(script.revision):
            with acting(SYSTEM, purpose="schema"):
                renamed = tuple(schema_changes.Renamed(**change) for change in changes)
                schema_changes.apply(script.revision, renamed)
                transaction.commit()


def _start_versions() -> None:
    """Give rows from before there were entries for them (`row_versions`) their first, once."""
    if db.session.get(AuditHead, 1) is not None and transaction.read_only() is None:
        first_versions.start_missing()
        transaction.commit()


def start_log_and_keys() -> None:
    """Create the system key and start the audit log, if that was not done; the caller commits."""
    if not key_hierarchy.key_ring().store.rows(key_store.system_keys):
        key_hierarchy.key_ring().system.create()
    if db.session.get(AuditHead, 1) is None:
        log.start()
        key_hierarchy.key_ring().versions.start(())


def is_installed() -> bool:
    """Return whether the key store has its tables."""
    return inspect(key_hierarchy.key_ring().store.engine).has_table("system_key")


def is_started() -> bool:
    """Return whether the first keys have been created."""
    return is_installed() and bool(key_hierarchy.key_ring().store.rows(key_store.system_keys))


def alembic_config(engine: Engine | None, metadata: Any, folder: str) -> Config:
    """Return the configuration of Alembic for one of the two stores, without an ini file."""
    home = Path(shipped("migrations"))
    config = Config()
    config.set_main_option("script_location", str(home))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", str(home / folder))
    config.attributes.update(engine=engine, metadata=metadata)
    return config


def _is_file(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _path(url: str) -> Path:
    return Path(make_url(url).database or "")


def _holds_something(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0
