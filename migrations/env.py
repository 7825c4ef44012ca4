"""Alembic's entry point for both stores; `caseflow.cli.installation` hands over engine and tables."""

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
    """Migrate in one transaction, copying tables where SQLite cannot alter them."""
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=_render,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


def _render(kind, thing, autogen_context):  # type: ignore[no-untyped-def]
    """Migrations stand without the program: moments are plain timestamps with zone."""
    if kind == "type" and type(thing).__name__ == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(thing).__name__ == "Enum":
        return f"sa.String(length={thing.length})"
    return False


run()
