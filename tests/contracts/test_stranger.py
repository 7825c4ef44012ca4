"""The script in the README, exactly as it stands there, verifies a proof that the command made."""

import base64
import json
import os
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

from caseflow.cli.group import main
from caseflow.crypto import signing
from tests.contracts.tree import ROOT
from tests.stores import close_stores

FOUND = re.search(
    r"<!-- stranger: .*?-->\n```python\n(.*?)\n```", (ROOT / "README.md").read_text(), re.S
)


@pytest.fixture(scope="module")
def proven(tmp_path_factory):
    """A real installation's proof of its second event, and its public key."""
    home = tmp_path_factory.mktemp("stranger")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        for name in [name for name in os.environ if name.startswith("CASEFLOW_")]:
            patch.delenv(name)
        _run("init", "--data", "d", "--email", "a@b.example")
        _events(home)
        facts = json.loads(_run("audit", "anchor", "--data", "d", "--json"))
        _run("audit", "prove", "2", "--data", "d", "--out", "proof.json")
    return json.loads((home / "proof.json").read_text()), facts["public_key"]


def _run(*words):
    answer = CliRunner().invoke(main, list(words))
    assert answer.exit_code == 0, answer.output
    return answer.output


def _events(home):
    from caseflow import create_app
    from caseflow.access.actors import SYSTEM
    from caseflow.audit import log
    from caseflow.audit.events import Event
    from caseflow.web import transaction
    from config import Settings

    with create_app(Settings(data=home / "d")).app_context():
        for number in range(6):
            log.record(Event.CASE_OPENED, by=SYSTEM, number=number)
        transaction.commit()
        close_stores()


@pytest.fixture
def check(tmp_path):
    """Runs the script over a proof, as a stranger would: nothing of ours can be imported."""
    (tmp_path / "verify.py").write_text(FOUND[1])

    def run(proof, key):
        (tmp_path / "proof.json").write_text(json.dumps(proof))
        return subprocess.run(
            [sys.executable, "-I", "verify.py", "proof.json", key],
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )

    return run


def test_the_script_is_short_and_needs_nothing_of_ours():
    assert len(FOUND[1].splitlines()) <= 40
    imported = re.findall(r"^(?:import|from) (.+?)(?: import .*)?$", FOUND[1], re.M)
    assert imported == [
        "base64, hashlib, json, sys",
        "cryptography.hazmat.primitives.asymmetric.ed25519",
    ]


def test_a_stranger_verifies_the_event(check, proven):
    answer = check(*proven)
    assert answer.returncode == 0, answer.stderr
    assert "Event 2 of" in answer.stdout
    assert proven[0]["event"] in answer.stdout


def _swap_first(text):
    return ("0" if text[0] != "0" else "1") + text[1:]


def _with_note(proof, change):
    return proof | {"note": change(proof["note"])}


def _line(number, change):
    def changed(note):
        lines = note.split("\n")
        lines[number] = change(lines[number])
        return "\n".join(lines)

    return changed


CHANGES = {
    "event": lambda p: p | {"event": p["event"].replace("case.opened", "case.closed")},
    "previous hash": lambda p: p | {"previous_hash": _swap_first(p["previous_hash"])},
    "path": lambda p: p | {"path": [_swap_first(p["path"][0]), *p["path"][1:]]},
    "shorter path": lambda p: p | {"path": p["path"][:-1]},
    "longer path": lambda p: p | {"path": [*p["path"], p["path"][0]]},
    "index": lambda p: p | {"leaf_index": p["leaf_index"] + 1},
    "root": lambda p: _with_note(p, _line(2, lambda _: base64.b64encode(bytes(32)).decode())),
    "size": lambda p: _with_note(p, _line(1, lambda size: str(int(size) + 1))),
    "time": lambda p: _with_note(p, _line(4, lambda time: time.replace("20", "19", 1))),
    "signature": lambda p: _with_note(
        p, _line(8, lambda line: line[:-9] + ("A" if line[-9] != "A" else "B") + line[-8:])
    ),
    "origin": lambda p: _with_note(p, _line(0, lambda _: "caseflow.other")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_proof_is_refused(check, proven, change):
    changed = CHANGES[change](proven[0])
    assert changed != proven[0], "the change changes something"
    answer = check(changed, proven[1])
    assert answer.returncode == 1, answer.stdout


def test_a_proof_under_another_key_is_refused(check, proven):
    """Also one that a forger signed whole: the key comes on another way than the file."""
    other = base64.b64encode(signing.public_of(bytes(32))).decode()
    assert check(proven[0] | {"public_key": other}, other).returncode == 1
