"""An installation with fictional cases, its servers, and a client that writes notes over HTTP."""

import copy
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import create_engine, text

from caseflow.demo.network import PASSWORD
from tests.benchmarks.load import free_port
from tests.contracts.tree import ROOT

CASES = 20
PATIENCE = 60.0
"""How many seconds a server may take to start."""
WORKER = "caseworker@north.example"
NOTE = re.compile(r"drill-note-(\d+)")
_TOKEN = re.compile(r'name="([a-z_]+)"[^>]*type="hidden"[^>]*value="([^"]*)"')


@dataclass(frozen=True)
class Outcome:
    """What a drill acknowledged, what was found after it, and whether the log was verified."""

    acknowledged: int
    found: int
    verified: int
    remarks: tuple[str, ...] = ()
    is_right: bool = True

    @property
    def holds(self) -> bool:
        """Whether nothing acknowledged was lost and the log has no fault."""
        return self.acknowledged == self.found and self.verified == 0 and self.is_right

    def told(self) -> str:
        """Return the outcome in words."""
        said = f"acknowledged {self.acknowledged}, found {self.found}, audit verify {self.verified}"
        return "\n".join((*self.remarks, said))


@dataclass
class Site:
    """One installation; `servers` are those that run now, each with its port."""

    data: Path
    database_url: str = ""
    servers: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def made(cls, data: Path, address: str = "") -> Iterator["Site"]:
        """Make an installation with fictional cases; at the end no server of it runs."""
        site = cls(data, address.replace("+psycopg", ""))
        made = site.command("seed", "--cases", str(CASES))
        assert made.returncode == 0, made.stdout
        try:
            yield site
        finally:
            site.kill_all()

    def environment(self) -> dict[str, str]:
        """Return the environment of every process of this installation."""
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("CASEFLOW_", "DRILL_"))}
        return kept | {
            "CASEFLOW_DEMO": "1",
            "CASEFLOW_TLS": "off",
            "CASEFLOW_TICK_SECONDS": "0.5",
            "CASEFLOW_DATABASE_URL": self.database_url,
            "PYTHONPATH": str(ROOT),
        }

    def command(self, *typed: str, data: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command of the operator on this installation."""
        command = [sys.executable, "-m", "tests.drills.served", *typed]
        command += ["--data", str(data or self.data)]
        return subprocess.run(
            command,
            env=self.environment(),
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def serve(self, data: Path | None = None, **settings: str) -> int:
        """Start a server, wait until it answers, and return its port."""
        port = free_port()
        command = [sys.executable, "-m", "tests.drills.served", "serve", "--port", str(port)]
        self.servers[port] = subprocess.Popen(
            [*command, "--data", str(data or self.data)],
            env=self.environment() | settings,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if answer(port, "/healthz") == 200:
                return port
            time.sleep(0.05)
        raise RuntimeError(f"Nothing answers on port {port}.")

    def kill(self, port: int) -> None:
        """End a server as a power cut would: at once, with all its processes."""
        process = self.servers.pop(port)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)

    def kill_all(self) -> None:
        """End every server of this installation at once."""
        for port in list(self.servers):
            self.kill(port)

    def rows(self, statement: str, data: Path | None = None) -> int:
        """Return the number that a statement finds in the data store, read from outside."""
        path = (data or self.data) / "caseflow.db"
        url = self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        engine = create_engine(url or f"sqlite:///{path}")
        with engine.connect() as connection:
            found = int(connection.execute(text(statement)).scalar_one())
        engine.dispose()
        return found

    def found(self, data: Path | None = None) -> tuple[set[int], int]:
        """Return the numbers of the notes that are there, and 0 when the log verifies, else 1."""
        command = [sys.executable, "-m", "tests.drills.found", str(data or self.data)]
        run = subprocess.run(
            command, env=self.environment(), cwd=ROOT, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stderr
        said = json.loads(run.stdout.splitlines()[-1])
        return set(said["found"]), 0 if said["holds"] else 1

    def outcome(self, written: set[int], *remarks: str, is_right: bool = True) -> Outcome:
        """End all servers, and compare what is there with what was acknowledged."""
        self.kill_all()
        found, verified = self.found()
        return Outcome(len(written), len(written & found), verified, remarks, is_right)


def answer(port: int, path: str, timeout: float = 5) -> int:
    """Return the status of a page for somebody who is not signed in; 0 when nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


class Client:
    """A caseworker's browser, which writes numbered notes into one case."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, dict[str, str]()
        page = self.ask("GET", "/sign-in")[1]
        fields = dict(_TOKEN.findall(page)) | {"email": WORKER, "password": PASSWORD}
        status, said = self.ask("POST", "/sign-in", fields)
        assert status == 302, said[:2000]
        case = re.search(r'href="(/cases/[0-9a-f-]{36})"', self.ask("GET", "/cases")[1])
        assert case is not None
        self.path = f"{case[1]}/notes"
        self.fields = dict(_TOKEN.findall(self.ask("GET", self.path)[1]))

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Send a request; return status and page, or (0, "") when the server went away."""
        headers = {"Cookie": "; ".join(f"{n}={v}" for n, v in self.cookies.items())}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, urlencode(fields or {}), headers)
            got = connection.getresponse()
            page = got.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()
        for said in got.headers.get_all("Set-Cookie") or ():
            name, _, value = said.partition(";")[0].partition("=")
            self.cookies[name] = value
        return got.status, page

    def write(self, number: int) -> int:
        """Write one note; 302 means that the server has acknowledged it."""
        fields = self.fields | {"text": f"drill-note-{number}"}
        return self.ask("POST", self.path, fields)[0]

    def at(self, port: int) -> "Client":
        """Return another window of the same browser, at a server of the same installation."""
        window = copy.copy(self)
        window.port, window.cookies = port, dict(self.cookies)
        return window


class Writers:
    """Clients that write notes at the same time, until they are stopped or the server is gone."""

    def __init__(self, clients: list[Client], first: int = 0) -> None:
        self.written: set[int] = set()
        self.statuses: dict[int, int] = {}
        self.seconds: list[float] = []
        self._next, self._stopped, self._lock = first, threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._write, args=(one,)) for one in clients]
        for thread in self._threads:
            thread.start()

    def wait_for(self, count: int) -> None:
        """Wait until so many notes are acknowledged."""
        end = time.monotonic() + PATIENCE
        while len(self.written) < count and time.monotonic() < end:
            time.sleep(0.005)

    def stop(self) -> int:
        """Let the clients end, and return the number that the next note may have."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()
        return self._next

    def _write(self, client: Client) -> None:
        status = 302
        while status and not self._stopped.is_set():
            with self._lock:
                number = self._next
                self._next += 1
            started = time.monotonic()
            status = client.write(number)
            with self._lock:
                self.seconds.append(time.monotonic() - started)
                self.statuses[status] = self.statuses.get(status, 0) + 1
                if status == 302:
                    self.written.add(number)
