"""A migration renames: the log holds before and after, and an edited row is not made good."""

import uuid
from datetime import datetime
from types import MappingProxyType
from typing import Any

import pytest
from sqlalchemy import String, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from caseflow.access import SYSTEM, acting
from caseflow.audit import row_verification, schema_changes, verification
from caseflow.audit.row_verification import RowState
from caseflow.encryption import Sealed, SealedRow, row_digests, sealed_fields
from caseflow.extensions import UtcDateTime, db
from caseflow.pathway.case.models import Case, CaseMilestone, Note
from caseflow.web import transaction
from tests.integration import builders
from tests.integration.world import acting_as

NOTES: Any = Note.__table__
NOTE = "She likes the room on the garden side"


@pytest.fixture
def noted(world):
    """A case with a note, as the first schema stores it."""
    from caseflow.pathway.case import actions as case_actions

    case = builders.open_case(world)
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        note = case_actions.add_note(case, NOTE, by=world.caseworker)
        transaction.commit()
    return case.id, note.id


def test_an_added_column_that_is_empty_changes_no_digest():
    columns = {column.name: None for column in NOTES.columns}
    row = columns | {"id": builders.uuid.UUID(int=1)}
    before = row_digests.digest(NOTES, row)
    added = NOTES.to_metadata(db.MetaData())
    added.append_column(db.Column("colour", db.String(10)))
    assert row_digests.digest(added, row | {"colour": None}) == before
    assert row_digests.digest(added, row | {"colour": "blue"}) != before


def test_a_digest_names_its_columns_and_its_version():
    row = {column.name: None for column in NOTES.columns}
    one = row | {"id": builders.uuid.UUID(int=1)}
    other = row | {"case_id": builders.uuid.UUID(int=1)}
    assert row_digests.digest(NOTES, one) != row_digests.digest(NOTES, other)
    assert row_digests.digest(NOTES, one) != row_digests.digest(Note.__table__, one, version=2)


@pytest.fixture
def second_version(monkeypatch):
    """From here on the table `note` is of version 2, as a migration's model says."""

    def raise_it():
        info = dict(NOTES.info) | {row_digests.SCHEMA_VERSION: 2}
        monkeypatch.setattr(NOTES, "info", MappingProxyType(info))
        sealed_fields.schema_version.cache_clear()

    yield raise_it
    monkeypatch.undo()
    sealed_fields.schema_version.cache_clear()


def _carry_over():
    with acting(SYSTEM, purpose="schema"):
        carried = schema_changes.apply(
            "0002_test", (schema_changes.Renamed(table="note", version=2),)
        )
        transaction.commit()
    return carried


def test_rows_are_sealed_and_committed_anew_under_an_event(world, noted, second_version):
    case_id, note_id = noted
    second_version()
    assert {row.state for row in verification.verify().rows} == {RowState.CHANGED}
    assert _carry_over() == 1
    assert schema_changes.is_applied("0002_test")
    report = verification.verify()
    assert report.holds, report.reason
    with acting_as(world.caseworker) as look:
        look.admitted.add(case_id)
        db.session.expire_all()
        assert db.session.get(Note, note_id).text == NOTE


def test_facts_under_the_system_key_are_sealed_anew_too(noted, monkeypatch):
    case_id, _ = noted
    table: Any = CaseMilestone.__table__
    ours = select(CaseMilestone).where(CaseMilestone.case_id == case_id)
    before = {one.name for one in db.session.scalars(ours)}
    info = dict(table.info) | {row_digests.SCHEMA_VERSION: 2}
    monkeypatch.setattr(table, "info", MappingProxyType(info))
    db.session.rollback()
    db.session.expire_all()
    with acting(SYSTEM, purpose="schema"):
        renamed = (schema_changes.Renamed(table="case_milestone", version=2),)
        assert schema_changes.apply("0002_test", renamed) == len(db.session.scalars(ours).all())
        transaction.commit()
    db.session.expire_all()
    assert {one.name for one in db.session.scalars(ours)} == before
    assert verification.verify().holds


def test_an_edited_row_is_not_carried_over_and_stays_named(noted, second_version):
    _, note_id = noted
    db.session.execute(
        text("UPDATE note SET written_by_id = case_id WHERE id = :id"),
        {"id": note_id.hex if db.engine.dialect.name == "sqlite" else note_id},
    )
    db.session.commit()
    second_version()
    assert _carry_over() == 0
    (fault,) = verification.verify().rows
    assert (fault.table, fault.state) == ("note", RowState.CHANGED)


def test_carrying_over_twice_changes_nothing_more(noted, second_version):
    second_version()
    assert (_carry_over(), _carry_over()) == (1, 0)
    assert verification.verify().holds


def test_a_case_row_is_not_touched_by_another_tables_change(noted, second_version):
    case_id, _ = noted
    before = db.session.get(Case, case_id).version
    second_version()
    _carry_over()
    db.session.expire_all()
    assert db.session.get(Case, case_id).version == before


class SecondSchema(DeclarativeBase):
    """The tables as a later version of caseflow declares them."""


class NoteOfSecondSchema(SealedRow, SecondSchema):
    """A note whose sealed field has another name, with a column more."""

    __tablename__ = "note"
    __table_args__ = {"info": {row_digests.SCHEMA_VERSION: 2}}

    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by_id: Mapped[uuid.UUID]
    colour: Mapped[str | None] = mapped_column(String(10))

    body = Sealed[str]("notes")
    told = Sealed[bool]("notes", coded=True)


@pytest.fixture
def migrated(noted, second_version, monkeypatch):
    """The database after a migration that renames a column with its field and adds another."""
    for change in ("RENAME COLUMN text_sealed TO body_sealed", "ADD COLUMN colour VARCHAR(10)"):
        db.session.execute(text(f"ALTER TABLE note {change}"))
    db.session.commit()
    second_version()
    others = [table for table in row_verification.digested_tables() if table.name != "note"]
    tables = [*others, NoteOfSecondSchema.__table__]
    monkeypatch.setattr(row_verification, "digested_tables", lambda: tables)
    monkeypatch.setattr(schema_changes, "_model", lambda table: NoteOfSecondSchema)
    return noted


def _renamed_over():
    renamed = schema_changes.Renamed(
        table="note", version=2, columns={"body_sealed": "text_sealed"}
    )
    with acting(SYSTEM, purpose="schema"):
        carried = schema_changes.apply("0002_test", (renamed,))
        transaction.commit()
    return carried


def test_a_renamed_sealed_column_opens_and_an_added_one_disturbs_nothing(world, migrated):
    case_id, note_id = migrated
    assert _renamed_over() == 1
    report = verification.verify()
    assert report.holds, report.reason
    with acting_as(world.caseworker) as look:
        look.admitted.add(case_id)
        assert db.session.get(NoteOfSecondSchema, note_id).body == NOTE


def test_a_row_edited_before_the_rename_is_named_after_it(migrated):
    db.session.execute(text("UPDATE note SET written_by_id = case_id"))
    db.session.commit()
    assert _renamed_over() == 0
    (fault,) = verification.verify().rows
    assert (fault.table, fault.state) == ("note", RowState.CHANGED)
