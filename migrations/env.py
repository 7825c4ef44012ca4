"""The script that Alembic runs to migrate one of the two stores.

`caseflow.cli.installation` passes the engine and the tables of the store in the attributes of the
configuration.
"""

from contextlib import contextmanager

from alembic import context

config = context.config
engine = config.attributes.get("engine")
metadata = config.attributes.get("metadata")
if engine is None:  # `flask db`: the data store of the current application
    from flask import current_app

    from caseflow import assembly

    engine = current_app.extensions["migrate"].db.engine
    metadata = assembly.METADATA


def run() -> None:
    """Run the migrations in one transaction, so that a failure changes nothing."""
    with engine.connect() as connection, _tables_may_be_copied(connection):
        context.configure(
            connection=connection,
            target_metadata=metadata,
            # SQLite cannot alter most of a table: a batch copies the table instead.
            render_as_batch=True,
            compare_type=True,
            render_item=_render,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


@contextmanager
def _tables_may_be_copied(connection):  # type: ignore[no-untyped-def]
    """Let SQLite drop a table to which others refer, because a batch puts its copy in its place.

    The references are checked afterwards. The setting cannot be changed inside a transaction, so
    it is made on the connection of the driver, before one begins.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        broken = driver.execute("PRAGMA foreign_key_check").fetchall()
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
    if broken:
        raise RuntimeError(f"The migration left {len(broken)} rows that refer to nothing.")


def _render(kind, thing, autogen_context):  # type: ignore[no-untyped-def]
    """Write our own column types into a new migration as plain types of SQLAlchemy.

    A migration must not import caseflow: it has to run as it is when caseflow has changed.
    """
    if kind == "type" and type(thing).__name__ == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(thing).__name__ == "Enum":
        return f"sa.String(length={thing.length})"
    return False


run()
