"""A copied empty store is the one that the migrations make; a store with tables is migrated."""

import pytest
from sqlalchemy import create_engine, inspect, text

from caseflow import assembly
from caseflow.encryption import key_store
from tests import migrating

DATA = (assembly.METADATA, "versions")
KEYS = (key_store.metadata, "keys")


@pytest.fixture
def engine(tmp_path):
    """Makes an engine for an empty SQLite file, which is closed at the end."""
    made = []

    def make(name):
        made.append(create_engine(f"sqlite:///{tmp_path / name}"))
        return made[-1]

    yield make
    for one in made:
        one.dispose()


def _schema(engine):
    """Alembic writes the constraints of a copied table in any order, so lines are sorted."""
    with engine.connect() as connection:
        found = connection.execute(text("SELECT type, name, tbl_name, sql FROM sqlite_master"))
        return {(*which, *_lines(sql or "")) for *which, sql in found}


def _lines(sql):
    return sorted(line.strip().removesuffix(",") for line in sql.splitlines())


def _rows(engine):
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        return {name: set(connection.execute(text(f'SELECT * FROM "{name}"'))) for name in names}


def test_a_copied_empty_store_is_the_one_that_the_migrations_make(engine, monkeypatch):
    migrated, first, copied = engine("migrated"), engine("first"), engine("copied")
    migrating._migrate(migrated, *DATA)
    migrating.upgrade(first, *DATA)
    monkeypatch.setattr(migrating, "_migrate", None)
    migrating.upgrade(copied, *DATA)
    assert _schema(copied) == _schema(migrated) != set()
    assert _rows(copied) == _rows(migrated)


@pytest.mark.parametrize("kind", [DATA, KEYS])
def test_a_store_that_holds_a_table_and_a_key_store_are_migrated(engine, kind, monkeypatch):
    migrated = []
    monkeypatch.setattr(migrating, "_migrate", lambda *store: migrated.append(store))
    # Twice, because only the second store could be a copy of the first one.
    for store in (engine("one"), engine("other")):
        if kind is DATA:
            with store.begin() as connection:
                connection.execute(text("CREATE TABLE something (id INTEGER)"))
        migrating.upgrade(store, *kind)
        assert migrated.pop() == (store, *kind)
