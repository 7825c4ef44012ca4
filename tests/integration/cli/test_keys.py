"""`caseflow keys`, and what every command says when keys are missing, wrong or cut short."""

import base64
import json
import os
import shutil
import sqlite3
from datetime import timedelta

import pytest
from click.testing import CliRunner

from caseflow import clock
from caseflow.cli.group import main
from caseflow.crypto import selftest
from caseflow.encryption import crypto_erasure, scrubbing
from tests.integration import builders
from tests.integration.world import commit
from tests.stores import close_stores

COMMANDS = [
    ["keys", "status"],
    ["keys", "erase-log"],
    ["keys", "rotate", "all"],
    ["audit", "verify"],
    ["serve"],
]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A command in an empty folder; `.exit_code`, `.output`."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("CASEFLOW_")]:
        monkeypatch.delenv(name)
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def installed(run, tmp_path):
    """A production installation; its folder."""
    answer = run("init", "--data", tmp_path / "d", "--email", "a@b.example")
    assert answer.exit_code == 0, answer.output
    return _at_rest(tmp_path / "d")


def _at_rest(folder):
    """A copy that no connection of this process still writes to."""
    copy = folder.with_name("at-rest")
    shutil.copytree(folder, copy)
    for name in ("caseflow.db", "keys.db"):
        database = sqlite3.connect(copy / name)
        database.execute("pragma wal_checkpoint(truncate)")
        database.close()
    return copy


def _content(folder):
    """Every byte that matters; SQLite's shared memory and empty logs do not."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    kept = [p for p in paths if not p.name.endswith("-shm") and p.stat().st_size]
    return {path.name: path.read_bytes() for path in kept}


def _refused(answer, *words):
    assert answer.exit_code == 2, answer.output
    assert len(answer.output.strip().splitlines()) == 1, answer.output
    for word in words:
        assert word in answer.output


def test_status_says_what_there_is_and_that_nothing_is_left(run, installed):
    answer = run("keys", "status", "--data", installed)
    assert answer.exit_code == 0
    assert "Root key: file." in answer.output
    assert "Nothing is left." in answer.output
    facts = json.loads(run("keys", "status", "--data", installed, "--json").output)
    assert [level["level"] for level in facts["levels"]] == [
        "root",
        "system",
        "organisations",
        "cases",
        "compartments",
    ]
    assert (facts["left"], facts["pending"]) == (0, [])


@pytest.mark.asvs("V13.3.4")
def test_rotating_all_makes_all_new_and_says_what_to_back_up(run, installed):
    before = (installed / "root.key").read_text()
    answer = run("keys", "rotate", "all", "--data", installed)
    assert answer.exit_code == 0, answer.output
    assert "Back up" in answer.output
    assert (installed / "root.key").read_text() != before
    assert not (installed / "root.key.next").exists()
    assert run("audit", "verify", "--data", installed).exit_code == 0
    facts = json.loads(run("keys", "status", "--data", installed, "--json").output)
    versions = {level["level"]: level["version"] for level in facts["levels"]}
    assert (versions["system"], versions["organisations"]) == (2, 2)


def test_an_unknown_level_is_refused(run, installed):
    assert run("keys", "rotate", "everything", "--data", installed).exit_code == 2


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_without_an_installation_nothing_is_made(run, tmp_path, monkeypatch, command):
    monkeypatch.setenv("CASEFLOW_ROOT_KEY", base64.b64encode(bytes(32)).decode())
    _refused(run(*command, "--data", tmp_path / "none"), "caseflow init")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("command", [*COMMANDS, ["init", "--email", "a@b.example"]], ids=" ".join)
@pytest.mark.parametrize("lost", ["keys.db", "caseflow.db"])
@pytest.mark.parametrize("how", ["missing", "empty"])
def test_half_an_installation_is_refused_and_nothing_is_made(run, installed, command, lost, how):
    for path in installed.glob(f"{lost}*"):
        path.unlink()
    if how == "empty":
        (installed / lost).touch()
    before = _content(installed)
    _refused(run(*command, "--data", installed), f"no {lost}", "backup", "nothing was changed")
    assert _content(installed) == before


def _zeroed(path, content):
    store = sqlite3.connect(path)
    asked = "SELECT rootpage FROM sqlite_master WHERE name = 'packet_grant'"
    (page,) = store.execute(asked).fetchone()
    store.close()
    return content[: 4096 * (page - 1)] + bytes(4096) + content[4096 * page :]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("damage", ["truncated", "noise", "last page missing", "a page of zeros"])
def test_a_damaged_key_store_is_refused_and_nothing_is_changed(run, installed, command, damage):
    key_store = installed / "keys.db"
    content = key_store.read_bytes()
    size = len(content)
    damaged = {
        "truncated": content[: size // 2],
        "noise": bytes([7]) * size,
        "last page missing": content[:-4096],
        # Of a table that no command reads at its start.
        "a page of zeros": _zeroed(key_store, content),
    }
    for path in installed.glob("keys.db-*"):
        path.unlink()
    key_store.write_bytes(damaged[damage])
    before = _content(installed)
    _refused(run(*command, "--data", installed), "damaged or cut short", "backup")
    assert _content(installed) == before


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("damage", ["missing", "other", "truncated", "open"])
def test_a_wrong_root_key_is_refused_and_nothing_is_changed(run, installed, command, damage):
    path = installed / "root.key"
    if damage == "missing":
        path.unlink()
    elif damage == "other":
        path.write_text(base64.b64encode(bytes(32)).decode())
    elif damage == "truncated":
        path.write_text(path.read_text()[:20])
    else:
        path.chmod(0o644)
    before = _content(installed)
    _refused(run(*command, "--data", installed), "root key")
    assert _content(installed) == before


def test_init_makes_no_new_root_key_for_stores_that_are_there(run, installed):
    (installed / "root.key").unlink()
    _refused(run("init", "--data", installed, "--email", "a@b.example"), "put the key back")
    assert not (installed / "root.key").exists()


@pytest.fixture
def on_a_passphrase(run, tmp_path, monkeypatch):
    """An installation behind a passphrase; its folder."""
    monkeypatch.setenv("CASEFLOW_ROOT_KEY_PROVIDER", "passphrase")
    monkeypatch.setenv("CASEFLOW_PASSPHRASE", "five quite unlikely fictional words")
    answer = run("init", "--data", tmp_path / "p", "--email", "a@b.example")
    assert answer.exit_code == 0, answer.output
    return tmp_path / "p"


def test_a_passphrase_opens_and_rotates(run, on_a_passphrase, monkeypatch, tmp_path):
    assert run("keys", "rotate", "all", "--data", on_a_passphrase).exit_code == 0
    monkeypatch.delenv("CASEFLOW_PASSPHRASE")
    (tmp_path / "words").write_text("five quite unlikely fictional words\n")
    monkeypatch.setenv("CASEFLOW_PASSPHRASE_FILE", str(tmp_path / "words"))
    assert run("audit", "verify", "--data", on_a_passphrase).exit_code == 0


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_wrong_passphrase_is_one_sentence(run, on_a_passphrase, monkeypatch, command):
    monkeypatch.setenv("CASEFLOW_PASSPHRASE", "others")
    before = _content(on_a_passphrase)
    _refused(run(*command, "--data", on_a_passphrase), "passphrase is wrong", "nothing was changed")
    assert _content(on_a_passphrase) == before


def test_without_a_terminal_the_passphrase_is_asked_for_in_a_sentence(
    run, on_a_passphrase, monkeypatch
):
    monkeypatch.delenv("CASEFLOW_PASSPHRASE")
    _refused(run("audit", "verify", "--data", on_a_passphrase), "CASEFLOW_PASSPHRASE_FILE")


def test_a_root_key_in_the_environment_is_rotated_by_its_owner(run, tmp_path, monkeypatch):
    first, second = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))
    monkeypatch.setenv("CASEFLOW_ROOT_KEY", first)
    assert run("init", "--data", tmp_path / "e", "--email", "a@b.example").exit_code == 0
    _refused(run("keys", "rotate", "root", "--data", tmp_path / "e"), "CASEFLOW_ROOT_KEY_NEXT")
    monkeypatch.setenv("CASEFLOW_ROOT_KEY_NEXT", second)
    answer = run("keys", "rotate", "root", "--data", tmp_path / "e")
    assert answer.exit_code == 0, answer.output
    assert "Now give CASEFLOW_ROOT_KEY the value" in answer.output
    _refused(run("keys", "rotate", "root", "--data", tmp_path / "e"), "in use already")
    monkeypatch.delenv("CASEFLOW_ROOT_KEY_NEXT")
    _refused(run("audit", "verify", "--data", tmp_path / "e"), "root key")
    monkeypatch.setenv("CASEFLOW_ROOT_KEY", second)
    assert run("audit", "verify", "--data", tmp_path / "e").exit_code == 0


def test_a_lost_next_root_key_is_said(run, installed, tmp_path):
    """Killed in the middle, and then root.key.next was taken for rubbish."""
    from caseflow import clock
    from caseflow.cli import bootstrap
    from caseflow.encryption import key_hierarchy
    from caseflow.encryption.rotation import Level, pending

    app = bootstrap.installed(bootstrap.settings_for(installed))
    with app.app_context():
        pending.begin(key_hierarchy.key_ring(), [Level.ROOT], clock.now())
    shutil.move(installed / "root.key.next", tmp_path / "kept")
    _refused(run("keys", "rotate", "root", "--data", installed), "next root key", "put it back")
    shutil.move(tmp_path / "kept", installed / "root.key.next")
    assert run("keys", "rotate", "root", "--data", installed).exit_code == 0


def test_a_failed_self_test_stops_every_command(run, installed, monkeypatch):
    monkeypatch.setattr(selftest, "CHECKS", (("AES-GCM", lambda: False),))
    _refused(run("serve", "--data", installed), "self-test of AES-GCM", "nothing was started")
    answer = run("check", "--data", installed)
    assert answer.exit_code == 1
    assert "self-test of AES-GCM" in answer.output


def test_check_says_that_the_root_key_is_another_one(run, installed):
    (installed / "root.key").write_text(base64.b64encode(bytes(32)).decode())
    answer = run("check", "--data", installed)
    assert answer.exit_code == 1
    assert "does not open this key store" in answer.output


def test_what_was_erased_is_named_with_the_day_on_which_it_is_complete(
    run, app, world, settings, monkeypatch
):
    whole, part = builders.open_case(world).id, builders.open_case(world).id
    crypto_erasure.erase_keys(whole)
    crypto_erasure.erase_keys(part, "notes")
    commit()
    close_stores()
    monkeypatch.setenv("CASEFLOW_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("CASEFLOW_TLS", "off")
    early = run("keys", "erase-log", "--data", settings.data)
    assert early.output.count("access has ended, the keys are being destroyed") == 2
    scrubbing.scrub()
    close_stores()
    told = run("keys", "erase-log", "--data", settings.data)
    day = clock.today() + timedelta(days=settings.key_backup_days + 1)
    first, second = told.output.splitlines()
    assert told.exit_code == 0
    assert f"{whole}  the whole file: complete on {day}" in first
    assert f"{part}  notes up to version 1: complete on {day}" in second
    with clock.set_to(clock.now() + timedelta(days=settings.key_backup_days + 1)):
        later = run("keys", "erase-log", "--data", settings.data, "--json")
    assert [one["complete"] for one in json.loads(later.output)["erased"]] == [True, True]


def test_a_ledger_that_was_edited_is_one_sentence(run, app, world, settings, monkeypatch):
    crypto_erasure.erase_keys(builders.open_case(world).id)
    commit()
    close_stores()
    monkeypatch.setenv("CASEFLOW_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("CASEFLOW_TLS", "off")
    path = settings.erasure_ledger_path
    path.write_text(path.read_text().replace("20", "19", 1))
    told = run("keys", "erase-log", "--data", settings.data)
    assert told.exit_code == 2
    assert "Line 1 of the erasure ledger was edited" in told.output
    assert len(told.output.splitlines()) == 1


def test_nothing_was_erased_yet(run, installed):
    assert "Nothing was erased yet" in run("keys", "erase-log", "--data", installed).output
