"""The checks of `caseflow check`: each returns what it found, or raises an error that says what to
do."""

import os
from collections.abc import Callable
from typing import Any

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DatabaseError

from caseflow import database
from caseflow.cli import bootstrap, installation
from caseflow.crypto import selftest
from caseflow.encryption import private_files, root_key_provider
from caseflow.encryption.key_store import KeyStore
from caseflow.encryption.system_keys import RootKey, SystemKeys
from caseflow.sop import loading
from caseflow.web import assets, pdf, registry
from config import Settings

Check = Callable[[Settings], str]


def run(settings: Settings) -> list[dict[str, Any]]:
    """Run every check; return its name, whether it is ok, what it says, and whether it is needed.

    caseflow works without those that are not needed.
    """
    found = [_checked(name, check, needed, settings) for name, check, needed in CHECKS]
    if all(one["ok"] for one in found if one["needed"]):
        found += _warnings(settings)
    return found


def _warnings(settings: Settings) -> list[dict[str, Any]]:
    """Return what `/readyz` warns of, too: an old backup, an old anchor, a clock in doubt."""
    app = bootstrap.installed(settings)
    with app.app_context(), app.test_request_context():
        return [
            {"name": name, "ok": False, "says": said, "needed": False}
            for name, said in registry.warnings()
            if name not in {known for known, _check, _needed in CHECKS}
        ]


def _checked(name: str, check: Check, needed: bool, settings: Settings) -> dict[str, Any]:
    # Every error is a finding here: one failed check must not hide the results of the others.
    try:
        return {"name": name, "ok": True, "says": check(settings), "needed": needed}
    except Exception as failure:
        said = str(failure).splitlines()[0] if str(failure) else type(failure).__name__
        return {"name": name, "ok": False, "says": said, "needed": needed}


def _root_key(settings: Settings) -> str:
    provider = root_key_provider.chosen(settings)
    provider.candidates()
    return f"can be read ({provider.name})"


def _primitives(settings: Settings) -> str:
    selftest.run()
    return "self-test passed"


def _database(settings: Settings) -> str:
    # Looked at first, because SQLite would create an empty file; [10:] cuts off `sqlite:///`.
    if settings.database.startswith("sqlite") and not os.path.exists(settings.database[10:]):
        raise RuntimeError("there is none yet: run `caseflow init` (or `caseflow demo`)")
    engine = create_engine(settings.database)
    with engine.connect() as connection:
        connection.execute(text("select 1"))
    try:
        if said := database.damage(engine):
            raise RuntimeError(f"it is damaged ({said}): stop the server, restore the last backup")
    finally:
        engine.dispose()
    return f"{engine.dialect.name} answers, and finds no damage"


def _key_store(settings: Settings) -> str:
    installation.check_whole(settings)
    if settings.key_store.startswith("sqlite") and not os.path.exists(settings.key_store[10:]):
        raise RuntimeError("there is none yet: run `caseflow init`, or put its backup back")
    engine = database.key_engine(settings.key_store)
    try:
        if not inspect(engine).has_table("system_key"):
            raise RuntimeError("it is empty: run `caseflow init`, or put its backup back")
        if database.damage(engine):
            raise RuntimeError("it is damaged or cut short: put its backup back")
        SystemKeys(RootKey(root_key_provider.chosen(settings)), KeyStore(engine)).all()
    except DatabaseError:
        raise RuntimeError("it is damaged or cut short: put its backup back") from None
    finally:
        engine.dispose()
    return "opens with the root key"


def _procedures(settings: Settings) -> str:
    library = loading.load(settings.sops)
    return f"{len(library.procedures)} procedures, {len(library.instruments)} instruments"


def _front_end(settings: Settings) -> str:
    return f"built ({assets.manifest()['app.css']})"


def _mail(settings: Settings) -> str:
    if not settings.mail_url:
        raise RuntimeError("no CASEFLOW_MAIL_URL: notices stay in the application")
    return settings.mail_url


def _pdf(settings: Settings) -> str:
    if not pdf.is_available():
        raise RuntimeError("no Pango: install it (README), or print pages from the browser")
    return "Pango is there"


def _data_folder(settings: Settings) -> str:
    if private_files.is_open_to_others(settings.data):
        raise RuntimeError(
            f"other accounts of this machine may enter {settings.data}: run chmod 700 on it"
        )
    return f"{settings.data} is closed to other accounts"


def _anchor_file(settings: Settings) -> str:
    if settings.anchor_path.resolve().is_relative_to(settings.data.resolve()):
        raise RuntimeError(
            "it is in the data folder: set CASEFLOW_ANCHOR_FILE to a place on another machine"
        )
    if not settings.anchor_path.parent.is_dir():
        raise RuntimeError(
            f"its folder {settings.anchor_path.parent} is not there: mount it, or make it"
        )
    return str(settings.anchor_path)


def _old_root_keys(settings: Settings) -> str:
    if settings.old_root_keys_path.resolve().is_relative_to(settings.data.resolve()):
        raise RuntimeError(
            "they are in the data folder: set CASEFLOW_OLD_ROOT_KEYS to a place apart from it"
        )
    return f"are kept in {settings.old_root_keys_path}"


def _safe_settings(settings: Settings) -> str:
    if settings.debug or (settings.tls == "off" and not settings.demo):
        raise RuntimeError("set CASEFLOW_TLS=proxy and no CASEFLOW_DEBUG")
    if not settings.hosts and not settings.demo:
        raise RuntimeError("set CASEFLOW_HOSTS to the name under which browsers reach it")
    return "demonstration" if settings.demo else "safe for production"


CHECKS: tuple[tuple[str, Check, bool], ...] = (
    ("settings", _safe_settings, True),
    ("cryptography", _primitives, True),
    ("root key", _root_key, True),
    ("key store", _key_store, True),
    ("database", _database, True),
    ("data folder", _data_folder, True),
    ("procedures", _procedures, True),
    ("front end", _front_end, True),
    ("mail", _mail, False),
    ("PDF", _pdf, False),
    ("anchor file", _anchor_file, False),
    ("old root keys", _old_root_keys, False),
)
