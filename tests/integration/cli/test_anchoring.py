"""Signing, anchoring and proving from the command line; what stops them is one sentence."""

import json
import os
import shutil
import sqlite3
from datetime import timedelta

import pytest
from click.testing import CliRunner

from caseflow import clock, create_app
from caseflow.access.actors import SYSTEM
from caseflow.audit import log
from caseflow.audit.events import Event
from caseflow.cli import commands, installation
from caseflow.cli.group import main
from caseflow.web import transaction
from config import Settings
from tests.serving import free_port
from tests.stores import close_stores


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A command over the installation in `d`; `.exit_code`, `.output`."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("CASEFLOW_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CASEFLOW_HOSTS", "caseflow.example")
    return lambda *words: CliRunner().invoke(main, [*map(str, words), "--data", "d"])


@pytest.fixture
def home(run, tmp_path):
    """A production installation with three events: its beginning, and two more."""
    assert run("init", "--email", "a@b.example").exit_code == 0
    happen(tmp_path / "d", 2)
    return tmp_path / "d"


def happen(home, times):
    with create_app(Settings(data=home)).app_context():
        for number in range(times):
            log.record(Event.CASE_OPENED, by=SYSTEM, number=number)
        transaction.commit()
        close_stores()


def contents(home):
    """Every table of the database, and the anchor file."""
    with sqlite3.connect(home / "caseflow.db") as database:
        dump = list(database.iterdump())
    anchored = home / "anchors.log"
    return dump, anchored.read_text() if anchored.exists() else None


def back_up(home):
    with sqlite3.connect(home / "caseflow.db") as database:
        database.execute("vacuum into ?", (str(home / "backup.db"),))


def put_back(home):
    for name in ("caseflow.db", "caseflow.db-wal", "caseflow.db-shm"):
        (home / name).unlink(missing_ok=True)
    shutil.move(home / "backup.db", home / "caseflow.db")


def is_one_sentence(answer):
    assert answer.exit_code == 2
    assert len(answer.output.strip().splitlines()) == 1, answer.output


def test_anchor_signs_and_lays_down(run, home):
    answer = run("audit", "anchor", "--json")
    assert answer.exit_code == 0, answer.output
    facts = json.loads(answer.output)
    assert facts["places"] == [{"name": "file", "outcome": "placed", "reason": ""}]
    assert facts["origin"].startswith("caseflow.")
    assert (home / "anchors.log").read_text().count("\n") == 1
    assert run("audit", "verify").exit_code == 0


def test_anchoring_again_without_growth_changes_nothing(run, home):
    run("audit", "anchor")
    before = contents(home)
    answer = run("audit", "anchor")
    assert answer.exit_code == 0
    assert "file: laid down." in answer.output
    assert contents(home) == before


def test_a_place_that_fails_is_exit_1_and_the_others_are_placed(run, home, monkeypatch):
    key = json.loads(run("audit", "anchor", "--json").output)["public_key"]
    happen(home, 1)
    monkeypatch.setenv("CASEFLOW_WITNESSES", f"http://127.0.0.1:9|{key}")
    answer = run("audit", "anchor")
    assert answer.exit_code == 1
    assert "file: laid down." in answer.output
    assert "witness:127.0.0.1:9: failed (unreachable:ConnectionRefusedError)." in answer.output


def test_a_log_begins_with_the_installation_which_is_signed_too(run):
    assert run("init", "--email", "a@b.example").exit_code == 0
    assert run("audit", "anchor").exit_code == 0
    proof = json.loads(run("audit", "prove", 1).output)
    assert "account.bootstrapped" in json.dumps(proof)


def test_verification_goes_on_from_a_checkpoint(run, home):
    run("audit", "anchor")
    happen(home, 2)
    assert run("audit", "verify", "--since", 3).exit_code == 0
    with sqlite3.connect(home / "caseflow.db") as database:
        database.execute("update audit_event set action = 'case.closed' where sequence = 2")
    assert run("audit", "verify", "--since", 3).exit_code == 0
    assert run("audit", "verify").exit_code == 1
    with sqlite3.connect(home / "caseflow.db") as database:
        database.execute("update audit_event set action = 'case.closed' where sequence = 5")
    assert run("audit", "verify", "--since", 3).exit_code == 1


def test_there_is_no_verification_from_where_no_checkpoint_is(run, home):
    is_one_sentence(run("audit", "verify", "--since", 2))


@pytest.mark.parametrize("sequence", [4, 2_000_000_000])
def test_what_no_checkpoint_covers_is_not_proven(run, home, sequence):
    run("audit", "anchor")
    answer = run("audit", "prove", sequence)
    is_one_sentence(answer)
    assert "caseflow audit anchor" in answer.output


def test_a_proof_is_always_the_same(run, home):
    run("audit", "anchor")
    first = run("audit", "prove", 2).output
    happen(home, 5)
    run("audit", "anchor")
    assert run("audit", "prove", 2).output == first
    assert json.loads(first)["tree_size"] == 3


def test_an_edited_event_is_not_proven(run, home):
    run("audit", "anchor")
    with sqlite3.connect(home / "caseflow.db") as database:
        database.execute("update audit_event set detail = '{}' where sequence = 2")
    is_one_sentence(run("audit", "prove", 2))


@pytest.mark.parametrize("command", [("audit", "anchor"), ("serve",)])
def test_a_clock_that_went_backwards_is_one_sentence_and_nothing_changes(
    run, home, monkeypatch, command
):
    monkeypatch.setattr(commands, "run_server", lambda *words, **more: pytest.fail("served"))
    before = contents(home)
    with clock.set_to(clock.now() - timedelta(hours=2)):
        answer = run(*command)
    is_one_sentence(answer)
    assert "Correct the clock" in answer.output
    assert contents(home) == before


def test_a_log_cut_short_is_not_signed_and_nothing_changes(run, home):
    with sqlite3.connect(home / "caseflow.db") as database:
        database.execute("delete from audit_event where sequence = 3")
    before = contents(home)
    answer = run("audit", "anchor")
    is_one_sentence(answer)
    assert "cut short" in answer.output
    assert contents(home) == before


@pytest.fixture
def older(run, home):
    """The same installation after a backup from before its last anchor was put back."""
    run("audit", "anchor")
    back_up(home)
    happen(home, 2)
    assert run("audit", "anchor").exit_code == 0
    put_back(home)
    return home


@pytest.mark.parametrize(
    "command",
    [("audit", "anchor"), ("demo",), ("seed", "--cases", "1"), ("init", "--email", "a@b.example")],
)
def test_commands_that_write_stop_in_an_older_installation(run, older, command, monkeypatch):
    monkeypatch.setattr(installation, "migrate", lambda app: pytest.fail("migrated"))
    before = contents(older)
    answer = run(*command)
    is_one_sentence(answer)
    assert "older than its last anchor" in answer.output
    assert "Nothing was changed" in answer.output
    assert contents(older) == before


def test_verify_says_that_the_log_is_older_than_its_anchor(run, older):
    answer = run("audit", "verify")
    assert answer.exit_code == 1
    assert "shorter than its anchor of 5 events" in answer.output


def test_an_older_installation_is_served_read_only_and_not_migrated(run, older, monkeypatch):
    served = []
    monkeypatch.setattr(commands, "run_server", lambda app, *words, **more: served.append(app))
    before = contents(older)
    answer = run("serve", "--port", free_port())
    assert answer.exit_code == 0
    assert "Serving read-only" in answer.output
    assert served[0].extensions[transaction.READ_ONLY] is not None
    assert contents(older) == before


def test_with_the_anchor_file_set_aside_work_goes_on(run, older):
    (older / "anchors.log").rename(older / "aside.log")
    assert run("audit", "anchor").exit_code == 0


def test_a_rewritten_log_is_named_by_verify(run, home):
    """Chain, head and checkpoints are put back whole and go on otherwise; the file remembers."""
    back_up(home)
    happen(home, 1)
    run("audit", "anchor")
    put_back(home)
    (home / "anchors.log").rename(home / "aside.log")
    happen(home, 4)
    (home / "aside.log").rename(home / "anchors.log")
    answer = run("audit", "verify")
    assert answer.exit_code == 1
    assert "event 4 has changed since it was anchored" in answer.output


def test_check_reminds_that_the_anchor_file_lies_beside_the_data(run, home, monkeypatch, tmp_path):
    assert "--  anchor file: it is in the data folder" in run("check").output
    monkeypatch.setenv("CASEFLOW_ANCHOR_FILE", str(tmp_path / "elsewhere" / "anchors.log"))
    assert "elsewhere is not there: mount it, or make it" in run("check").output
    (tmp_path / "elsewhere").mkdir()
    answer = run("check")
    assert "ok  anchor file" in answer.output
    assert answer.exit_code == 0


@pytest.mark.asvs("V1.3.6", "V13.2.4")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CASEFLOW_WITNESSES", "https://other.example"),
        ("CASEFLOW_WITNESS_FOR", "caseflow.x|AAAA"),
        ("CASEFLOW_WITNESSES", "[1]"),
        ("CASEFLOW_TSA_URL", "file:///etc/passwd"),
        ("CASEFLOW_CHECKPOINT_MINUTES", "0"),
        ("CASEFLOW_KEYS_URL", "postgresql://h/keys"),
    ],
)
def test_a_wrong_setting_is_named(run, home, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    answer = run("audit", "anchor")
    is_one_sentence(answer)
    assert name in answer.output


def test_keys_may_be_written_as_a_list_or_as_json():
    key = "A" * 43 + "="
    pair = (("https://a.example", bytes(32)),)
    for text in (
        f"https://a.example|{key}",
        json.dumps([f"https://a.example|{key}"]),
        json.dumps({"https://a.example": key}),
    ):
        assert Settings(witnesses=text).witness_list == pair
    assert Settings(witnesses="").witness_list == ()


def test_the_clockwork_signs_and_lays_down(home, run):
    from caseflow.cli import scheduler

    app = create_app(Settings(data=home))
    with app.app_context():
        scheduler.tick()
        scheduler.tick()
        close_stores()
    lines = (home / "anchors.log").read_text().splitlines()
    assert len(lines) == 1
    assert json.loads(lines[0]).splitlines()[1] == "3"
