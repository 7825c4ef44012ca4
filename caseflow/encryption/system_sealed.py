"""Facts of a row that are sealed under the system key, together in one value of one size.

Decision. *Context*: background work, coordinators and partners need facts about a case (what a
consent covers, which milestones there are, why something ended) without the keys of the case; and
in a stolen data file such a fact in clear tells who reported sexual violence, or somebody's
nationality. *Options*: plain columns; compartment keys wrapped for everybody; one sealed value a
row under a key of the installation. *Choice*: the last. The value has the same size in every row of
a table, so that neither a column nor a length tells anything. *Consequence*: whoever has the data
and not the key store learns from such a row that it exists, when it was written and by whom. SQL
cannot filter or sort by a sealed fact: lists sort by their plain columns, and select the rest after
reading. The keys are those of the installation, so an erasure does not reach these facts: they are
codes, days and numbers, never words of the person.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, Generic, TypeVar, overload

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary, event
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseflow.crypto import sealing
from caseflow.crypto.errors import CryptoError
from caseflow.crypto.key_derivation import derive
from caseflow.encryption import key_hierarchy
from caseflow.encryption.row_digests import SCHEMA_VERSION
from caseflow.extensions import db

T = TypeVar("T")
COLUMN = "record_sealed"
"""The column in which all sealed facts of a row are stored."""
_FIELD, _COMPARTMENT = "record", "system"
_OPENED = "_opened_record"
_UNSEALED = b"unsealed"
"""Stands in the column until the row is written; the facts are kept beside it."""
_NO_CASE = uuid.UUID(int=0)
_APART = 256


class SystemSealed(Generic[T]):
    """A descriptor for one fact of a row that is sealed under the system key.

    `of` is the enum, `date`, `datetime` or `uuid.UUID` that the fact is; without it the fact is a
    JSON value. A fact that was never set reads as `default`. Reading raises CryptoError when the
    sealed value was changed or belongs to another row.
    """

    def __init__(self, of: type | None = None, *, default: Any = None) -> None:
        self._of, self._default = of, default
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, row: None, owner: type) -> "SystemSealed[T]": ...
    @overload
    def __get__(self, row: "SystemSealedRow", owner: type) -> T: ...
    def __get__(self, row: "SystemSealedRow | None", owner: type) -> Any:
        if row is None:
            return self
        return self.read(facts_of(row).get(self.name))

    def __set__(self, row: "SystemSealedRow", value: T) -> None:
        _write(row, {self.name: value})

    def read(self, stored: Any) -> Any:
        """Return the fact from its JSON value."""
        if stored is None:
            return copy(self._default)
        if self._of is None:
            # A copy, so that a caller who changes a list does not change the row unsealed.
            return copy(stored)
        if self._of in (date, datetime):
            return self._of.fromisoformat(stored)
        return self._of(stored)


class SystemSealedRow:
    """A mixin for models with facts under the system key; the id is made before the INSERT."""

    __tablename__: str
    __record_size__ = 256
    """The least size in bytes to which the facts of a row are padded."""
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    record_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"kind": "sealed"})

    def __init__(self, **values: Any) -> None:
        model: Any = type(self)
        facts = {name: values.pop(name) for name in names_of(model) if name in values}
        self.id = values.pop("id", None) or self.id or uuid.uuid4()
        super().__init__(**values)
        _write(self, facts)

    @classmethod
    def read(cls, name: str, rows: Iterable[Any]) -> list[Any]:
        """Return one fact of many selected rows of this table, with `id` and `record_sealed`.

        They have `case_id` too, if the table does. Raises CryptoError when a value was changed.
        """
        fact = vars(cls)[name]
        return [fact.read(facts.get(name)) for facts in _all_opened(cls, rows)]


class SelectedRow:
    """A row of a statement on a table, with the facts that are sealed in it as attributes."""

    def __init__(self, model: Any, row: Any) -> None:
        self._model, self._row = model, row

    def __getattr__(self, name: str) -> Any:
        if name in names_of(self._model):
            (value,) = self._model.read(name, [self._row])
            return value
        return getattr(self._row, name)


@cache
def names_of(model: Any) -> tuple[str, ...]:
    """Return the names of the facts of a model that are sealed under the system key."""
    return tuple(
        name
        for one in model.__mro__
        for name, fact in vars(one).items()
        if isinstance(fact, SystemSealed)
    )


def sealed_record(model: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as it is stored: its facts sealed together, the other values as they are.

    `values` has the row's id, and its `case_id` if the table has one. It is for rows that are
    written by statements on a table; everything else goes through the model.
    """
    names = names_of(model)
    if not names:
        return dict(values)
    facts = {name: _plain(values[name]) for name in names if name in values}
    plain = {name: value for name, value in values.items() if name not in names}
    return plain | {COLUMN: _sealed(model, values["id"], values.get("case_id"), facts)}


def facts_of(row: Any) -> dict[str, Any]:
    """Return the facts of a row as they are stored, in JSON values by name; opened once a value.

    `row` is an object, or a selected row that has `id`, `record_sealed`, and `case_id` if the table
    has one, and that names its table. Raises CryptoError when the value was changed.
    """
    sealed = row.record_sealed
    if sealed is None:
        return {}
    kept = row.__dict__.get(_OPENED)
    if kept is not None and kept[0] is sealed:
        opened: dict[str, Any] = kept[1]
        return opened
    opened = open_record(type(row), row.id, getattr(row, "case_id", None), sealed)
    row.__dict__[_OPENED] = sealed, opened
    return opened


def open_record(
    model: Any, row_id: uuid.UUID, case_id: uuid.UUID | None, sealed: bytes
) -> dict[str, Any]:
    """Return the facts of a row in JSON values; raises CryptoError when the value was changed."""
    return _opened(sealed, _place(model.__tablename__, row_id, case_id))


def facts_of_selected(model: Any, row: Any) -> dict[str, Any]:
    """Return the facts of a selected row of this model; raises CryptoError when changed."""
    return open_record(model, row.id, getattr(row, "case_id", None), row.record_sealed)


def record_with(model: Any, row: Any, facts: Mapping[str, Any]) -> bytes:
    """Seal the facts of a selected row together with others; raises CryptoError when changed."""
    opened = {} if row.record_sealed is None else facts_of_selected(model, row)
    new = opened | {name: _plain(value) for name, value in facts.items()}
    return _sealed(model, row.id, getattr(row, "case_id", None), new)


def reseal_record(model: Any, row: Any, *, table: str, schema: int) -> bytes:
    """Seal the facts of a selected row under the present name and schema version of its table.

    `table` and `schema` are those under which they are sealed. Raises CryptoError when the value
    was changed.
    """
    case_id = getattr(row, "case_id", None)
    place = _place(model.__tablename__, row.id, case_id)._replace(table=table, schema=schema)
    return _sealed(model, row.id, case_id, _opened(row.record_sealed, place))


def seal_apart(table: str, case_id: uuid.UUID | None, facts: Mapping[str, Any]) -> bytes:
    """Seal facts that are not those of a row with an id: bound to a table and a case only."""
    version, raw = key_hierarchy.key_ring().system.newest()
    place = _place(table, case_id or _NO_CASE, case_id)
    return sealing.seal(facts, key=_cipher(raw), version=version, place=place, size=_APART)


def open_apart(table: str, case_id: uuid.UUID | None, sealed: bytes) -> dict[str, Any]:
    """Return what `seal_apart` was given; raises CryptoError when it was changed."""
    return _opened(sealed, _place(table, case_id or _NO_CASE, case_id))


def _opened(sealed: bytes, place: sealing.Place) -> dict[str, Any]:
    raw = key_hierarchy.key_ring().system.key_of(sealing.version_of(sealed))
    if raw is None:
        raise CryptoError("The system key of a sealed record is missing.")
    facts: dict[str, Any] = sealing.open_sealed(sealed, _cipher(raw), place)
    return facts


def _all_opened(model: Any, rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Yield the facts of many selected rows of a model; raises CryptoError when one was changed."""
    # As `facts_of_selected`, but what is alike for all rows is looked up once: My day opens a
    # thousand.
    system, ciphers = key_hierarchy.key_ring().system, dict[int, AESGCM]()
    sample = _place(model.__tablename__, _NO_CASE, None)
    for row in rows:
        sealed, row_id, case_id = row.record_sealed, row.id, getattr(row, "case_id", None)
        version = sealing.version_of(sealed)
        if version not in ciphers:
            if (raw := system.key_of(version)) is None:
                raise CryptoError("The system key of a sealed record is missing.")
            ciphers[version] = _cipher(raw)
        place = sample._replace(row=row_id.bytes, case=(case_id or row_id).bytes)
        yield sealing.open_sealed(sealed, ciphers[version], place)


def _write(row: Any, facts: Mapping[str, Any]) -> None:
    new = facts_of(row) | {name: _plain(value) for name, value in facts.items()}
    # A new object each time: by it `facts_of` knows that these facts are the row's newest.
    row.record_sealed = unsealed = bytes(bytearray(_UNSEALED))
    row.__dict__[_OPENED] = unsealed, new


@event.listens_for(db.session, "before_flush")
def _seal_what_changed(session: Session, flushing: Any, instances: Any) -> None:
    """Seal the facts of every row that is about to be written, once, whatever set them."""
    for row in (*session.new, *session.dirty):
        if isinstance(row, SystemSealedRow) and row.record_sealed == _UNSEALED:
            facts = facts_of(row)
            case_id = getattr(row, "case_id", None)
            row.record_sealed = sealed = _sealed(type(row), row.id, case_id, facts)
            row.__dict__[_OPENED] = sealed, facts


def _sealed(
    model: Any, row_id: uuid.UUID, case_id: uuid.UUID | None, facts: Mapping[str, Any]
) -> bytes:
    version, raw = key_hierarchy.key_ring().system.newest()
    place = _place(model.__tablename__, row_id, case_id)
    size = model.__record_size__
    return sealing.seal(facts, key=_cipher(raw), version=version, place=place, size=size)


def _place(table: str, row_id: uuid.UUID, case_id: uuid.UUID | None) -> sealing.Place:
    return sealing.Place(
        table=table,
        field=_FIELD,
        row=row_id.bytes,
        case=(case_id or row_id).bytes,
        compartment=_COMPARTMENT,
        schema=db.metadata.tables[table].info.get(SCHEMA_VERSION, sealing.SCHEMA),
    )


@cache
def _cipher(system_key: bytes) -> AESGCM:
    return AESGCM(derive(system_key, "sealed records"))


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, datetime):
        # The same text for one moment, whatever its time zone was.
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(one) for one in value]
    return value
