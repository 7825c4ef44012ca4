"""Run `caseflow serve` as another process, on a free port of this machine."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import Settings
from tests.contracts.tree import ROOT

CASEFLOW = "from caseflow.cli.group import main\nif __name__ == '__main__':\n    main()\n"
"""A file, because the workers read the file of the process that starts them."""


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(
    home: Path, port: int, *command: object, **environment: object
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a Python file in this folder, until the block ends; in it, the port can be reached."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CASEFLOW_")}
    given = {name: str(value) for name, value in environment.items()}
    with (home / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, *map(str, command)],
            cwd=home,
            env=kept | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"} | given,
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(port, process, home / "server.log")
        yield process
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def serving(
    settings: Settings, home: Path, *options: object, **environment: object
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Serve this installation; yield the process and its port, when it answers."""
    port = free_port()
    (home / "caseflow_command.py").write_text(CASEFLOW)
    words = ("serve", "--data", settings.data, "--port", port, *options)
    settled = {"CASEFLOW_DATABASE_URL": settings.database_url, **environment}
    with running(home, port, home / "caseflow_command.py", *words, **settled) as process:
        assert get(port, "/healthz").status == 200
        yield process, port


def get(port: int, path: str, seconds: float = 30) -> http.client.HTTPResponse:
    """Ask this machine for a page over a new connection, and read all of it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        answer = connection.getresponse()
        answer.read()
        return answer
    finally:
        connection.close()


def accepts(port: int) -> bool:
    """Whether anybody listens on this port of this machine."""
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def workers_of(server: int) -> list[int]:
    """Return the ids of the processes that serve for this one."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    # Beside them runs a process of Python's own, which waits for what nobody has cleaned up.
    return [int(one) for one in children if b"spawn_main" in _command(one)]


def _command(process: str) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while not accepts(port):
        assert process.poll() is None and time.monotonic() < until, log.read_text()
        time.sleep(0.05)
