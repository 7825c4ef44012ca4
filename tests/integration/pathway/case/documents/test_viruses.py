"""Documents are checked by the daemon of ClamAV, when the settings name one."""

import hashlib
import io
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.files import virus_scan
from caseflow.pathway.case.documents.models import Document
from tests.integration import builders
from tests.integration.pathway.case.documents import files
from tests.integration.pathway.case.documents.test_documents import add, at
from tests.integration.world import commit, sign_in

INFECTED = files.wav() + b"a-fictional-virus"
"""What the signature of these tests knows; for a real daemon it is a sound and nothing else."""
CONFIG = """
LocalSocket {home}/clamd.ctl
DatabaseDirectory {home}/database
LogFile {home}/clamd.log
TemporaryDirectory {home}
PidFile {home}/clamd.pid
Foreground yes
StreamMaxLength 30M
"""


@pytest.fixture(scope="module")
def daemon():
    """The address of Debian's daemon, which knows one signature and asks nobody else."""
    home = Path(tempfile.mkdtemp())
    (home / "database").mkdir()
    known = f"{hashlib.md5(INFECTED, usedforsecurity=False).hexdigest()}:{len(INFECTED)}:Fictional"
    (home / "database" / "fictional.hdb").write_text(f"{known}\n")
    (home / "clamd.conf").write_text(CONFIG.format(home=home))
    program = shutil.which("clamd", path="/usr/sbin:/usr/bin")
    process = subprocess.Popen([program, "--config-file", home / "clamd.conf"], cwd=home)
    until = time.monotonic() + 60
    while not (home / "clamd.ctl").exists():
        assert process.poll() is None
        assert time.monotonic() < until, (home / "clamd.log").read_text()
        time.sleep(0.05)
    yield f"unix://{home}/clamd.ctl"
    process.terminate()
    process.wait(30)
    shutil.rmtree(home)


def checked(app, address):
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"clamav": address})


@pytest.fixture
def case(world):
    opened = builders.open_case(world)
    commit()
    return opened


@pytest.fixture
def client(app, world):
    return sign_in(app.test_client(), world.caseworker)


@pytest.mark.asvs("V5.4.3")
def test_a_virus_is_refused_and_anything_else_is_taken(app, daemon, client, case):
    checked(app, daemon)
    assert "Files are not checked for viruses here." not in client.get(at(case, "add")).text
    answer = add(client, case, INFECTED, "voice.wav")
    assert answer.status_code == 422
    assert "The file has a virus and was not saved." in answer.text
    assert db.session.scalars(select(Document)).all() == []
    assert add(client, case, files.wav(), "voice.wav").status_code == 302


def test_a_daemon_that_does_not_answer_lets_nothing_through(app, client, case, tmp_path):
    checked(app, f"unix://{tmp_path}/nobody.ctl")
    answer = add(client, case, files.wav(), "voice.wav")
    assert answer.status_code == 422
    assert "Files cannot be checked for viruses now." in answer.text


def test_a_daemon_at_an_address_of_the_network_is_asked_too():
    with pytest.raises(RuleBroken, match="cannot be checked"):
        virus_scan.check(io.BytesIO(b"words"), "tcp://127.0.0.1:9")


def test_without_a_daemon_the_page_says_so(client, case):
    assert "Files are not checked for viruses here." in client.get(at(case, "add")).text
