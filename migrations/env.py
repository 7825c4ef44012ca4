"""The script that Alembic runs to migrate one of the two stores.

`caseflow.cli.installation` passes the engine and the tables of the store in the attributes of the
configuration.
"""

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
    with engine.connect() as connection:
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
