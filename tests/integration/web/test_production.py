"""As in production: behind one proxy that ends TLS."""

import pytest

from caseflow import create_app
from caseflow.extensions import limiter
from config import Settings
from tests.integration.world import PASSWORD, build
from tests.stores import close_stores


@pytest.fixture
def client(settings):
    """A browser at an application that believes in TLS only."""
    app = create_app(settings.model_copy(update={"tls": "proxy", "demo": False}))
    app.config.update(WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    with app.app_context():
        world = build()
        client = app.test_client()
        client.email = world.caseworker.email  # type: ignore[attr-defined]
        yield client
        close_stores()


SECURE = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}


@pytest.mark.asvs("V4.1.2")
def test_plain_http_is_sent_to_https(client):
    answer = client.get("/sign-in")
    assert answer.status_code in (301, 302)
    assert answer.location.startswith("https://")


@pytest.mark.asvs("V3.4.1")
def test_behind_the_proxy_the_page_is_served_with_hsts(client):
    answer = client.get("/sign-in", headers=SECURE)
    assert answer.status_code == 200
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]
    assert "includeSubDomains" in answer.headers["Strict-Transport-Security"]
    assert "Demonstration" not in answer.text


@pytest.mark.asvs("V3.3.1", "V3.3.2", "V3.3.3", "V3.3.4")
def test_the_cookie_is_host_bound_secure_and_strict(client):
    answer = client.post(
        "/sign-in",
        data={"email": client.email, "password": PASSWORD},
        headers=SECURE,
        base_url="https://localhost",
    )
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-caseflow=")
    for word in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert word in cookie
    assert "Domain" not in cookie


@pytest.mark.asvs("V15.3.4")
def test_tries_are_limited_for_each_visitor(client, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", True)
    form = {"email": client.email, "password": "wrong-wrong-wrong"}
    answers = [client.post("/sign-in", data=form, headers=SECURE).status_code for _ in range(11)]
    other = {**SECURE, "X-Forwarded-For": "203.0.113.10"}
    assert answers[-1] == 429
    assert client.post("/sign-in", data=form, headers=other).status_code == 200
    limiter.reset()


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "a b", "x@localhost"])
@pytest.mark.parametrize("path", ["/sign-in", "/enrol/none", "/no-such-page", "/readyz"])
def test_another_host_is_refused_with_a_plain_page(client, host, path):
    answer = client.get(path, headers={**SECURE, "Host": host})
    assert answer.status_code == 400
    assert "Reference for support" in answer.text
    assert "evil.example" not in answer.text + str(answer.headers)


def test_a_host_of_the_settings_is_answered(client):
    settings = Settings(hosts="one.example, .two.example")
    client.application.config["TRUSTED_HOSTS"] = settings.trusted_hosts
    for host in ("one.example", "www.two.example:8443", "localhost"):
        assert client.get("/sign-in", headers={**SECURE, "Host": host}).status_code == 200


@pytest.mark.asvs("V4.1.3")
def test_only_a_named_proxy_is_believed(client):
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
    assert client.get("/sign-in", headers=SECURE).status_code == 200
    for address in (elsewhere, {"REMOTE_ADDR": "198.51.100.7:443"}, {"REMOTE_ADDR": "nobody"}):
        answer = client.get("/sign-in", headers=SECURE, environ_overrides=address)
        assert answer.location.startswith("https://")
    over_a_socket = client.get("/sign-in", headers=SECURE, environ_overrides={"REMOTE_ADDR": ""})
    assert over_a_socket.status_code == 200


@pytest.mark.parametrize("proxies", ["10.0.0.0/8", "127.0.0.0/8, 10.1.2.3"])
def test_a_proxy_in_a_named_network_is_believed(settings, proxies):
    app = create_app(
        settings.model_copy(update={"tls": "proxy", "demo": False, "proxies": proxies})
    )
    with app.app_context():
        answer = app.test_client().get(
            "/healthz", headers=SECURE, environ_overrides={"REMOTE_ADDR": "10.1.2.3"}
        )
        assert answer.status_code == 200
        close_stores()


def test_a_proxy_that_is_no_address_is_refused_at_start():
    with pytest.raises(ValueError, match="does not appear to be"):
        Settings(proxies="proxy.example")


def test_the_browser_is_asked_for_nothing(client):
    said = client.get("/sign-in", headers=SECURE).headers.getlist("Permissions-Policy")
    assert len(said) == 1
    for feature in ("browsing-topics", "camera", "microphone", "geolocation"):
        assert f"{feature}=()" in said[0]
