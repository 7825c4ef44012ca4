"""The ground holds: pages, sign-in, sessions that end, the log that verifies."""

import pytest

from caseflow.audit import verification
from caseflow.extensions import db
from tests.integration.world import PASSWORD, sign_in


def test_sign_in_page_is_served(app):
    page = app.test_client().get("/sign-in")
    assert page.status_code == 200
    assert "Password" in page.text


def test_signed_in_and_out(app, world):
    client = sign_in(app.test_client(), world.administrator)
    cookie = client.get_cookie("caseflow").value
    assert client.get("/healthz").status_code == 200
    assert client.get("/").status_code == 302
    client.post("/sign-out")
    client.set_cookie("caseflow", cookie)
    assert client.get("/").location.startswith("/sign-in")


@pytest.mark.parametrize("password", ["wrong", "", PASSWORD + "x"])
def test_wrong_password_is_refused(app, world, password):
    client = app.test_client()
    answer = client.post("/sign-in", data={"email": world.caseworker.email, "password": password})
    assert answer.status_code == 200
    assert client.get("/").location.startswith("/sign-in")


def test_log_verifies(app, world):
    sign_in(app.test_client(), world.administrator)
    db.session.rollback()
    report = verification.verify()
    assert report.holds
    assert report.events > 0
