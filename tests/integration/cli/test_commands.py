"""Operators' commands: what they say, and with which exit status."""

import json
import os
import shutil
import sqlite3

import pytest
from click.testing import CliRunner

from caseflow.cli.group import main
from config import shipped


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
    answer = run("init", "--data", tmp_path / "d", "--email", "a@b.example", "--json")
    assert answer.exit_code == 0, answer.output
    return tmp_path / "d"


@pytest.mark.asvs("V6.3.2", "V6.4.1")
def test_init_gives_a_single_use_link_and_private_keys(run, installed):
    assert (installed / "root.key").stat().st_mode & 0o077 == 0
    again = run("init", "--data", installed, "--email", "a@b.example")
    assert again.exit_code == 2
    assert "nothing was changed" in again.output


def test_an_administrator_who_lost_the_link_gets_another_from_the_operator(run, installed):
    answer = run("admin-link", "--data", installed, "a@b.example", "--json")
    assert answer.exit_code == 0
    assert json.loads(answer.output)["enrol"].startswith("/enrol/")
    with sqlite3.connect(installed / "caseflow.db") as database:
        told = database.execute("select kind from notice").fetchall()
        links = database.execute("select count(*) from enrolment").fetchone()
        said = database.execute(
            "select count(*) from audit_event where action = 'account.invited'"
        ).fetchone()
    assert (told, links, said) == ([("admin_link_made",)], (2,), (1,))


@pytest.mark.parametrize("edit", ["email = 'other@b.example'", "active = 0", "role_names = '[]'"])
def test_nobody_but_an_active_administrator_gets_that_link(run, installed, edit):
    with sqlite3.connect(installed / "caseflow.db") as database:
        database.execute(f'update "user" set {edit}')
    answer = run("admin-link", "--data", installed, "a@b.example")
    assert answer.exit_code == 2
    assert "nothing was changed" in answer.output


def test_no_link_is_made_for_an_account_that_was_edited(run, installed):
    with sqlite3.connect(installed / "caseflow.db") as database:
        database.execute("""update "user" set password = 'known'""")
    assert run("admin-link", "--data", installed, "a@b.example").exit_code == 2


def test_verify_holds_then_names_the_edit(run, installed):
    answer = run("audit", "verify", "--data", installed, "--json")
    assert answer.exit_code == 0
    assert json.loads(answer.output)["holds"] is True
    with sqlite3.connect(installed / "caseflow.db") as database:
        database.execute("update audit_head set count = count + 1")
    answer = run("audit", "verify", "--data", installed)
    assert answer.exit_code == 1
    assert "is broken at event" in answer.output


def test_check_says_what_is_missing(run, installed, tmp_path, monkeypatch):
    assert "CASEFLOW_HOSTS" in run("check", "--data", installed).output
    monkeypatch.setenv("CASEFLOW_HOSTS", "caseflow.example")
    assert run("check", "--data", installed).exit_code == 0
    answer = run("check", "--data", tmp_path / "none")
    assert answer.exit_code == 1
    assert "caseflow init" in answer.output


@pytest.mark.parametrize("command", [["audit", "verify"], ["serve"]])
def test_without_an_installation_one_sentence_says_what_to_do(run, tmp_path, command):
    answer = run(*command, "--data", tmp_path / "none")
    assert answer.exit_code == 2
    assert "caseflow init" in answer.output
    assert len(answer.output.strip().splitlines()) == 1


@pytest.mark.asvs("V13.2.3", "V13.4.2")
@pytest.mark.parametrize(("name", "value"), [("CASEFLOW_TLS", "off"), ("CASEFLOW_DEBUG", "1")])
def test_production_refuses_unsafe_settings(run, installed, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    answer = run("serve", "--data", installed)
    assert answer.exit_code == 2
    assert "nothing was started" in answer.output


def test_production_refuses_to_answer_every_name(run, installed):
    answer = run("serve", "--data", installed)
    assert answer.exit_code == 2
    assert "CASEFLOW_HOSTS" in answer.output


def test_a_wrong_setting_is_named(run, installed, monkeypatch):
    monkeypatch.setenv("CASEFLOW_SMALL_CELL", "two")
    answer = run("serve", "--data", installed)
    assert answer.exit_code == 2
    assert "CASEFLOW_SMALL_CELL" in answer.output


def test_a_wrong_procedure_is_named_with_file_and_line(run, installed, tmp_path, monkeypatch):
    sops = tmp_path / "sops"
    shutil.copytree(shipped("sops"), sops)
    text = (sops / "core.md").read_text().replace("consent.given", "consent.gevin", 1)
    (sops / "core.md").write_text(text)
    monkeypatch.setenv("CASEFLOW_SOPS", str(sops))
    answer = run("serve", "--data", installed)
    assert answer.exit_code == 2
    assert "core.md:" in answer.output
    assert "consent.gevin" in answer.output


@pytest.mark.parametrize("damage", ["missing", "other", "open"])
def test_a_wrong_root_key_is_one_sentence(run, installed, damage):
    key = installed / "root.key"
    if damage == "missing":
        key.unlink()
    elif damage == "other":
        key.write_text("A" * 43 + "=")
    else:
        key.chmod(0o644)
    answer = run("audit", "verify", "--data", installed)
    assert answer.exit_code == 2
    assert len(answer.output.strip().splitlines()) == 1


def test_the_demonstration_leaves_a_real_installation_alone(run, installed):
    answer = run("demo", "--data", installed)
    assert answer.exit_code == 2
    assert "real installation" in answer.output


def test_usage_errors_exit_2(run):
    assert run("demo", "--port", "0").exit_code == 2
    assert run("no-such-command").exit_code == 2


def dump(path):
    with sqlite3.connect(path) as database:
        return list(database.iterdump())


@pytest.mark.parametrize("store", ["caseflow.db", "keys.db"])
@pytest.mark.parametrize("command", [["serve"], ["audit", "verify"], ["keys", "status"]])
def test_an_installation_of_another_version_is_refused_untouched(run, installed, store, command):
    with sqlite3.connect(installed / store) as database:
        database.execute("UPDATE alembic_version SET version_num = '0008'")
    before = dump(installed / store)
    answer = run(*command, "--data", installed)
    assert answer.exit_code == 2
    assert "made by another version of caseflow" in answer.output
    assert len(answer.output.strip().splitlines()) == 1
    assert dump(installed / store) == before
