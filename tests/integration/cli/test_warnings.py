"""Who runs an installation is told that its backups or its anchors are too old."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from caseflow import audit, clock
from caseflow.access import SYSTEM
from caseflow.audit.anchors import actions as anchors_actions
from caseflow.audit.checkpoints import actions as checkpoints_actions
from caseflow.cli.group import main
from caseflow.web import registry
from tests.integration.world import commit, sign_in


@pytest.fixture
def real(app, settings):
    """The settings of the installation, which is not a demonstration from now on."""
    app.config["SETTINGS"] = settings.model_copy(update={"demo": False})
    return app.config["SETTINGS"]


@pytest.fixture
def warned(app):
    """A function that returns the names of the warnings so many hours from now."""

    def names(hours):
        with app.test_request_context(), clock.set_to(clock.now() + timedelta(hours=hours)):
            return [name for name, _sentence in registry.warnings()]

    return names


def test_an_old_backup_is_a_warning_until_there_is_a_new_one(world, real, warned):
    anchored(real)
    assert "backups" not in warned(real.backup_hours - 1)
    assert "backups" in warned(real.backup_hours + 1)
    with clock.set_to(clock.now() + timedelta(hours=10)):
        audit.record(audit.Event.BACKUP_MADE, by=SYSTEM, name="20270101T000000Z-abcd")
        commit()
    assert "backups" not in warned(real.backup_hours + 1)
    assert "backups" in warned(real.backup_hours + 11)


def anchored(settings):
    """Sign the log, and place the checkpoint everywhere."""
    now = clock.now()
    checkpoints_actions.make_apart(now)
    commit()
    anchors_actions.place_everywhere(now, settings)
    commit()


def test_a_log_that_waits_for_its_anchor_is_a_warning(world, real, warned):
    assert "anchors" not in warned(2)
    assert "anchors" in warned(3.1)
    anchored(real)
    # What was recorded with the checkpoint waits for the next one.
    assert "anchors" not in warned(2)


def test_a_log_that_does_not_grow_is_no_warning(world, real, warned):
    for _ in range(3):
        anchored(real)
    assert "anchors" not in warned(30)


def test_the_demonstration_needs_neither(app, world, warned):
    assert warned(1000) == []


def test_the_administrator_and_a_monitor_are_told(app, world, real):
    administrator = SimpleNamespace(email=world.administrator.email)
    with clock.set_to(clock.now() + timedelta(hours=real.backup_hours + 1)):
        client = sign_in(app.test_client(), administrator)
        page = client.get("/admin").text
        assert "No backup has been made since" in page
        assert "The log has not been anchored since" in page
        answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.text == "ready\nwarning: backups\nwarning: anchors\n"


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A production installation; its folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CASEFLOW_HOSTS", "caseflow.example")
    made = CliRunner().invoke(
        main, ["init", "--data", str(tmp_path / "d"), "--email", "a@b.example"]
    )
    assert made.exit_code == 0, made.output
    return tmp_path / "d"


def test_old_root_keys_in_the_data_folder_are_found(installed, monkeypatch):
    words = ["check", "--data", str(installed)]
    assert "CASEFLOW_OLD_ROOT_KEYS" not in CliRunner().invoke(main, words).output
    monkeypatch.setenv("CASEFLOW_OLD_ROOT_KEYS", str(installed / "old"))
    assert "set CASEFLOW_OLD_ROOT_KEYS to a place apart" in CliRunner().invoke(main, words).output


def test_the_check_says_it_too_and_does_not_fail(installed):
    words = ["check", "--data", str(installed)]
    assert "No backup" not in CliRunner().invoke(main, words).output
    with clock.set_to(clock.now() + timedelta(hours=49)):
        late = CliRunner().invoke(main, words)
    assert late.exit_code == 0, late.output
    assert "No backup has been made since" in late.output
    assert "The log has not been anchored since" in late.output
