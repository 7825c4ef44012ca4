"""Installations that are made once in a test process and copied for each test.

What fills one (nothing, the mechanism of `tests/integration/world.py`, a whole story) is run once
for each database; every test changes a copy of its own.
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
"""Puts something into the fresh installation of the current application."""


class Originals:
    """The installations that are copied, each made when it is first asked for."""

    def __init__(self, new_home: Callable[[str], Path]) -> None:
        self._new_home = new_home
        self._made: dict[tuple[str, Fill | None, str], Settings] = {}

    def copy(self, home: Path, *, server: str = "", fill: Fill | None = None) -> Settings:
        """A copy in this folder; on this PostgreSQL server, if one is named, else on SQLite."""
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
    """What a template prints or walks through, and nobody gave it: an error, not an empty page.

    It may be asked whether it is there: a layout asks so for what only some views give.
    """

    __slots__ = ()
    __iter__ = __str__ = __len__ = Undefined._fail_with_undefined_error


@contextmanager
def running(settings: Settings) -> Iterator[Flask]:
    """The application over this installation, its context pushed; closed afterwards."""
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
    """The fixture's context outlives a request; who was signed in must not outlive it too."""
    for name in list(g):
        g.pop(name)


def new_database(server: str, template: str = "template1") -> str:
    """The address of a fresh database on this server."""
    name = f"caseflow_{os.getpid()}_{uuid.uuid4().hex[:12]}"
    how = f'TEMPLATE "{template}" STRATEGY FILE_COPY'  # half the time of the other one, in memory
    with _administrator(server).connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" {how}'))
    url = make_url(server).set(database=name, drivername="postgresql")
    return url.render_as_string(hide_password=False)


def drop_database(server: str, url: str) -> None:
    """Give back the ten megabytes of a database that nobody needs any more."""
    with _administrator(server).connect() as connection:
        connection.execute(text(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)'))


@cache
def _administrator(server: str) -> Engine:
    return create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
