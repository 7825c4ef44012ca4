"""`caseflow restore`: a pair of files in the place of both stores; erased stays erased."""

from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Engine, create_engine, text

from caseflow import tables
from caseflow.access.actors import SYSTEM
from caseflow.audit import log
from caseflow.audit import verify as audit_verify
from caseflow.audit.events import Event
from caseflow.cli import backups, exchanging, installing, occupied, opening
from caseflow.cli.backups import DATA, KEYS, Pair
from caseflow.crypto import archive
from caseflow.errors import Refused
from caseflow.safe import copies, ledger, root, store
from caseflow.safe.database import APPLICATION, key_engine
from caseflow.web import transaction
from config import Settings


def restore(data: Path, directory: Path, *, name: str | None, over: bool) -> dict[str, Any]:
    """The newest pair, or the one of this name, in the place of what is there."""
    settings = opening.settings_for(data)
    name, pair = backups.chosen(directory, name)
    provider = root.chosen(settings)
    if not provider.exist():
        raise Refused("The root key is missing: put it where it was; nothing was changed.")
    _check_fits(settings, {kind: backups.facts_of(pair[kind]) for kind in (DATA, KEYS)})
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with occupied.alone(settings.data):
        if installing.has_data(settings) and not over:
            raise Refused(
                "There is an installation already: to put the backup in its place, say --over; "
                "nothing was changed."
            )
        roots = provider.candidates()
        if settings.database.startswith("sqlite"):
            _put_files(settings, pair, roots, directory)
        else:
            _put_tables(settings, pair, roots, directory)
        return {"name": name} | _standing(settings)


def _put_files(settings: Settings, pair: Pair, roots: tuple[bytes, ...], directory: Path) -> None:
    ready = {kind: settings.data / f".restored.{kind}" for kind in (DATA, KEYS)}
    try:
        for kind, path in ready.items():
            with pair[kind].open("rb") as file:
                copies.lay_down(path, archive.read(file, roots))
    except BaseException:
        for path in ready.values():
            path.unlink(missing_ok=True)
        raise
    _keep_erased_known(settings, directory)
    exchanging.begin(settings)
    exchanging.finish(settings)


def _put_tables(settings: Settings, pair: Pair, roots: tuple[bytes, ...], directory: Path) -> None:
    """What is there may be damaged: of it, nothing but the tables is needed."""
    for kind in (DATA, KEYS):  # all of it, before anything changes
        with pair[kind].open("rb") as file:
            for _piece in archive.read(file, roots):
                pass
    stores = (
        (KEYS, key_engine(settings.key_store), store.metadata),
        (DATA, create_engine(settings.database), tables.METADATA),
    )
    for _, engine, _ in stores:
        _check_nobody_works(engine)
    _keep_erased_known(settings, directory)
    exchanging.begin(settings)
    for kind, engine, metadata in stores:
        try:
            installing.upgrade(engine, metadata, "keys" if kind == KEYS else "versions")
            with pair[kind].open("rb") as file:
                copies.fill(engine, metadata, archive.read(file, roots))
        finally:
            engine.dispose()
    exchanging.end(settings)


def _check_nobody_works(engine: Engine) -> None:
    """A server on another machine, or from another folder, has connections of its own."""
    ours = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND application_name = :name AND pid <> pg_backend_pid()"
    )
    with engine.connect() as connection:
        count = connection.scalar(ours, {"name": APPLICATION})
    engine.dispose()
    if count:
        raise Refused(
            f"{count} connections of a running caseflow are open to this database: stop every "
            "server and command first, on all machines; nothing was changed."
        )


def _standing(settings: Settings) -> dict[str, Any]:
    """How the restored installation stands, once started; erased is erased again by then."""
    app = opening.installed(settings)
    with app.app_context():
        why = transaction.read_only()
        if why is None:
            installing.migrate(app)
            log.record(Event.RESTORED, by=SYSTEM)
            transaction.commit()
        report = audit_verify.verify()
    return {
        "holds": report.holds,
        "events": report.events,
        "named": [fault.sentence for fault in report.rows],
        "read_only": str(why) if why else "",
    }


def _check_fits(settings: Settings, facts: dict[str, dict[str, Any]]) -> None:
    data, held = facts[DATA], facts[KEYS]
    if (data["kind"], held["kind"]) != (DATA, KEYS) or data["pair"] != held["pair"]:
        raise Refused("The two files are not of one backup; nothing was changed.")
    is_file = settings.database.startswith("sqlite")
    for found, address in ((data, settings.database), (held, settings.key_store)):
        if (found["dialect"] == "sqlite", address.startswith("sqlite")) != (is_file, is_file):
            raise Refused(
                f"The backup is of {found['dialect']}, and this installation uses another database."
            )
    for kind, folder in ((DATA, "versions"), (KEYS, "keys")):
        if not _is_known(facts[kind]["revision"], folder, exactly=not is_file):
            raise Refused(
                "The backup is of another version of caseflow: install that one, restore, then "
                "upgrade; nothing was changed."
            )


def _is_known(revision: str, folder: str, *, exactly: bool) -> bool:
    scripts = ScriptDirectory.from_config(installing.alembic_config(None, None, folder))
    if exactly:
        return revision == scripts.get_current_head()
    try:
        return scripts.get_revision(revision) is not None
    except CommandError:
        return False


def _keep_erased_known(settings: Settings, directory: Path) -> None:
    """On a new machine a copy of the ledger says what was erased; before anything changes, so
    that no start in between opens it."""
    copied = (path.read_bytes() for path in backups.copies_of_the_ledger(directory))
    ledger.learn(settings.shred_ledger_path, copied)


def words(facts: dict[str, Any]) -> str:
    """How the restored installation stands."""
    lines = [f"Backup {facts['name']} is in its place; what was erased since is erased again."]
    if facts["holds"]:
        lines.append(f"The log holds: {facts['events']} events.")
    else:
        lines += ["The log does not hold, or not every record:", *facts["named"]]
    if facts["read_only"]:
        lines.append(f"It starts READ-ONLY. {facts['read_only']}")
    return "\n".join(lines)
