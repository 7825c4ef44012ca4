"""Simulate a day on a real server: users read, type and make mistakes, and the server is killed.

Everything that the day leaves is below one folder (`home`): data, working folder, temporary files,
e-mail, and the output of the processes.
"""

import contextlib
import os
import re
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox

from config import Settings
from tests.contracts.tree import ROOT
from tests.integration.encryption.browser import Browser, Page, PageForm, forms_on, wait_for
from tests.serving import free_port, workers_of

COMMANDS = """
import sys
from caseflow.cli import rotation_commands
from caseflow.cli.group import main

data, case, words = sys.argv[1:]

def run(*typed):
    try:
        main([*typed, "--data", data])
    except SystemExit as end:
        print(*typed[:2], "ended with", end.code)

for line in ("check", "audit verify", "audit anchor", "audit prove 1", "keys status",
             "audit prove 2 --out proof.json", "keys rotate all", "backup copies"):
    run(*line.split())
run("audit", "who", case)

def status(data):
    raise ValueError(f"nobody may read {words}")

rotation_commands.status = status
run("keys", "status")
"""
"""The commands of an operator, of which the last one fails. They run in one process, because
starting one takes longer than most of them."""
PLAIN_BY_DESIGN = ("/language", "/sign-out", "/exit", "/admin", "/directory")
"""Addresses of forms whose text is not encrypted by design, and of forms without text."""
ENOUGH = 20
"""How many notes must have been written before the server is killed."""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
FAILS = {"raise": 500, "database": 503, "answer": 500, "end": 500}
"""Beginnings of notes that make the server fail (`failing.py`), and the status it answers with."""


@dataclass
class Day:
    """One installation with its server, and the folder for everything that the day leaves."""

    settings: Settings
    home: Path
    workers: int = 1
    pages: list[Page] = field(default_factory=list)
    """Every response of the server."""
    port: int = 0
    mail_port: int = 0
    server: subprocess.Popen | None = None
    browsers: list[Browser] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("work", "tmp"):
            (self.home / name).mkdir()
        self.port, self.mail_port = free_port(), free_port()

    def environment(self) -> dict[str, str]:
        """Return the environment of the processes; all files that they write are below `home`."""
        kept = {n: v for n, v in os.environ.items() if not n.startswith("CASEFLOW_")}
        return kept | {
            "CASEFLOW_DEMO": "1",
            "CASEFLOW_TLS": "off",
            "CASEFLOW_TICK_SECONDS": "0.5",
            "CASEFLOW_DATABASE_URL": self.settings.database_url,
            "TMPDIR": str(self.home / "tmp"),
            "CASEFLOW_MAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def start(self) -> None:
        """Start the server, and wait until it is ready.

        It is allowed to write an image of its memory when it crashes: it must give up this right.
        """
        with (self.home / "server.log").open("ab") as log:
            self.server = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "tests.integration.encryption.failing",
                    str(self.home / "written.txt"),
                    "serve",
                    "--data",
                    str(self.settings.data),
                    "--port",
                    str(self.port),
                    "--workers",
                    str(self.workers),
                ],
                cwd=self.home / "work",
                env=self.environment(),
                stdout=log,
                stderr=log,
                preexec_fn=_let_it_dump,
                start_new_session=True,
            )
        wait_for(self.port)

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End the server at once, whatever it is doing."""
        for browser in self.browsers:
            browser.close()
        if self.server is not None:
            self.signal(how)
            self.server.wait(30)
            self.server = None

    def signal(self, how: signal.Signals) -> None:
        """Send a signal to all processes of the server at once, as a power cut would end them."""
        os.killpg(self.server.pid, how)

    def processes(self) -> list[int]:
        """Return the ids of the server's own process, and then of its workers."""
        return [self.server.pid, *workers_of(self.server.pid)]

    def run_commands(self, case_code: str, words: str) -> None:
        """Run the commands of an operator while the server is running."""
        with (self.home / "commands.log").open("ab") as log:
            subprocess.run(
                [sys.executable, "-c", COMMANDS, str(self.settings.data), case_code, words],
                cwd=self.home / "work",
                env=self.environment(),
                stdout=log,
                stderr=log,
                timeout=120,
                check=True,
            )

    def browser(self, email: str) -> Browser:
        """Return the browser of a user who has signed in; its responses are kept in `pages`."""
        browser = Browser(self.port, self.pages)
        self.browsers.append(browser)
        return browser.sign_in(email)

    @contextlib.contextmanager
    def mail_server(self) -> Iterator[None]:
        """Run a mail server that writes every e-mail to a folder."""
        controller = Controller(
            Mailbox(self.home / "spool"), hostname="127.0.0.1", port=self.mail_port
        )
        controller.start()
        try:
            yield
        finally:
            controller.stop()


def read_pages(browser: Browser, places: dict[str, list[str]]) -> dict[str, Page]:
    """Return for each endpoint the first page that this user may see."""
    found = {}
    for endpoint, addresses in places.items():
        answers = (browser.get(address) for address in addresses)
        if page := next((page for page in answers if page.status == 200), None):
            found[endpoint] = page
    return found


def wait_for_link(browser: Browser, address: str, pattern: str) -> str:
    """Wait until background work has put a link of this pattern on a page, and return it."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if found := re.search(rf'href="({pattern})"', browser.get(address).text):
            return found[1]
        time.sleep(0.2)
    raise AssertionError(f"No {pattern} appeared on {address}.")


def forms_of_words(pages: Iterable[Page], known: set[str]) -> list[PageForm]:
    """Return the forms into which survivors' words can be typed, one for each kind of address.

    Kinds in `known` are left out, and the new ones are added to it.
    """
    found = []
    for form in (form for page in pages for form in forms_on(page)):
        shape = _ID.sub("…", form.action)
        if form.takes_words and shape not in known and not shape.startswith(PLAIN_BY_DESIGN):
            found.append(form)
            known.add(shape)
    return found


def send_wrong(browser: Browser, form: PageForm, words: str) -> None:
    """Send a form with a text that is too long, with forged values, and with an old version."""
    browser.post(form.action, form.filled(f"{words} {'x' * 10_001}"))
    browser.post(form.action, form.forged(words))
    browser.post(form.action, form.filled(words) | {"version": "0"})


def send_twice(browser: Browser, form: PageForm, words: str) -> None:
    """Send the same form twice."""
    for _ in range(2):
        browser.post(form.action, form.filled(words))


def mistype(day: Day, person: Browser, words: str) -> None:
    """Enter words where they do not belong: at sign-in, in addresses, and as a file."""
    nobody = Browser(day.port, day.pages)
    nobody.get("/sign-in")
    for email in (words, f"{words.split()[0]}@post.example"):
        nobody.post("/sign-in", {"email": email, "password": words})
    nobody.close()
    typed = quote(words)
    for address in (f"/cases/{typed}", f"/cases?after={typed}", f"/audit/cases?case={typed}"):
        person.get(address)
    person.upload("/language", f"{words} ".encode() * 20_000)


def write_until_killed(day: Day, browsers: list[Browser], address: str, words: str) -> set[str]:
    """Kill the server while several users write notes; return the notes that it confirmed."""
    kept: set[str] = set()
    enough = threading.Event()

    def write(browser: Browser, name: int) -> None:
        with contextlib.suppress(OSError, HTTPException):
            for turn in range(10_000):
                note = f"{words} {name}-{turn}."
                if browser.post(address, {"text": note}).status == 302:
                    kept.add(note)
                if len(kept) > ENOUGH:
                    enough.set()

    threads = [
        threading.Thread(target=write, args=(browser, name))
        for name, browser in enumerate(browsers)
    ]
    for thread in threads:
        thread.start()
    assert enough.wait(30)
    day.signal(signal.SIGKILL)
    for thread in threads:
        thread.join(30)
    day.kill()
    return kept


def _let_it_dump() -> None:
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))
