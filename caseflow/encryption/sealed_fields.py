"""`Sealed`: a field that is ciphertext in its row, and plaintext only under an access context.

A value is sealed when it is assigned, so that no plaintext stays in the session, and opened when it
is read. Without an access context, or for a case that no scoped query has admitted, reading raises
NotOpened. Where the keys were erased for good, a field reads as ⟦erased⟧, and a coded one as None:
the erasure was wanted, so it is not an error.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Generic, TypeVar, overload

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.access import access_context
from caseflow.access.access_context import AccessContext, NotOpened
from caseflow.crypto import sealing
from caseflow.crypto.errors import CryptoError
from caseflow.encryption import key_hierarchy
from caseflow.encryption.key_store import WHOLE, erased_version
from caseflow.encryption.organisation_keys import NoKey
from caseflow.encryption.row_digests import SCHEMA_VERSION
from caseflow.errors import RuleBroken
from caseflow.extensions import db

T = TypeVar("T")
Compartment = str | Callable[[Any], str]
_WRITTEN = "sealed_under"
"""The key in `session.info` for the keys under which the current transaction sealed something."""


class _Mark(str):
    """A text that is shown in place of a value; storing it is refused."""


SEALED = _Mark("⟦sealed⟧")
"""Shown for a field that the reader may not open (`SealedRow.shown`)."""
ERASED = _Mark("⟦erased⟧")
"""Shown for a field whose key was erased for good, for everybody."""
CHANGED = _Mark("⟦changed⟧")
"""Shown for a field that was changed outside caseflow, in lists (`access.mark_changed`) and on the
pages of one case (`access.mark_changed_texts`)."""


class ChangedOutside(CryptoError):
    """A sealed field was changed outside caseflow; `table` and `row_id` say in which row."""

    def __init__(self, table: str, row_id: uuid.UUID) -> None:
        super().__init__(f"A {table} record was changed outside caseflow.")
        self.table, self.row_id = table, row_id


class Sealed(Generic[T]):
    """A descriptor for one sealed field: any JSON value, stored in the column `<name>_sealed`.

    The compartment is a name, or a function of the row. A `coded` field holds codes, numbers or a
    structure, so that the text ⟦erased⟧ cannot stand in its place.

    Reading and assigning raise NotOpened without an access context, NoKey when the reader's
    organisation has no key to the compartment, and CryptoError when the value or a key was changed.
    """

    def __init__(
        self,
        compartment: Compartment,
        *,
        coded: bool = False,
        size: int = 256,
        stored_as: str = "",
    ) -> None:
        """Declare the field; `stored_as` is its name in storage if the attribute has another.

        `size` is the least number of bytes to which values are padded. Choose it so that every
        usual value fits: then no length tells what was recorded.
        """
        self.size = size
        self._compartment, self._coded = compartment, coded
        self._erased = None if coded else ERASED
        self.name, self.column = stored_as, ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = self.name or name
        self.column = f"{self.name}_sealed"

    @overload
    def __get__(self, row: None, owner: type) -> "Sealed[T]": ...
    @overload
    def __get__(self, row: "SealedRow", owner: type) -> T | None: ...
    def __get__(self, row: "SealedRow | None", owner: type) -> Any:
        if row is None:
            return self
        sealed = getattr(row, self.column)
        if sealed is None:
            return None
        context = access_context.current()
        if context is None or row.case_id not in context.admitted:
            raise NotOpened("Sealed data needs an access context: who looks, and at which case.")
        # Only a missing key leads to the question whether it was erased: a page that can open its
        # fields sends no statement for it.
        try:
            return self._opened(row, sealed, context)
        except NoKey:
            part = self.compartment_of(row), sealing.version_of(sealed)
            if not key_hierarchy.key_ring().store.is_erased(row.case_id, *part):
                raise
            return self._erased
        except CryptoError as error:
            marks_text = context.marks_changed_texts and not self._coded
            if not context.marks_changed and not marks_text:
                raise ChangedOutside(row.__tablename__, row.id) from error
            context.changed[row.__tablename__, row.id] = row
            return None if self._coded else CHANGED

    def __set__(self, row: "SealedRow", value: T | None) -> None:
        if isinstance(value, _Mark):
            raise NotOpened(f"The text that a page shows in place of {self.name} is not stored.")
        if _has_mark(value):  # a form that was filled in with the mark was sent
            raise ChangedOutside(row.__tablename__, row.id)
        organisation = _actor_organisation()
        compartment = self.compartment_of(row)
        version, key = key_hierarchy.key_ring().compartments.for_sealing(
            row.case_id, compartment, organisation
        )
        place = self.place(row.__tablename__, row)
        sealed = sealing.seal(value, key=key, version=version, place=place, size=self.size)
        setattr(row, self.column, sealed)
        db.session().info.setdefault(_WRITTEN, set()).add((row.case_id, compartment, version))

    def compartment_of(self, row: "SealedRow") -> str:
        """Return the name of the compartment in which this row's value is sealed."""
        named = self._compartment
        return named if isinstance(named, str) else named(row)

    def _opened(self, row: "SealedRow", sealed: bytes, context: AccessContext) -> T | None:
        place, version = self.place(row.__tablename__, row), sealing.version_of(sealed)
        case_id, compartment = row.case_id, place.compartment
        key = context.keys.get((case_id, compartment, version))
        if key is None:
            key = key_hierarchy.key_ring().compartments.key(
                case_id, compartment, context.actor.organisation_id, version
            )
        # Noted only after it opened, so that the log says what was read and not what was tried.
        value: T | None = sealing.open_sealed(sealed, key, place)
        context.note(case_id, compartment, f"{place.table}.{place.field}")
        return value

    def place(self, table: str, row: Any) -> sealing.Place:
        """Return the place to which this field is bound; `row` is an object or a selected row."""
        return sealing.Place(
            table=table,
            field=self.name,
            row=row.id.bytes,
            case=row.case_id.bytes,
            compartment=self.compartment_of(row),
            schema=schema_version(table),
        )


class SealedRow:
    """A mixin for models with sealed fields.

    The id is made in Python, because a value is bound to the id of its row when it is assigned,
    which is before the INSERT.
    """

    __tablename__: str
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(index=True)

    def __init_subclass__(cls, **options: Any) -> None:
        for name, field in list(vars(cls).items()):
            if isinstance(field, Sealed):
                column: Any = mapped_column(LargeBinary, nullable=True, info={"kind": "sealed"})
                setattr(cls, f"{name}_sealed", column)
        super().__init_subclass__(**options)

    def __init__(self, **values: Any) -> None:
        # The id, the case and all plain columns come first: a sealed value is bound to the ids, and
        # its compartment may depend on a plain column.
        self.id = values.pop("id", None) or uuid.uuid4()
        self.case_id = values.pop("case_id")
        plain = {k: v for k, v in values.items() if not isinstance(_field(self, k), Sealed)}
        super().__init__(**plain)
        for name in values.keys() - plain.keys():
            setattr(self, name, values[name])

    def shown(self, name: str) -> Any:
        """Return a sealed field for a template: its value, or ⟦sealed⟧ instead of NotOpened."""
        try:
            return getattr(self, name)
        except NotOpened:
            return SEALED

    @classmethod
    def sealed_fields(cls) -> "tuple[Sealed[Any], ...]":
        """Return the sealed fields that this model declares."""
        model: Any = cls
        return _declared(model)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id} {SEALED}>"


@cache
def schema_version(table: str) -> int:
    """Return the version of a table's schema, to which its sealed values and digests are bound.

    A migration that renames the table, a column or a sealed field raises it in the table's `info`
    (`caseflow.audit.schema_changes`).
    """
    version: int = db.metadata.tables[table].info.get(SCHEMA_VERSION, sealing.SCHEMA)
    return version


def sealed_fields(model: type) -> tuple[Sealed[Any], ...]:
    """Return the sealed fields that a model declares; none for other models."""
    return _declared(model)


@contextmanager
def keys_still_held() -> Iterator[None]:
    """Commit inside this block: no key that this transaction used is erased before the block ends.

    Otherwise rows could be committed that nobody can open. An erasure of the same part waits until
    the block ends. Raises RuleBroken when the part was erased before it began.
    """
    # SQLite needs no lock here: it has one writer at a time, and this transaction became the
    # writer before it read a key.
    written = db.session().info.pop(_WRITTEN, None)
    if not written or db.engine.dialect.name == "sqlite":
        yield
        return
    db.session.flush()  # first, so that nobody waits for these rows while the keys are locked
    with key_hierarchy.key_ring().store.writing() as connection:
        for case_id, compartment, version in written:
            last = erased_version(connection, case_id, compartment)
            if last is not None and (last == WHOLE or version <= last):
                raise RuleBroken(
                    "This was permanently erased while you were writing. Nothing was saved."
                )
        yield


def forget_written() -> None:
    """Forget which keys were used, because the transaction was rolled back."""
    db.session().info.pop(_WRITTEN, None)


def prefetch_keys(rows: Iterable[SealedRow], *compartments: str) -> None:
    """Unwrap the keys of many rows at once, before a page opens them one by one.

    Without names, for every compartment in which these rows have a value. Keys that are missing
    raise nothing here, but when a field is read. Raises NotOpened without an access context.
    """
    wanted = [(row.case_id, name) for row in rows for name in compartments or _held_in(row)]
    if wanted:
        key_hierarchy.key_ring().compartments.prefetch(wanted, _actor_organisation())


def _has_mark(value: Any) -> bool:
    """Whether a text in this value is the mark of a changed field."""
    if isinstance(value, str):
        return CHANGED in value
    if isinstance(value, dict):
        return any(map(_has_mark, value.values()))
    return isinstance(value, (list, tuple)) and any(map(_has_mark, value))


@cache
def _declared(model: Any) -> tuple[Sealed[Any], ...]:
    return tuple(field for field in vars(model).values() if isinstance(field, Sealed))


def _held_in(row: SealedRow) -> set[str]:
    filled = (f for f in sealed_fields(type(row)) if getattr(row, f.column) is not None)
    return {field.compartment_of(row) for field in filled}


def _field(row: SealedRow, name: str) -> Any:
    return getattr(type(row), name, None)


def _actor_organisation() -> uuid.UUID:
    context = access_context.current()
    if context is None:
        raise NotOpened("Sealed data needs an access context: who writes, and why.")
    return context.actor.organisation_id
