"""A short outage costs nobody a text, and the checks of a load balancer say what fails."""

import shutil
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError

from caseflow import create_app, database, encryption
from caseflow.accounts import sessions
from caseflow.extensions import db
from caseflow.web import outage, readiness, transaction
from tests import pages
from tests.integration import builders
from tests.integration.world import PASSWORD, build, sign_in
from tests.stores import close_stores

TYPED = "She is afraid of the man at the gate."


def away(*_args, **_more):
    raise OperationalError("select", {}, Exception("the database is away"))


@pytest.fixture
def notes(world):
    """The address of the notes of a case."""
    return f"/cases/{builders.taken_up_case(world).id}/notes"


@pytest.fixture
def client(app, world, notes):
    return sign_in(app.test_client(), world.caseworker)


@pytest.fixture(params=["session", "commit"])
def outage_page(request, client, notes, monkeypatch):
    """The answer to a note, while the database is away from the start of the request or its end."""
    page = client.get(notes)
    with monkeypatch.context() as patched:
        if request.param == "session":
            patched.setattr(sessions, "_load", away)
        else:
            patched.setattr(transaction, "_commit", away)
        return pages.resubmit(client, page, {"text": TYPED})


@pytest.mark.asvs("V16.5.2")
def test_what_was_typed_is_carried_by_the_page_and_saved_by_its_button(client, notes, outage_page):
    assert outage_page.status_code == 503
    assert int(outage_page.headers["Retry-After"]) > 0
    assert pages.resubmit(client, outage_page).status_code == 302
    assert TYPED in client.get(notes).text


def test_nobody_reads_in_that_page_what_was_typed(outage_page):
    assert "afraid" not in outage_page.text


def test_in_another_browser_the_page_gives_nothing(app, world, notes, outage_page):
    stranger = sign_in(app.test_client(), world.supervisor)
    again = pages.resubmit(stranger, outage_page)
    assert again.status_code == 422
    assert "afraid" not in again.text


def test_at_another_address_the_page_gives_nothing(client, world, notes, outage_page):
    (form, *_) = pages.forms_on(outage_page.text, notes)
    other = f"/cases/{builders.taken_up_case(world).id}/notes"
    assert client.post(other, data=form.data()).status_code == 422


@pytest.mark.parametrize("path", ["/sign-in", "/portal"])
def test_secrets_are_never_carried(client, path, monkeypatch):
    client.post("/sign-out")
    monkeypatch.setattr(transaction, "_commit", away)
    told = {"email": "a@test.example", "password": PASSWORD, "receipt": "ABCD"}
    answer = client.post(path, data=told)
    assert outage.FIELD not in answer.text


def test_ready_is_said_when_everything_is_there(client):
    assert client.get("/readyz").text == "ready\n"


def full_disk(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1000))


def no_key(monkeypatch):
    monkeypatch.setattr(encryption, "key_ring", away)


def no_database(monkeypatch):
    monkeypatch.setattr(type(db.engine), "connect", away)


@pytest.mark.parametrize(
    ("break_it", "named"), [(full_disk, "disk"), (no_key, "keys"), (no_database, "database")]
)
def test_what_fails_is_named_to_a_load_balancer(client, monkeypatch, break_it, named):
    with monkeypatch.context() as patched:
        break_it(patched)
        failing = readiness.failing()
    assert named in failing


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_lock_that_is_not_given_back_is_named(client, monkeypatch):
    """PostgreSQL has no lock for writing."""
    monkeypatch.setattr(readiness, "PATIENCE", 50)
    with database.taking_the_lock(True), db.engine.begin():
        answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready: lock\n")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_told_over_plain_http_behind_a_proxy(settings, path):
    app = create_app(settings.model_copy(update={"tls": "proxy", "demo": False}))
    with app.app_context():
        build()
        assert app.test_client().get(path).status_code == 200
        close_stores()
