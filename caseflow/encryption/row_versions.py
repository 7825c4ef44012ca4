"""Refuse on use a row that was set back, edited or put back, by what the key store knows of it.

Decision. *Context*: a signature shows that caseflow wrote a row, but not that it is the last that
caseflow wrote: whoever writes SQL puts an old account, consent or session back, and it acts until
`caseflow audit verify` names it. *Options*: the digests of the log, which are set back together
with the row; a version in each row, and its last number in the other store; a keyed digest of each
row in the other store. *Choice*: the last. The table `row_version` of the key store has an entry
for every row of a `VersionedRow` model, with an HMAC under the system key over the columns on which
security depends (not over times of visits, and the like). A row without an entry, or of which no
entry fits, is refused. *Consequence*: the data tables need no column for it, an entry cannot be
forged, and a row that was deleted has no entry, so it cannot be put back.

The two stores do not commit at once, so a change has three steps:

1. Before the data are committed, the key store commits an entry for the new state of the row, and
   keeps the one before it, marked as superseded. The entries of deleted rows are deleted here.
2. The data are committed.
3. The key store deletes the superseded entries.

Two writers of one row take turns: the second waits for the row's lock, which is held from the flush
to step 2, and entries are numbered, so that step 3 of one deletes no entry of a later one. After a
crash between the steps both states are accepted, until `reconcile` (background work, after a
minute) reads which one was committed and deletes the other. An attacker who causes a crash just
there can go back one step in the rows of that one transaction, within that minute, and no further.
A row whose deletion was not committed is refused.

What a request relies on is looked up together, in one statement, before its page is sent or its
work is committed: the rows whose signature was checked, and those of other models that were read
while somebody looks. An exclusion must not be deleted either, so the lookup also asks whether there
is an entry that excludes the person from a case that was admitted. Background work does not check
the rows that it only reads: one edited row must not stop it for all the others.

This module holds the entries of the key store; `relied_rows` notes what a transaction relies on.
"""

import hmac
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    delete,
    event,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from caseflow import clock, database
from caseflow.crypto import encoding
from caseflow.crypto.errors import CryptoError
from caseflow.encryption import key_store, relied_rows
from caseflow.encryption.key_store import KeyStore
from caseflow.encryption.relied_rows import Texts, Use, VersionedRow
from caseflow.encryption.system_keys import SystemKeys
from caseflow.enums import N_
from caseflow.errors import RuleBroken
from caseflow.extensions import db

EXTENSION = "caseflow-row-versions"
STARTED = "started"
"""The name of the entry which says that the rows of this installation have entries."""
SETTLED_AFTER = timedelta(minutes=1)
"""How long the superseded entries of a change are left to the process that makes it."""
_VERSION, _CHUNK = 2, 500
_TABLE = key_store.row_versions
_ENTRIES = select(_TABLE.c.name, _TABLE.c.version, _TABLE.c.seal).where(
    _TABLE.c.name.in_(bindparam("names", expanding=True))
)
"""Built once, since nearly every request sends this statement."""
CHANGED_MEANWHILE = N_("This was changed at the same moment. Open the page again.")
logger = structlog.get_logger()


class RolledBack(CryptoError):
    """Rows that are relied on are not as caseflow last wrote them; `names` says which."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__("A record was changed or set back outside caseflow.")
        self.names = tuple(names)


class RowVersions:
    """The entries of the key store, compared with what the current transaction relies on."""

    def __init__(self, system: SystemKeys, store: KeyStore) -> None:
        self._system, self._store = system, store

    def rely_on(self, row: VersionedRow) -> None:
        """Have this row compared at the end of the request, which is refused if no entry fits."""
        relied_rows.read(row)
        if (use := relied_rows.use_of(row)) is not None:
            relied_rows.kept("used")[use] = None

    def rely_on_columns(self, model: Any, rows: Iterable[Any]) -> None:
        """As `rely_on`, for rows of which a query has read only columns, the versioned ones too."""
        used = relied_rows.kept("used")
        for row in rows:
            used[relied_rows.use_in(model, row._mapping)] = None

    def rely_on_name(self, name: str, model: Any, key: Any) -> None:
        """As `rely_on`, for a row that has an entry for as long as it is there (a session)."""
        relied_rows.kept("used")[Use(name, (), model, key)] = None

    def holds(self, row: VersionedRow) -> bool:
        """Whether the row is as caseflow last wrote it, known at once.

        Asked together with all rows of its kind that were read, since a list asks this of each. A
        row that this transaction has written holds.
        """
        relied_rows.read(row)
        use = relied_rows.use_of(row)
        if use is None:
            return True
        seen = relied_rows.kept("seen")
        if use not in seen:
            same = [one for one in db.session() if type(one) is type(row)]
            also = (other for one in same if (other := relied_rows.use_of(one)) is not None)
            self._look_up({*also, *relied_rows.kept("used"), use})
        return bool(seen[use])

    def check(self) -> None:
        """Compare all that this transaction relies on, in one statement; call it before its end.

        Raises RolledBack when a row is not as caseflow last wrote it, and RuleBroken when it was
        changed at this moment, by somebody else, after it was read; an exclusion that was added
        meanwhile is such a change.
        """
        denials = relied_rows.denials() - relied_rows.kept("asked").keys()
        found = self._look_up(relied_rows.kept("used"), denials)
        relied_rows.kept("asked").update(dict.fromkeys(denials))
        if excluding := [name for name in denials if name in found]:
            if all(map(relied_rows.is_in_data, excluding)):
                raise RuleBroken(CHANGED_MEANWHILE)
            raise RolledBack(excluding)
        seen = relied_rows.kept("seen")
        wrong = [use for use in relied_rows.kept("used") if not seen[use]]
        if wrong and all(self._holds_afresh(use) for use in wrong):
            raise RuleBroken(CHANGED_MEANWHILE)
        if wrong:
            raise RolledBack(use.name for use in wrong)

    def note(self, model: Any, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write entries for rows that were written by statements, which the hook does not see."""
        for row in rows:
            relied_rows.kept("noted").update(relied_rows.entries_of(model, row))

    def note_name(self, name: str) -> None:
        """Write an entry which only says that something is there; see `rely_on_name`."""
        relied_rows.kept("noted")[name] = ()

    def note_gone(self, *names: str) -> None:
        """Delete the entries with these names before this transaction is committed."""
        relied_rows.kept("gone").update(dict.fromkeys(names))

    def forget(self) -> None:
        """Forget what was relied on, because the transaction was given up."""
        relied_rows.forget()

    def raise_versions(self, entries: Mapping[str, Texts], gone: Collection[str]) -> dict[str, int]:
        """Commit entries for the new state of rows, and delete those of deleted rows (step 1).

        Returns the names that have superseded entries, each with the version of its new one.
        """
        with self._store.writing_entries() as connection:
            if gone:
                lost = delete(_TABLE).where(_TABLE.c.name == bindparam("of"))
                connection.execute(lost, [{"of": name} for name in sorted(gone)])
            newest = _newest(connection, entries)
            if newest:
                connection.execute(_supersede(), [{"of": name} for name in sorted(newest)])
            rows = [
                {"name": name, "version": newest.get(name, 0) + 1, "seal": self._seal(name, texts)}
                for name, texts in sorted(entries.items())
            ]
            if rows:
                connection.execute(insert(_TABLE), rows)
        return {name: version + 1 for name, version in newest.items()}

    def settle(self, versions: Mapping[str, int]) -> None:
        """Delete the entries before these versions, once the rows are committed (step 3)."""
        older = delete(_TABLE).where(
            _TABLE.c.name == bindparam("of"), _TABLE.c.version < bindparam("before")
        )
        with self._store.writing_entries() as connection:
            connection.execute(older, [{"of": n, "before": v} for n, v in versions.items()])

    def reconcile(self) -> int:
        """Settle changes that a crash or a failure left open; return how many names were settled.

        The row of the data store decides; one that no entry fits stays refused and unsettled.
        """
        long_ago = clock.now() - SETTLED_AFTER
        newest = func.max(_TABLE.c.superseded_at).desc()
        superseded = select(_TABLE.c.name).where(_TABLE.c.superseded_at < long_ago)
        some = superseded.group_by(_TABLE.c.name).order_by(newest).limit(database.ROWS)
        with self._store.reading() as connection:
            names = list(connection.scalars(some))
            entries = _by_name(connection.execute(_ENTRIES, {"names": names}))
        return sum(self._reconcile(name, entries[name]) for name in names)

    def start(self, rows: Iterable[tuple[Any, Mapping[str, Any]]]) -> None:
        """Replace every entry by one for each of these rows, given with their models.

        The caller has checked that the rows are as the log knows them.
        """
        made: dict[str, Texts] = {STARTED: ()}
        for model, row in rows:
            made.update(relied_rows.entries_of(model, row))
        values = [{"name": n, "version": 1, "seal": self._seal(n, t)} for n, t in made.items()]
        with self._store.writing_entries() as connection:
            connection.execute(delete(_TABLE))
            connection.execute(insert(_TABLE), values)

    def has_table(self) -> bool:
        """Whether the key store has the table; one of an older version gets it when upgraded."""
        return inspect(self._store.engine).has_table(_TABLE.name)

    def is_started(self) -> bool:
        """Whether `start` was called for this installation."""
        return bool(self._store.rows(_TABLE, _TABLE.c.name == STARTED))

    def _look_up(self, uses: Iterable[Use], denials: Iterable[str] = ()) -> dict[str, list[Any]]:
        seen = relied_rows.kept("seen")
        asked = [use for use in uses if use not in seen]
        names = sorted({use.name for use in asked} | set(denials))
        found = self._entries(names) if names else {}
        for use in asked:
            seen[use] = self._fits(use, found.get(use.name, ()))
        return found

    def _entries(self, names: list[str]) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        with self._store.reading() as connection:
            for start in range(0, len(names), _CHUNK):
                some = {"names": names[start : start + _CHUNK]}
                found |= _by_name(connection.execute(_ENTRIES, some))
        return found

    def _holds_afresh(self, use: Use) -> bool:
        """Whether the row, read again, is gone or fits: then it changed after it had been read."""
        row = relied_rows.row_of(use.model, use.key)
        if row is None:
            return True
        now = use if not use.texts else relied_rows.use_in(use.model, row._asdict())
        return self._fits(now, self._entries([use.name]).get(use.name, ()))

    def _reconcile(self, name: str, entries: list[Row[Any]]) -> bool:
        """Keep the entry that fits the row; whether that was clear."""
        table, _, key = name.partition(" ")
        model = relied_rows.versioned_models().get(table)
        row = relied_rows.row_of(model, relied_rows.key_in(model, key)) if model else None
        if model is None:
            right = entries[-1]  # an exclusion, of which all entries are alike
        elif row is None:
            right = None  # it was deleted, and must not come back
        else:
            use = relied_rows.use_in(model, row._asdict())
            right = next((one for one in reversed(entries) if self._fits(use, [one])), None)
            if right is None:
                logger.error("integrity", kind="row_version", table=table)
                return False
        # Only what was read above: somebody may be writing a newer entry.
        known = [one.version for one in entries]
        wrong = [version for version in known if right is None or version != right.version]
        at = _TABLE.c.name == name
        with self._store.writing_entries() as connection:
            connection.execute(delete(_TABLE).where(at, _TABLE.c.version.in_(wrong)))
            kept = update(_TABLE).where(at, _TABLE.c.version.in_(known))
            connection.execute(kept.values(superseded_at=None))
        return True

    def _fits(self, use: Use, entries: Iterable[Row[Any]]) -> bool:
        return any(self._is_seal(one.seal, use.name, use.texts) for one in entries)

    def _seal(self, name: str, texts: Texts) -> bytes:
        version, key = self._system.newest()
        return version.to_bytes(_VERSION) + _mac(key, name, texts)

    def _is_seal(self, seal: bytes, name: str, texts: Texts) -> bool:
        key = self._system.key_of(int.from_bytes(seal[:_VERSION]))
        return key is not None and hmac.compare_digest(seal[_VERSION:], _mac(key, name, texts))


def of_app() -> RowVersions | None:
    """Return the row versions of the current application; None before it has a key ring."""
    found: RowVersions | None = current_app.extensions.get(EXTENSION) if current_app else None
    return found


def _mac(key: bytes, name: str, texts: Texts) -> bytes:
    return hmac.digest(key, encoding.context("row version", name, *texts), "sha256")


def _newest(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    wanted, found = sorted(names), {}
    for start in range(0, len(wanted), _CHUNK):
        newest = select(_TABLE.c.name, func.max(_TABLE.c.version)).where(
            _TABLE.c.name.in_(wanted[start : start + _CHUNK])
        )
        found.update({row[0]: row[1] for row in connection.execute(newest.group_by(_TABLE.c.name))})
    return found


def _supersede() -> Any:
    last = update(_TABLE).where(_TABLE.c.name == bindparam("of"))
    return last.where(_TABLE.c.superseded_at.is_(None)).values(superseded_at=clock.now())


def _by_name(rows: Iterable[Row[Any]]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = {}
    for row in sorted(rows, key=lambda one: one.version):
        found.setdefault(row.name, []).append(row)
    return found


@event.listens_for(db.session, "before_commit")
def _before_commit(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    entries, gone = dict(relied_rows.kept("noted")), relied_rows.kept("gone")
    for row in relied_rows.kept("touched").values():
        # A savepoint may have undone its insert.
        if inspect(row).persistent:
            values = {column.name: getattr(row, column.name) for column in row.__table__.columns}
            entries.update(relied_rows.entries_of(type(row), values))
    versions = of_app() if entries or gone else None
    if versions is not None:
        session.info["row_versions_raised"] = versions.raise_versions(entries, gone)


@event.listens_for(db.session, "after_commit")
def _after_commit(session: Session) -> None:
    if session.in_nested_transaction():
        return
    relied_rows.forget()
    versions, raised = of_app(), session.info.pop("row_versions_raised", None)
    if versions is None or not raised:
        return
    try:
        versions.settle(raised)
    except SQLAlchemyError as error:
        # The data are committed; background work settles it.
        logger.error("row versions", kind=type(error).__name__)


@event.listens_for(db.session, "after_rollback")
def _after_rollback(session: Session) -> None:
    session.info.pop("row_versions_raised", None)
    for name in ("touched", "noted", "gone"):
        relied_rows.kept(name).clear()
