"""Installations that are made once in each test process, and copied for each test.

A function fills an installation, for example with the mechanism of `tests/integration/world.py`. It
runs once for each database, and every test gets a copy of its own.
"""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, g
from jinja2 import Undefined
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from caseflow import create_app
from caseflow.cli import installation
from caseflow.web import transaction
from config import Settings
from tests import sharing
from tests.stores import close_stores

Fill = Callable[[], object]
"""A function that puts data into the fresh installation of the current application."""


class Originals:
    """The installations that are copied; each is made when it is needed for the first time."""

    def __init__(self, new_home: Callable[[str], Path]) -> None:
        self._new_home = new_home
        self._made: dict[tuple[str, Fill | None, str], Settings] = {}

    def copy(self, home: Path, *, server: str = "", fill: Fill | None = None) -> Settings:
        """Copy an installation to this folder, and return its settings.

        It uses the PostgreSQL server with the address `server`, or SQLite when that is empty.
        """
        # An installation holds hashed passwords, so it depends on their cost too.
        how = (server, fill, sharing.hashing())
        if how not in self._made:
            self._made[how] = self._make(server, fill)
        return _copied(self._made[how], home, server)

    def _make(self, server: str, fill: Fill | None) -> Settings:
        home = self._new_home("original") / "data"
        if fill is None:
            url = new_database(server) if server else ""
            settings = Settings(data=home, tls="off", demo=True, database_url=url)
            _install(settings)
            return settings
        settings = self.copy(home, server=server)
        with running(settings):
            fill()
            transaction.commit()
        return settings


def _install(settings: Settings) -> None:
    settings.data.mkdir()
    installation.create_root_key(settings)
    app = create_app(settings)
    installation.migrate(app)
    with app.app_context():
        installation.start_log_and_keys()
        transaction.commit()
        close_stores()


def _copied(original: Settings, home: Path, server: str) -> Settings:
    shutil.copytree(original.data, home)
    changes: dict[str, Any] = {"data": home}
    if server:
        template = make_url(original.database_url).database or ""
        changes["database_url"] = new_database(server, template)
    return original.model_copy(update=changes)


class Missing(Undefined):
    """A template variable that no view has passed: printing it or looping over it is an error.

    A template may still test whether it is defined, as a layout does for what only some views pass.
    """

    __slots__ = ()
    __iter__ = __str__ = __len__ = Undefined._fail_with_undefined_error


@contextmanager
def running(settings: Settings) -> Iterator[Flask]:
    """Yield the application of this installation inside its context, and close it afterwards."""
    app = create_app(settings)
    app.config.update(
        TESTING=True, RAISE_UNEXPECTED=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False
    )
    app.jinja_env.undefined = Missing
    app.teardown_request(_forget_request)
    with app.app_context():
        yield app
        close_stores()


def _forget_request(error: BaseException | None) -> None:
    """Empty `g` after each request, because the fixture's context lasts for the whole test.

    Otherwise the user of one request would still be signed in for the next one.
    """
    for name in list(g):
        g.pop(name)


def new_database(server: str, template: str = "template1") -> str:
    """Create a database on this server, as a copy of `template`, and return its address."""
    name = f"caseflow_{os.getpid()}_{uuid.uuid4().hex[:12]}"
    # In memory, this strategy takes half the time of the other one (WAL_LOG).
    how = f'TEMPLATE "{template}" STRATEGY FILE_COPY'
    with _administrator(server).connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" {how}'))
    url = make_url(server).set(database=name, drivername="postgresql")
    return url.render_as_string(hide_password=False)


def drop_database(server: str, url: str) -> None:
    """Delete a database of a finished test; it takes about 10 MB of memory or disk."""
    with _administrator(server).connect() as connection:
        connection.execute(text(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)'))


@cache
def _administrator(server: str) -> Engine:
    return create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
