"""Operators' commands: what they say, and with which exit status."""

import json
import os
import shutil
import sqlite3
import uuid

import pytest
from click.testing import CliRunner

from caseflow import create_app
from caseflow.access import Role, acting
from caseflow.accounts import actions as accounts_actions
from caseflow.accounts import queries as accounts_queries
from caseflow.accounts.password_hashing import NewPassword
from caseflow.cli.group import main
from caseflow.oversight.account_requests import actions as request_actions
from caseflow.web import transaction
from config import Settings, shipped


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


def _read(installed, statement):
    with sqlite3.connect(installed / "caseflow.db") as database:
        return database.execute(statement).fetchall()


def _count(installed, action):
    found = _read(installed, f"select count(*) from audit_event where action = '{action}'")
    return found[0][0]


def _enrol(app, email):
    """Give this account a password, as its single-use link would."""
    with app.app_context():
        user = accounts_queries.user_by_email(email)
        with acting(user, purpose="test"):
            accounts_actions.set_password(user, NewPassword.of("four plain words here"))
            transaction.commit()


def test_the_first_accounts_are_recorded(run, installed, tmp_path):
    assert _count(installed, "account.bootstrapped") == 1
    both = ("--email", "a@b.example", "--dpo", "d@b.example", "--json")
    answer = json.loads(run("init", "--data", tmp_path / "both", *both).output)
    assert answer["enrol"] != answer["enrol_dpo"]
    assert _count(tmp_path / "both", "account.bootstrapped") == 2


def test_the_first_accounts_belong_to_two_people(run, tmp_path):
    one = ("--email", "a@b.example", "--dpo", "A@b.example")
    assert run("init", "--data", tmp_path / "one", *one).exit_code == 2


def test_an_administrator_who_lost_the_link_gets_another_from_the_operator(run, installed):
    answer = run("admin-link", "--data", installed, "a@b.example", "--json")
    assert answer.exit_code == 0
    assert json.loads(answer.output)["enrol"].startswith("/enrol/")
    kinds = {kind for (kind,) in _read(installed, "select kind from notice")}
    assert kinds == {"own_account", "account_by_operator"}
    assert _read(installed, "select count(*) from enrolment") == [(2,)]
    assert _count(installed, "account.invited") == 1
    assert _count(installed, "account.change_confirmed") == 1


def test_an_operator_makes_no_link_while_somebody_can_confirm_it(run, tmp_path):
    both = ("--email", "a@b.example", "--dpo", "d@b.example", "--json")
    run("init", "--data", tmp_path / "d", *both)
    _enrol(create_app(Settings(data=tmp_path / "d")), "d@b.example")
    asked = run("admin-link", "--data", tmp_path / "d", "a@b.example", "--json")
    facts = json.loads(asked.output)
    assert facts["confirm"] == ["d@b.example"]
    assert "enrol" not in facts
    refused = run("users", "confirm", "--data", tmp_path / "d", facts["request"])
    assert refused.exit_code == 2
    assert "d@b.example" in refused.output
    assert _read(tmp_path / "d", "select count(*) from enrolment") == [(2,)]
    assert "d@b.example" in run("users", "requests", "--data", tmp_path / "d").output
    assert run("users", "decline", "--data", tmp_path / "d", facts["request"]).exit_code == 0
    assert run("users", "requests", "--data", tmp_path / "d").output == "No request waits.\n"


def test_an_operator_confirms_the_first_data_protection_officer(run, installed):
    app = create_app(Settings(data=installed))
    with app.app_context(), app.test_request_context():
        admin = accounts_queries.user_by_email("a@b.example")
        with acting(admin, purpose="test"):
            request = request_actions.invite(
                "d@b.example",
                display_name="Data protection officer",
                organisation_id=admin.organisation_id,
                roles=[Role.DPO],
                by=admin,
            )
            transaction.commit()
    answer = run("users", "confirm", "--data", installed, request.id, "--json")
    assert json.loads(answer.output)["enrol"].startswith("/enrol/")
    assert _count(installed, "account.change_confirmed") == 1
    told = "select count(*) from notice where kind = 'account_by_operator'"
    assert _read(installed, told) == [(2,)]
    again = run("users", "confirm", "--data", installed, request.id)
    assert again.exit_code == 2


def test_a_request_that_is_not_there_is_refused(run, installed):
    answer = run("users", "decline", "--data", installed, uuid.uuid4())
    assert answer.exit_code == 2
    assert "There is no request with this id" in answer.output


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


def test_kept_figures_are_compared_and_counted_anew(run, tmp_path):
    data = tmp_path / "figures"
    assert run("seed", "--data", data, "--cases", "12").exit_code == 0
    rebuilt = run("figures", "rebuild", "--data", data, "--json")
    assert rebuilt.exit_code == 0, rebuilt.output
    assert json.loads(rebuilt.output)["counted"] > 0
    assert run("figures", "check", "--data", data).exit_code == 0
    with sqlite3.connect(data / "caseflow.db") as database:
        database.execute("delete from work_tally")
    wrong = run("figures", "check", "--data", data)
    assert wrong.exit_code == 1, wrong.output
    assert run("figures", "rebuild", "--data", data).exit_code == 0
    assert run("figures", "check", "--data", data).exit_code == 0
