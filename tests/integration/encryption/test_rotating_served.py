"""Every level of keys is rotated while people use a served application: no request fails.

The command runs in a process of its own, so the server learns of new keys only from the key store.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http.client import HTTPException

import pytest

from caseflow.audit import verification
from tests.contracts.tree import ROOT
from tests.integration import builders
from tests.integration.encryption.browser import Browser, wait_for
from tests.integration.world import commit
from tests.stores import close_stores

SOON = """
import sys
from datetime import timedelta
from caseflow.encryption import organisation_keys, system_keys
system_keys.FRESH = organisation_keys.FRESH = 1.5
system_keys.SPREAD = timedelta(seconds=3)
from caseflow.cli.group import main
main(sys.argv[1:])
"""
"""caseflow, in which a process asks for new keys every 1.5 seconds instead of every minute."""


class User(threading.Thread):
    """Somebody who does one thing again and again, until told to stop."""

    def __init__(self, browser, act):
        super().__init__(daemon=True)
        self.browser, self.act = browser, act
        self.done, self.failed, self.stopped = 0, [], threading.Event()

    def run(self):
        while not self.stopped.is_set():
            try:
                answer = self.act(self.browser, self.done)
            except (OSError, HTTPException) as failure:
                self.failed.append(repr(failure))
                return
            self.done += 1
            if answer.status not in (200, 302) or "/sign-in" in answer.headers:
                self.failed.append((self.done, answer.address, answer.status))
            time.sleep(0.05)

    def end(self, log):
        """How often it was done; nothing failed, or else the server's log says why."""
        self.stopped.set()
        self.join(30)
        said = log.read_text(errors="replace")[-8000:] if self.failed else ""
        assert not self.failed, f"{len(self.failed)}, {self.done}, {self.failed[:3]}\n{said}"
        return self.done


@pytest.fixture
def environment(settings):
    """The environment of the server and of the command."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith("CASEFLOW_")}
    return kept | {
        "CASEFLOW_DEMO": "1",
        "CASEFLOW_TLS": "off",
        "CASEFLOW_TICK_SECONDS": "0.5",
        "CASEFLOW_DATABASE_URL": settings.database_url,
        "PYTHONPATH": str(ROOT),
    }


def _started(environment, *words, output=subprocess.PIPE):
    return subprocess.Popen(
        [sys.executable, "-c", SOON, *map(str, words)],
        cwd=ROOT,
        env=environment,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def _rotate(environment, settings, level):
    command = _started(environment, "keys", "rotate", level, "--data", settings.data)
    said, _ = command.communicate(timeout=60)
    assert command.returncode == 0, said
    return said


@pytest.fixture
def log(tmp_path):
    """The file with what the server says."""
    return tmp_path / "server.log"


@pytest.fixture
def port(settings, environment, case_id, log):
    """The port of a server over the installation, which is stopped at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    words = ("serve", "--data", settings.data, "--port", number)
    with log.open("w") as output:
        server = _started(environment, *words, output=output)
    try:
        wait_for(number)
        yield number
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.communicate(timeout=30)


@pytest.fixture
def case_id(app, world):
    """A case with a referral that was sent."""
    made = builders.sent_referral(world).case_id
    commit()
    return made


def _reads(address):
    return lambda browser, turn: browser.get(address)


def _writes(address):
    return lambda browser, turn: browser.post(address, {"text": f"Note {turn}."})


@pytest.mark.usefixtures("hashed_as_in_production")
@pytest.mark.asvs("V13.3.4")
def test_no_request_fails_while_every_level_is_rotated(
    environment, settings, world, case_id, log, request
):
    emails = {n: world.people[n].email for n in ("caseworker", "supervisor", "clinic")}
    close_stores()
    port = request.getfixturevalue("port")
    signed_in = {name: Browser(port, []).sign_in(email) for name, email in emails.items()}
    signed_in["caseworker"].get(f"/cases/{case_id}/notes")
    reader = Browser(port, []).sign_in(emails["caseworker"])
    users = [
        User(signed_in["caseworker"], _writes(f"/cases/{case_id}/notes")),
        User(reader, _reads(f"/cases/{case_id}")),
        User(signed_in["supervisor"], _reads("/cases")),
        User(signed_in["clinic"], _reads("/inbox")),
    ]
    for user in users:
        user.start()
    _rotate(environment, settings, "all")
    time.sleep(4)  # until the new system key seals
    late = Browser(port, []).sign_in(emails["supervisor"])
    _rotate(environment, settings, "system")
    counts = [user.end(log) for user in users]
    assert all(count > 3 for count in counts), counts
    for browser in (*signed_in.values(), reader, late):
        browser.close()
    assert verification.verify().holds
    close_stores()
