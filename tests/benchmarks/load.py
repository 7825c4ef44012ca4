"""Measure eight clients at once over HTTP, and the time until `caseflow demo` shows a page."""

import http.client
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks import operations, stores
from tests.benchmarks.stores import Stores

CLIENTS = 8
SECONDS = 4.0
"""How long each measurement takes."""
PATIENCE = 60.0
"""How many seconds a server may take to start."""


def requests_per_second(made: Stores) -> dict[str, float]:
    """Return the case lists per second that each application serves to eight clients.

    The applications are measured in turn, three times each, and the median counts.
    """
    rates: dict[str, list[float]] = {"floor": [], "caseflow": []}
    with served("floor", made) as (bare, _), served("caseflow", made) as (whole, _):
        worker = stores.signed_in(made.caseflow(), operations.WORKER)
        cookie = worker.get_cookie("caseflow")
        assert cookie is not None
        signed_in = {"Cookie": f"caseflow={cookie.value}"}
        for _ in range(3):
            rates["floor"].append(_rate(bare, "/owners/1/cases", {}))
            rates["caseflow"].append(_rate(whole, "/cases", signed_in))
    best = {name: sorted(found)[1] for name, found in rates.items()}
    return best | {"ratio": best["floor"] / best["caseflow"]}


def first_page() -> float:
    """Return the seconds from the start of `caseflow demo` in an empty folder to its first page."""
    port = free_port()
    with tempfile.TemporaryDirectory() as home:
        command = [str(Path(sys.executable).with_name("caseflow")), "demo", "--port", str(port)]
        started = time.monotonic()
        with _running([*command, "--data", f"{home}/data"], port):
            return time.monotonic() - started


def free_port() -> int:
    """Return the number of a free port of this machine."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _rate(port: int, path: str, headers: dict[str, str]) -> float:
    done: list[int] = []
    end = time.monotonic() + SECONDS
    clients = [
        threading.Thread(target=_ask, args=(port, path, headers, end, done)) for _ in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sum(done) / SECONDS


def _ask(port: int, path: str, headers: dict[str, str], end: float, done: list[int]) -> None:
    connection, count = http.client.HTTPConnection("127.0.0.1", port), 0
    while time.monotonic() < end:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        count += 1
    connection.close()
    done.append(count)


@contextmanager
def served(name: str, made: Stores) -> Iterator[tuple[int, int]]:
    """Serve one of the applications from a process of its own; yield its port and process id."""
    port, settings = free_port(), made.settings
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.served",
        name,
        "--port",
        str(port),
        "--data",
        str(settings.data),
        "--database",
        settings.database_url,
        "--floor",
        made.floor_url,
    ]
    with _running(command, port) as process:
        yield port, process


@contextmanager
def _running(command: list[str], port: int) -> Iterator[int]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(process, port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/sign-in")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"Nothing answers on port {port}.")
