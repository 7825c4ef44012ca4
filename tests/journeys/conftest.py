"""Run journeys with a real server, a real browser and the mechanism of the demonstration."""

import shutil
import socket
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from waitress.server import create_server

from caseflow import create_app
from caseflow.demo import network, story
from config import Settings
from tests.installations import Fill
from tests.journeys import given
from tests.journeys.browser import Visitors
from tests.stores import close_stores

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the journeys when there is no Chromium; the summary of the run says so."""
    if CHROMIUM is None:
        for item in items:
            if "journeys" in item.path.parts:
                item.add_marker(pytest.mark.skip("no Chromium: apt-get install chromium"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium without a window, once for all journeys of a process."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def fill(request: pytest.FixtureRequest) -> Fill:
    """Return what fills the installation of the journey (see `given.A_STORY`)."""
    return _a_story if request.node.get_closest_marker(given.A_STORY.name) else network.gather


def _a_story() -> None:
    story.tell(22)


@pytest.fixture
def server(settings: Settings) -> Iterator[tuple[Flask, str]]:
    """Serve the application on a free port of this machine; yield it with its address."""
    app = create_app(settings)
    app.config.update(RATELIMIT_ENABLED=False)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = create_server(app, host="127.0.0.1", port=port, threads=4)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    yield app, f"http://127.0.0.1:{port}"
    running.close()
    thread.join(timeout=5)
    running.task_dispatcher.shutdown()
    with app.app_context():
        close_stores()


@pytest.fixture
def visitors(browser: Browser, server: tuple[Flask, str]) -> Iterator[Visitors]:
    """Yield the users of a journey, each with a browser; fail when a page had a problem."""
    visitors = Visitors(browser, server[1])
    yield visitors
    visitors.leave()
