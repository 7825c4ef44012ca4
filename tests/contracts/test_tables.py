"""Migrations equal the models on both databases; every column is classified."""

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from caseflow import assembly
from caseflow.cli import installation
from caseflow.encryption import key_hierarchy, key_store
from caseflow.extensions import Base, db

README = Path(__file__).resolve().parents[2].joinpath("README.md").read_text()
PLAIN_TEXT = {
    "organisation.name",
    "organisation.area",
    "organisation.phone",
    "organisation.time_zone",
    "service.name",
    "service.status_rules",
    "service.opening",
    "service.areas",
    "service.sexes",
    "service.languages",
    "service.minimum_data",
    "account_request.display_name",
    "account_request.email",
    "account_request.former_role_names",
    "account_request.role_names",
    "user.email",
    "user.display_name",
    "user.role_names",
    "user.fs_uniquifier",
    "user.language",
    "user.time_zone",
    "user_session.user_uniquifier",
    "user_session.content",
    "submitted_form.location",
    "notice.object_type",
    "audit_event.action",
    "audit_event.session_ref",
    "audit_event.request_id",
    "audit_event.purpose",
    "audit_event.object_type",
    "audit_event.detail",
    "audit_event.written",
    "audit_outbox.body",
    "case.code",
    "case.procedure_id",
    "case.procedure_version",
    "screening.code",
    "log_position.name",
    "audit_anchor.name",
    "audit_anchor.reason",
    "audit_cosigned.origin",
    "audit_cosigned.note",
}
HASHES = {
    "audit_event.previous_hash",
    "audit_event.hash",
    "audit_head.hash",
    "audit_head.seal",
    "account_request.seal",
    "alert.seal",
    "possible_match.seal",
    "canary_case.mark",
    "audit_outbox.seal",
    "audit_outbox_writer.seal",
    "log_position.seal",
    "user.password",
    "user.seal",
    "user_session.id",
    "enrolment.token_hash",
    "consent.seal",
    "packet.seal",
    "referral.service_hash",
    "form_part.save_hash",
    "related_person.link_hash",
    "document.content_hash",
    "calendar_feed.token_hash",
    "sign_in_delay.id",
    "refused_count.id",
    "erasure.receipt",
    "erasure.seal",
    "legal_hold.seal",
    "audit_checkpoint.chain_hash",
    "audit_checkpoint.root",
    "audit_checkpoint.peaks",
    "audit_checkpoint.signature",
    "audit_checkpoint.previous_root",
    "audit_anchor.receipt",
    "audit_cosigned.root",
}


def _kind(column):
    name = f"{column.table.name}.{column.name}"
    if column.info.get("kind") == "sealed":
        return "sealed"
    if column.info.get("kind") == "index":
        return "index"
    if name in HASHES:
        return "hash"
    python = type(column.type).__name__
    if python in ("Id", "UtcDateTime", "Integer", "BigInteger", "Boolean", "Date", "Enum"):
        return "plain"
    return "plain" if name in PLAIN_TEXT else None


@pytest.mark.asvs("V14.1.1")
def test_every_column_is_classified():
    unknown = [
        f"{column.table.name}.{column.name}"
        for table in assembly.METADATA.tables.values()
        for column in table.columns
        if _kind(column) is None
    ]
    assert not unknown, f"Seal these, or list them as plain with a reason: {unknown}"


ABOUT_A_PERSON = {"case", "case_agenda", "hand_over", "search_removal", "opening_index"}
"""Tables about one person beside those with sealed fields or with a column `case_id`."""


def _listed():
    """What README lists: by table the plain columns, from the table under its heading."""
    part = README.split("### What is not encrypted about a person")[1].split("\n### ")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", part, re.MULTILINE)
    assert all(reason.strip() for _, _, reason in rows)
    return {table: set(re.findall(r"`(\w+)`", columns)) for table, columns, _ in rows}


@pytest.mark.asvs("V14.1.2")
def test_readme_lists_every_plain_column_about_a_person():
    plain = {}
    for name, table in assembly.METADATA.tables.items():
        if name in ABOUT_A_PERSON or "case_id" in table.columns:
            kept = {c.name for c in table.columns if c.info.get("kind") != "sealed"}
            plain[name] = kept - {"id", "version", "seal", "case_id"}
    assert _listed() == {name: columns for name, columns in plain.items() if columns}


def test_sealed_columns_are_bytes_beside_a_field():
    for mapper in Base.registry.mappers:
        for column in mapper.local_table.columns:
            if column.info.get("kind") == "sealed":
                assert column.name.endswith("_sealed")


@pytest.mark.parametrize("store_name", ["data", "keys"])
def test_migrations_equal_the_models(app, store_name):
    engine = db.engine if store_name == "data" else key_hierarchy.key_ring().store.engine
    metadata = assembly.METADATA if store_name == "data" else key_store.metadata
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": False, "include_object": _ours(metadata)},
        )
        assert compare_metadata(context, metadata) == []


def _ours(metadata):
    names = set(metadata.tables)

    def include(thing, name, kind, reflected, compare_to):
        return kind != "table" or name in names

    return include


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_partial_indexes_have_the_condition_of_the_models(app):
    # Alembic compares the columns of an index, but not which rows it covers. PostgreSQL rewrites
    # the condition when it stores it, so only SQLite can be asked for it.
    found = {
        index["name"]: str(index["dialect_options"]["sqlite_where"])
        for table in assembly.METADATA.tables
        for index in inspect(db.engine).get_indexes(table)
        if "sqlite_where" in index.get("dialect_options", {})
    }
    wanted = {
        index.name: str(index.dialect_options["sqlite"]["where"])
        for table in assembly.METADATA.tables.values()
        for index in table.indexes
        if index.dialect_options["sqlite"]["where"] is not None
    }
    assert wanted, "No index has a condition: this test compares nothing."
    assert found == wanted, "Write a migration that makes these indexes anew."


@pytest.mark.parametrize("folder", ["versions", "keys"])
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_migrations_are_numbered_with_one_head(app, folder):
    config = installation.alembic_config(db.engine, assembly.METADATA, folder)
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1
    for path in Path(config.get_main_option("version_locations")).glob("*.py"):
        assert re.fullmatch(r"\d{4}_[a-z_]+\.py", path.name), path.name
