"""What a transaction relies on of versioned rows, and what it has written of them.

It is kept in the session until the transaction ends. `row_versions` compares it with the entries of
the key store, and says why there are any.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, Table, event, inspect, or_, select
from sqlalchemy.orm import Session

from caseflow import database
from caseflow.access import access_context
from caseflow.access.actors import SYSTEM
from caseflow.encryption import row_digests
from caseflow.extensions import Model, db

_SIGNATURE = ("seal",)
Texts = tuple[str, ...]


class VersionedRow:
    """A mixin for models whose rows are refused on use unless they are as caseflow last wrote them.

    `__versioned__` are the columns that count. A signed row needs one: its signature, which covers
    the others. Signed rows are relied on where their signature is checked, and rows of other models
    when they are read while somebody looks. `__denies__` are the column of a case and those of whom
    a row excludes from it.
    """

    __tablename__: str
    __versioned__: tuple[str, ...] = _SIGNATURE
    __denies__: tuple[str, ...] = ()


class Use(NamedTuple):
    """A row that is relied on: the name of its entries, what counts of it, and where it is."""

    name: str
    texts: Texts
    model: Any
    key: Any


@cache
def versioned_models() -> Mapping[str, Any]:
    """Return every model whose rows have entries, by the name of its table."""
    mappers = Model.registry.mappers
    models = (mapper.class_ for mapper in mappers if issubclass(mapper.class_, VersionedRow))
    return {model.__tablename__: model for model in models}


def forget() -> None:
    """Forget what was relied on and changed, because the transaction is over."""
    for name in ("used", "seen", "asked", "touched", "noted", "gone"):
        kept(name).clear()


def kept(name: str) -> dict[Any, Any]:
    """Return what the session has noted under this name in the current transaction."""
    found: dict[Any, Any] = db.session().info.setdefault(f"row_versions_{name}", {})
    return found


def read(row: Any) -> None:
    """Read what counts of a row, if it was expired."""
    for name in row.__versioned__:
        getattr(row, name)


def use_of(row: Any) -> Use | None:
    """Return what is relied on in a row, as it was read, even when it has been changed since.

    None for a row that this transaction has written, and one of which not everything was read.
    """
    state: Any = inspect(row)
    stored = state.dict | state.committed_state
    if not state.persistent or id(row) in kept("touched"):
        return None
    if any(name not in stored for name in row.__versioned__):
        return None
    key = state.identity[0]
    texts = texts_of(stored[name] for name in row.__versioned__)
    return Use(name_of(row, key), texts, type(row), key)


def use_in(model: Any, values: Mapping[str, Any]) -> Use:
    key = values[_key_name(model)]
    return Use(name_of(model, key), texts_of(values[n] for n in model.__versioned__), model, key)


def entries_of(model: Any, values: Mapping[str, Any]) -> Iterator[tuple[str, Texts]]:
    use = use_in(model, values)
    yield use.name, use.texts
    case, *denied = model.__denies__ or ("",)
    for column in denied:
        if values[column] is not None:
            yield denial_of(values[case], values[column]), ()


def denials() -> set[str]:
    """Return the names of the entries that exclude who looks from the cases that were admitted."""
    context = access_context.current()
    if context is None:
        return set()
    whom = (context.actor.id, context.actor.organisation_id)
    return {denial_of(case, one) for case in context.admitted for one in whom}


def denial_of(case_id: uuid.UUID, whom: uuid.UUID) -> str:
    return f"excluded {case_id.hex} {whom.hex}"


def is_in_data(denial: str) -> bool:
    """Return whether a row that excludes somebody, named by its entry, is committed now."""
    case_id, whom = map(uuid.UUID, denial.split()[1:])
    with database.taking_the_lock(False), db.engine.connect() as connection:
        return any(
            connection.execute(_excluding(model, case_id, whom)).first() is not None
            for model in versioned_models().values()
            if model.__denies__
        )


def _excluding(model: Any, case_id: uuid.UUID, whom: uuid.UUID) -> Select[Any]:
    table: Table = model.__table__
    case, *denied = model.__denies__
    excludes = or_(*(table.c[name] == whom for name in denied))
    return select(table.c[case]).where(table.c[case] == case_id, excludes)


def name_of(model: Any, key: Any) -> str:
    return f"{model.__tablename__} {row_digests.bare(key)}"


def _key_name(model: Any) -> str:
    name: str = next(iter(model.__table__.primary_key)).name
    return name


def key_in(model: Any, text: str) -> Any:
    """Return the key that a name has as text."""
    kind = next(iter(model.__table__.primary_key)).type.python_type
    return bytes.fromhex(text) if kind is bytes else uuid.UUID(text)


def row_of(model: Any, key: Any) -> Row[Any] | None:
    """Read a row as it is committed now, beside the current transaction."""
    table: Table = model.__table__
    statement = select(table).where(next(iter(table.primary_key)) == key)
    with database.taking_the_lock(False), db.engine.connect() as connection:
        return connection.execute(statement).one_or_none()


def texts_of(values: Iterable[Any]) -> Texts:
    return tuple("-" if value is None else f"+{row_digests.bare(value)}" for value in values)


@event.listens_for(VersionedRow, "load", propagate=True)
@event.listens_for(VersionedRow, "refresh", propagate=True)
def _on_load(row: Any, *_: Any) -> None:
    """Rely on a row of a model without signature that is read while somebody looks."""
    context = access_context.current()
    if row.__versioned__ == _SIGNATURE or context is None or context.actor is SYSTEM:
        return
    if (use := use_of(row)) is not None:
        kept("used")[use] = None


@event.listens_for(db.session, "after_flush")
def _after_flush(session: Session, flushing: Any) -> None:
    # The object is kept and not its values, which may change again before the commit.
    for row in session.new:
        if isinstance(row, VersionedRow):
            kept("touched")[id(row)] = row
    for row in session.dirty:
        if isinstance(row, VersionedRow):
            state: Any = inspect(row)
            if any(state.attrs[name].history.has_changes() for name in row.__versioned__):
                kept("touched")[id(row)] = row
    for row in session.deleted:
        if isinstance(row, VersionedRow):
            kept("touched").pop(id(row), None)
            kept("gone")[name_of(row, inspect(row).identity[0])] = None
