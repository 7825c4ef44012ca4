"""An installation of every schema that landed is upgraded, works, and its backup is put back."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import zipfile

import click
import pytest
from sqlalchemy import create_engine, select, text

from caseflow.audit import verification
from caseflow.cli import backup_commands, bootstrap, installation, restore_command
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case, CaseState
from caseflow.pathway.follow_up.models import FollowUp
from caseflow.pathway.identification.models import Notification
from caseflow.pathway.referral.models import Referral, service_hash_of
from caseflow.pathway.screening.models import HandOver
from caseflow.people import queries as people_queries
from tests import fixtures, installations
from tests.fixtures.servers import program
from tests.integration import builders
from tests.integration.world import acting_as
from tests.stores import close_stores


@pytest.fixture(params=fixtures.all_of_them(), ids=lambda folder: folder.name)
def schema(request):
    return request.param


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request, schema, tmp_path, monkeypatch):
    """The data folder of an installation as that schema left it; its database is set up."""
    folder = tmp_path / "installation"
    archive = fixtures.SQLITE if request.param == "sqlite" else fixtures.POSTGRESQL
    with zipfile.ZipFile(schema / archive) as packed:
        packed.extractall(folder)
    (folder / "root.key").chmod(0o600)
    monkeypatch.setenv("CASEFLOW_TLS", "off")
    if request.param == "postgresql":
        url = _new_database(request, monkeypatch)
        plain = url.replace("postgresql+psycopg://", "postgresql://")
        load = [program("psql"), "--quiet", "--set=ON_ERROR_STOP=1", "--dbname", plain]
        subprocess.run([*load, "--file", folder / fixtures.DUMP], check=True, capture_output=True)
    return folder


def _new_database(request, monkeypatch):
    url = installations.new_database(request.getfixturevalue("postgres"))
    monkeypatch.setenv("CASEFLOW_DATABASE_URL", url)
    return url


def in_a_command(work):
    """Run as a command does: what it opens is closed at its end."""
    with click.Context(click.Command("test")):
        return work()


def check(home):
    """It is brought to the newest schema, the log holds, and a case opens to its caseworker."""

    def work():
        app = bootstrap.installed(bootstrap.settings_for(home))
        installation.migrate(app)
        with app.app_context():
            report = verification.verify()
            assert report.holds, report.reason
            case = db.session.scalars(select(Case).where(Case.state == CaseState.ACTIVE)).first()
            from caseflow.accounts.models import User

            worker = db.session.get(User, case.owner_id)
            with acting_as(worker):
                case_queries.get_case(case.id, seen_by=worker)
                assert people_queries.person_of(case.id).known_as == builders.KNOWN_AS
            check_sealed_facts()
            close_stores()

    in_a_command(work)


def check_sealed_facts():
    """What stood in plain columns in an earlier schema can be read from the sealed facts."""
    referrals = db.session.scalars(select(Referral)).all()
    handed = db.session.scalars(select(HandOver)).all()
    asked = db.session.scalars(select(Notification)).all()
    planned = db.session.scalars(select(FollowUp)).all()
    assert referrals and asked and planned
    for referral in referrals:
        assert referral.service.organisation_id == referral.recipient_id
        assert referral.service_hash == service_hash_of(referral.case_id, referral.service_id)
        assert referral.priority
    assert all(one.receive_by > one.handed_at for one in handed)
    assert all(one.decide_by > one.notified_at for one in asked)
    assert all(one.due_on >= one.planned_at.date() for one in planned)


def test_an_installation_of_that_schema_is_upgraded_and_works(home):
    check(home)


def test_a_row_that_was_edited_before_the_upgrade_stays_named(home, request):
    edit = "UPDATE consent SET recorded_by_id = case_id"
    if (home / fixtures.DUMP).exists():
        engine = create_engine(os.environ["CASEFLOW_DATABASE_URL"])
        with engine.begin() as connection:
            connection.execute(text(edit))
        engine.dispose()
    else:
        with contextlib.closing(sqlite3.connect(home / "caseflow.db")) as file:
            file.execute(edit)
            file.commit()

    def work():
        app = bootstrap.installed(bootstrap.settings_for(home))
        installation.migrate(app)
        with app.app_context():
            report = verification.verify()
            assert {fault.table for fault in report.rows} == {"consent"}
            close_stores()

    in_a_command(work)


def test_a_backup_of_it_is_put_back(home, request, tmp_path, monkeypatch):
    in_a_command(lambda: backup_commands.backup(home, tmp_path / "backup"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(home / "root.key", elsewhere)
    if (home / fixtures.DUMP).exists():
        _new_database(request, monkeypatch)
    facts = in_a_command(
        lambda: restore_command.restore(elsewhere, tmp_path / "backup", name=None, over=False)
    )
    assert facts["holds"]
    check(elsewhere)


def test_the_newest_schema_has_its_fixtures():
    folder = fixtures.newest()
    present = folder.is_dir() and {path.name for path in folder.iterdir()}
    assert present == {fixtures.SQLITE, fixtures.POSTGRESQL}, "Run `python -m tests.fixtures`."
