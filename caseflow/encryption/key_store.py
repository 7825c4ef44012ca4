"""The tables of the key store, and its short transactions.

Keys are stored wrapped, so that nobody can open them without the root key; public keys and the
terms of grants are stored in clear.
"""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    String,
    Table,
    and_,
    bindparam,
    delete,
    insert,
    select,
    text,
    tuple_,
)

from caseflow import clock, database
from caseflow.extensions import Id, UtcDateTime

DAMAGED = "The key store is damaged or cut short: put its backup back; nothing was changed."
metadata = MetaData()

system_keys = Table(
    "system_key",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
organisation_keys = Table(
    "organisation_key",
    metadata,
    Column("organisation_id", Id, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("private_wrapped", LargeBinary, nullable=False),
    Column("public", LargeBinary, nullable=False),
    Column("generation", Integer, nullable=False, default=0, server_default="0"),
)
case_keys = Table(
    "case_key",
    metadata,
    Column("case_id", Id, primary_key=True),
    Column("organisation_id", Id, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("organisation_version", Integer, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("generation", Integer, nullable=False, default=0, server_default="0"),
)
compartment_keys = Table(
    "compartment_key",
    metadata,
    Column("case_id", Id, primary_key=True),
    Column("compartment", String(80), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("case_version", Integer, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("generation", Integer, nullable=False, default=0, server_default="0"),
)
grants = Table(
    "packet_grant",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, nullable=False, index=True),
    Column("compartment", String(80), nullable=False),
    Column("organisation_id", Id, nullable=False),
    Column("organisation_version", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("consent_id", Id, nullable=False),
    Column("expires_on", Date, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
erasure_ledger = Table(
    "erasure_ledger",
    metadata,
    Column("case_id", Id, primary_key=True),
    Column("compartment", String(80), primary_key=True, default="", server_default=""),
    Column("version", Integer, primary_key=True, default=0, server_default="0"),
    Column("at", String(40), nullable=False),
)
"""What was erased: the whole case when `compartment` is empty, else the keys of that compartment up
to and including this version. `at` is ISO 8601, UTC."""

rotations = Table(
    "key_rotation",
    metadata,
    Column("level", String(20), primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("target", LargeBinary),
    Column("started_at", UtcDateTime, nullable=False),
    Column("keys_made_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
)
"""The newest rotation of each level; one without `finished_at` is still to be finished. `target` is
the fingerprint of the next root key, for the level `root` only."""

destructions = Table(
    "key_destruction",
    metadata,
    Column("id", Id, primary_key=True),
    Column("table_name", String(40), nullable=False),
    Column("case_id", Id),
    Column("destroyed_at", UtcDateTime, nullable=False),
    Column("traces", LargeBinary, nullable=False),
)
"""Keys that were deleted or replaced, and may still be in a file of the store, until
`caseflow.encryption.scrubbing` has emptied the files and deletes the row. Without `case_id` it
concerns no case, or several. `traces` is the end (`TRACE` bytes) of some of the destroyed wraps,
with every bit inverted: enough to look for them in the files, and far too little to unwrap
anything."""

TRACE, TRACES = 8, 16
"""How many bytes of a destroyed wrap are kept until it has left the files, and of how many wraps in
one row."""
CHUNK = 500
"""Ids in one statement; databases limit the parameters of a statement."""

row_versions = Table(
    "row_version",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("seal", LargeBinary, nullable=False),
    Column("superseded_at", UtcDateTime, index=True),
)
"""What caseflow last wrote in rows of the data store, see `row_versions`. `superseded_at` is set
while the change that replaces an entry is not settled."""

WHOLE = -1
"""Stands for every version of every compartment, where a version of a compartment is asked for."""
CaseCompartment = tuple[uuid.UUID, str]
_WRAPS = (
    select(
        compartment_keys.c.case_id,
        compartment_keys.c.compartment,
        compartment_keys.c.version,
        compartment_keys.c.wrapped,
        case_keys.c.version.label("case_version"),
        case_keys.c.organisation_version,
        case_keys.c.wrapped.label("case_wrapped"),
    )
    .join(
        case_keys,
        and_(
            case_keys.c.case_id == compartment_keys.c.case_id,
            case_keys.c.version == compartment_keys.c.case_version,
        ),
    )
    .where(
        compartment_keys.c.case_id.in_(bindparam("cases", expanding=True)),
        compartment_keys.c.compartment.in_(bindparam("names", expanding=True)),
        case_keys.c.organisation_id == bindparam("organisation"),
    )
)
"""Built once, since nearly every page sends this statement."""


_WRAPPED = ("wrapped", "sealed")
"""The columns with wrapped keys that are ever deleted or replaced."""
_KEY_TABLES = "case_key, compartment_key, organisation_key, packet_grant, system_key"


class KeyStore:
    """Reads and writes wrapped keys; each call is one transaction of its own.

    So keys are committed whatever becomes of the transaction of the data store.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def add(self, table: Table, **values: Any) -> None:
        """Store one row; it is committed when this returns."""
        with self._begun() as connection:
            connection.execute(insert(table).values(**values))

    def add_rows(self, *rows: tuple[Table, list[dict[str, Any]]]) -> None:
        """Store rows of several tables in one transaction, in this order."""
        with self._begun() as connection:
            for table, values in rows:
                connection.execute(insert(table), values)

    def rows(self, table: Table, *where: Any) -> list[Row[Any]]:
        """Return the rows that match, or all rows of a small table."""
        with self.reading() as connection:
            return list(connection.execute(select(table).where(*where)))

    def wraps(
        self, wanted: Iterable[CaseCompartment], organisation_id: uuid.UUID
    ) -> list[Row[Any]]:
        """Return compartment keys, each joined with the case key as this organisation holds it.

        One statement, for every combination of the cases and the compartment names in `wanted`.
        """
        pairs = list(wanted)
        asked = {
            "cases": list({case for case, _ in pairs}),
            "names": list({name for _, name in pairs}),
            "organisation": organisation_id,
        }
        with self.reading() as connection:
            return list(connection.execute(_WRAPS, asked))

    def grants_to(
        self, wanted: Iterable[CaseCompartment], organisation_id: uuid.UUID
    ) -> list[Row[Any]]:
        """Return the grants of these compartments to this organisation."""
        statement = select(grants).where(
            tuple_(grants.c.case_id, grants.c.compartment).in_(list(wanted)),
            grants.c.organisation_id == organisation_id,
        )
        with self.reading() as connection:
            return list(connection.execute(statement))

    def is_erased(self, case_id: uuid.UUID, compartment: str = "", version: int = 0) -> bool:
        """Whether the keys of this case, or this version of a compartment's key, were erased.

        Without a compartment, only the erasure of the whole case counts.
        """
        with self.reading() as connection:
            last = erased_version(connection, case_id, compartment)
        return last is not None and (last == WHOLE or version <= last)

    def destroy(self, table: Table, *where: Any) -> int:
        """Delete the rows that match; return how many there were."""
        with self.writing() as connection:
            note_destroyed(connection, table, connection.execute(select(table).where(*where)))
            return connection.execute(delete(table).where(*where)).rowcount

    def may_be_in_files(self, case_id: uuid.UUID) -> bool:
        """Whether a key of this case was destroyed and may still be in a file of the store."""
        found = destructions.c.case_id
        rows = self.rows(destructions, (found == case_id) | found.is_(None))
        return bool(rows)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read in one transaction that waits for no writer."""
        # Without this a SQLite transaction would begin with BEGIN IMMEDIATE, and wait for the lock.
        with database.taking_the_lock(False), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write in one transaction, while no rotation or erasure can change keys in between.

        Writers do not exclude one another on PostgreSQL.
        """
        with self._locked("ROW EXCLUSIVE") as connection:
            yield connection

    @contextmanager
    def writing_entries(self) -> Iterator[Connection]:
        """Write in one transaction that changes no key, and so waits for no change of keys.

        On SQLite writers always wait for one another.
        """
        with self._begun() as connection:
            yield connection

    @contextmanager
    def rotating(self) -> Iterator[Connection]:
        """Write in one transaction for which all writers of keys wait; keep it short.

        On SQLite writers always wait for one another. Readers do not wait, and see either nothing
        or all of what it wrote.
        """
        with self._locked("SHARE ROW EXCLUSIVE") as connection:
            yield connection

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        with database.taking_the_lock(True), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def _locked(self, mode: str) -> Iterator[Connection]:
        with self._begun() as connection:
            # ROW EXCLUSIVE conflicts with SHARE ROW EXCLUSIVE, but not with itself; neither
            # conflicts with a SELECT. All tables in one statement, always in the same order, so
            # that two transactions cannot wait for each other.
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"LOCK TABLE {_KEY_TABLES} IN {mode} MODE"))
            yield connection


def note_destroyed(connection: Connection, table: Table, rows: Iterable[Row[Any]]) -> None:
    """Note that the wraps in these rows are deleted or replaced, in the same transaction."""
    by_case: dict[uuid.UUID | None, list[bytes]] = {}
    for row in rows:
        held = row._mapping
        wraps = by_case.setdefault(held.get("case_id"), [])
        wraps += [held[name] for name in _WRAPPED if name in held]
    if len(by_case) > 1:  # a rotation: the cases need no row each
        by_case = {None: [wrap for wraps in by_case.values() for wrap in wraps]}
    noted = [
        {
            "id": uuid.uuid4(),
            "table_name": table.name,
            "case_id": case_id,
            "destroyed_at": clock.now(),
            "traces": b"".join(_inverted(wrap[-TRACE:]) for wrap in wraps[:TRACES]),
        }
        for case_id, wraps in by_case.items()
    ]
    if noted:
        connection.execute(insert(destructions), noted)


def traces_of(row: Row[Any]) -> list[bytes]:
    """Return the ends of the destroyed wraps, as they stand in a file that still has them."""
    kept = _inverted(row.traces)
    return [kept[start : start + TRACE] for start in range(0, len(kept), TRACE)]


def _inverted(content: bytes) -> bytes:
    return bytes(byte ^ 0xFF for byte in content)


def erased_version(connection: Connection, case_id: uuid.UUID, compartment: str) -> int | None:
    """Return up to which version the keys of a compartment were erased for good.

    WHOLE when the whole case was erased, None when nothing was.
    """
    ledger = erasure_ledger.c
    rows = connection.execute(
        select(ledger.compartment, ledger.version).where(
            ledger.case_id == case_id, ledger.compartment.in_({"", compartment})
        )
    ).all()
    if any(not row.compartment for row in rows):
        return WHOLE
    return max((row.version for row in rows), default=None)
