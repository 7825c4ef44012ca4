"""Migrating both stores, and the first keys of a new installation."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from flask import Flask
from sqlalchemy import Engine, inspect, text

from caseflow import tables
from caseflow.audit import log
from caseflow.audit.models import AuditHead
from caseflow.crypto import providers
from caseflow.extensions import db
from caseflow.safe import keys, store
from caseflow.safe.database import KEY_SCHEMA
from config import Settings, shipped


def create_root_key(settings: Settings) -> None:
    """A root key file for a new installation, unless the environment or a file has one."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if settings.root_key is None and not settings.root_key_path.exists():
        providers.create_file(settings.root_key_path)


def migrate(app: Flask) -> None:
    """Bring data store and key store to the newest version; safe to repeat."""
    with app.app_context():
        key_engine = keys.ring().store.engine
        if key_engine.dialect.name == "postgresql":
            with key_engine.begin() as connection:
                connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {KEY_SCHEMA}"))
        command.upgrade(alembic_config(key_engine, store.metadata, "keys"), "head")
        command.upgrade(alembic_config(db.engine, tables.METADATA, "versions"), "head")


def start_log_and_keys() -> None:
    """System key and the head of the audit log, once; the caller commits."""
    if not keys.ring().store.rows(store.system_keys):
        keys.ring().create_system_key()
    if db.session.get(AuditHead, 1) is None:
        log.start()


def is_installed() -> bool:
    """Whether the key store of this data folder or database has its tables."""
    return inspect(keys.ring().store.engine).has_table("system_key")


def is_started() -> bool:
    """Whether the first keys were made before."""
    return is_installed() and bool(keys.ring().store.rows(store.system_keys))


def alembic_config(engine: Engine, metadata: Any, folder: str) -> Config:
    """Alembic over one of the two stores, without an ini file."""
    home = Path(shipped("migrations"))
    config = Config()
    config.set_main_option("script_location", str(home))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", str(home / folder))
    config.attributes.update(engine=engine, metadata=metadata)
    return config
