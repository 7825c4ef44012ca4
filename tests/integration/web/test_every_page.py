"""What every answer carries, and what it never does."""

import pytest

from tests.integration.world import sign_in


@pytest.fixture
def page(app, world):
    """A page of somebody who is signed in."""
    return sign_in(app.test_client(), world.administrator).get("/sign-in")


@pytest.mark.asvs(
    "V3.2.1",
    "V3.4.2",
    "V3.4.3",
    "V3.4.4",
    "V3.4.5",
    "V3.4.6",
    "V3.4.8",
    "V3.5.8",
    "V3.6.1",
    "V3.7.1",
    "V14.2.3",
)
def test_headers_let_nothing_be_kept_framed_or_fetched_from_elsewhere(app):
    headers = app.test_client().get("/sign-in", headers={"Origin": "https://other.test"}).headers
    policy = headers["Content-Security-Policy"]
    for only in (
        "default-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "script-src 'self';",
        "form-action 'self'",
    ):
        assert only in policy, policy
    assert "http" not in policy
    assert "unsafe" not in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers
    assert headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.asvs("V1.2.3")
@pytest.mark.parametrize("language", ["en", "ar"])
def test_titles_are_neutral_and_nothing_is_inline(app, language):
    page = app.test_client().get("/sign-in", headers={"Accept-Language": language}).text
    title = page.partition("<title>")[2].partition("</title>")[0].lower()
    assert "traffick" not in title
    assert "caseflow" not in title
    assert "<style" not in page
    assert " style=" not in page
    assert "onclick" not in page


def test_arabic_is_right_to_left(app):
    page = app.test_client().get("/sign-in", headers={"Accept-Language": "ar"}).text
    assert 'dir="rtl"' in page
    assert 'lang="ar"' in page


@pytest.mark.asvs("V14.3.1")
def test_sign_out_clears_the_browser(app, world):
    answer = sign_in(app.test_client(), world.caseworker).post("/sign-out")
    assert answer.status_code == 302
    assert '"storage"' in answer.headers["Clear-Site-Data"]


@pytest.mark.asvs("V14.3.1")
def test_exit_ends_the_session_and_clears_the_browser(app, world):
    client = sign_in(app.test_client(), world.caseworker)
    cookie = client.get_cookie("caseflow").value
    answer = client.get("/exit")
    assert answer.status_code == 302
    assert "storage" in answer.headers["Clear-Site-Data"]
    client.set_cookie("caseflow", cookie)
    assert client.get("/").location.startswith("/sign-in")


@pytest.mark.asvs("V3.5.1", "V3.5.2")
def test_a_form_without_its_token_is_refused(app, world):
    client = sign_in(app.test_client(), world.caseworker)
    app.config["WTF_CSRF_ENABLED"] = True
    app.config["WTF_CSRF_CHECK_DEFAULT"] = True
    assert client.post("/language", data={"language": "ar"}).status_code == 400


@pytest.mark.asvs("V3.5.1")
def test_a_form_from_elsewhere_is_refused(app, world):
    client = sign_in(app.test_client(), world.caseworker)
    answer = client.post(
        "/language", data={"language": "ar"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "/\\evil"])
def test_language_redirects_only_here(app, target):
    answer = app.test_client().post("/language", data={"language": "ar", "next": target})
    assert answer.location == "/"


@pytest.mark.asvs("V4.1.4", "V13.4.4", "V16.5.1")
def test_unknown_pages_and_methods_are_plain(app):
    client = app.test_client()
    assert client.get("/no-such-page").status_code == 404
    assert client.get("/language").status_code == 405
    for method in ("TRACE", "PUT", "DELETE", "PROPFIND"):
        assert client.open("/sign-in", method=method).status_code == 405


def test_the_session_row_holds_no_cookie_and_no_name(app, world):
    from sqlalchemy import text

    from caseflow.extensions import db

    client = sign_in(app.test_client(), world.caseworker)
    cookie = client.get_cookie("caseflow").value
    rows = db.session.execute(text("select * from user_session")).all()
    assert rows
    assert all(cookie not in str(row) and world.caseworker.email not in str(row) for row in rows)
