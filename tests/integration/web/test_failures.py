"""What fails says so plainly, and nothing half-done stays."""

import sqlite3
from functools import wraps

import pytest
from sqlalchemy import text

from caseflow.accounts import queries as accounts_queries
from caseflow.accounts.models import User
from caseflow.encryption import key_hierarchy
from caseflow.extensions import db
from tests.integration.world import sign_in

SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def client(app, world):
    """An administrator's browser; failures are answered as in production."""
    app.config["RAISE_UNEXPECTED"] = False
    return sign_in(app.test_client(), world.administrator)


@pytest.mark.asvs("V16.5.1")
@SQLITE
def test_a_locked_database_is_a_plain_page(settings, client):
    path = settings.database.removeprefix("sqlite:///")
    db.session.remove()
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        db.session.execute(text("PRAGMA busy_timeout=50"))
        db.session.rollback()
        answer = client.post("/language", data={"language": "ar"})
        other.execute("ROLLBACK")
    assert answer.status_code == 503
    assert "Traceback" not in answer.text
    assert client.get("/healthz").status_code == 200


@pytest.mark.asvs("V2.3.3")
@SQLITE
def test_a_full_disk_leaves_nothing_half_done(client):
    pages = db.session.scalar(text("PRAGMA page_count"))
    db.session.execute(text(f"PRAGMA max_page_count={pages}"))
    db.session.rollback()
    before = db.session.scalar(text("select count(*) from audit_event"))
    answers = [client.post("/language", data={"language": "ar"}).status_code for _ in range(60)]
    db.session.rollback()
    db.session.execute(text("PRAGMA max_page_count=1073741823"))
    assert set(answers) <= {302, 303, 503}
    head = db.session.scalar(text("select count from audit_head"))
    assert head == db.session.scalar(text("select count(*) from audit_event")) >= before


@pytest.mark.asvs("V16.5.3")
@SQLITE
def test_a_missing_key_store_is_a_plain_page(settings, app, client):
    key_hierarchy.key_ring().store.engine.dispose()
    for path in settings.data.glob("keys.db*"):
        path.rename(path.with_suffix(path.suffix + ".away"))
    app.extensions["caseflow-keys"].system.forget()
    answer = client.post("/sign-out")
    assert answer.status_code in (500, 503)
    assert "Traceback" not in answer.text


def test_an_account_edited_by_sql_cannot_sign_in(app, world):
    db.session.execute(
        text('update "user" set role_names = :r where email = :e'),
        {"r": '["administrator"]', "e": world.responder.email},
    )
    db.session.commit()
    db.session.expire_all()
    client = app.test_client()
    answer = client.post(
        "/sign-in", data={"email": world.responder.email, "password": "demo-only-passphrase"}
    )
    assert answer.status_code == 200
    assert client.get("/").location.startswith("/sign-in")


def test_a_disabled_account_is_out_on_the_next_request(app, world):
    client = sign_in(app.test_client(), world.caseworker)
    assert client.get("/").status_code == 302
    from caseflow.accounts import actions as accounts_actions
    from tests.integration.world import acting_as, commit

    with acting_as(world.administrator):
        accounts_actions.disable(db.session.get(User, world.caseworker.id), by=world.administrator)
        commit()
    assert client.get("/").location.startswith("/sign-in")
    assert accounts_queries.user_by_email(world.caseworker.email).active is False


@pytest.mark.asvs("V16.3.4", "V16.5.4")
def test_what_nobody_foresaw_is_logged_by_kind_and_place_and_work_goes_on(
    app, client, monkeypatch, capsys
):
    def fails(*given, **named):
        raise ValueError("Amina was here")

    with monkeypatch.context() as patched:
        for view in ("admin.index", "web.healthz"):
            patched.setitem(app.view_functions, view, wraps(app.view_functions[view])(fails))
        answers = [client.get(path) for path in ("/admin", "/healthz")]
    logged = "".join(capsys.readouterr())
    for answer in answers:
        assert answer.status_code == 500
        assert "Amina" not in answer.text and "Traceback" not in answer.text
    assert "unexpected" in logged and "ValueError" in logged and "test_failures.py" in logged
    assert "Amina" not in logged
    assert client.get("/healthz").status_code == 200
