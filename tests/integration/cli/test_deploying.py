"""What `caseflow deploy` prints is used: by nginx, by Caddy and by systemd's own check."""

import http.client
import json
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from caseflow.assembly import MAX_REQUEST
from caseflow.cli.group import main
from tests.contracts.tree import ROOT
from tests.integration.encryption.browser import Browser
from tests.integration.world import commit
from tests.serving import accepts, free_port, serving
from tests.stores import close_stores

NAME = "caseflow.example"
PLACES = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"
PROGRAMS = {"nginx": "nginx", "caddy": "caddy", "systemd": "systemd-analyze"}
CERTIFICATE = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
    f"-subj /CN={NAME} -addext subjectAltName=DNS:{NAME} -keyout key.pem -out certificate.pem"
)
AROUND_NGINX = """
daemon off; pid {home}/nginx.pid; error_log {home}/proxy.log info;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {home}/written; proxy_temp_path {home}/answers;
    fastcgi_temp_path {home}/f; uwsgi_temp_path {home}/u; scgi_temp_path {home}/s;
    include {home}/site.conf;
}}
"""
INSTRUCTIONS = {
    *("FROM", "RUN", "WORKDIR", "COPY", "USER"),
    *("VOLUME", "ENV", "EXPOSE", "HEALTHCHECK", "CMD"),
}
ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def _needs(kind):
    program = PROGRAMS[kind]
    there = shutil.which(program, path=PLACES)
    package = {"systemd": "systemd"}.get(kind, kind)
    return pytest.mark.skipif(
        there is None, reason=f"{program} is missing: apt-get install {package}."
    )


def _printed(kind, *options):
    answer = CliRunner().invoke(main, ["deploy", kind, "--name", NAME, *map(str, options)])
    assert answer.exit_code == 0, answer.output
    return answer.output


def _changed(text, changes):
    """The file for this machine: other ports, another certificate, other folders, and no more."""
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@dataclass
class Proxy:
    """A reverse proxy that runs: its folder, its ports, and whose account is behind it."""

    home: Path
    backend: int
    email: str
    tls: int = field(default_factory=free_port)
    plain: int = field(default_factory=free_port)
    opened: ExitStack = field(default_factory=ExitStack)

    def nginx(self):
        """The command that runs nginx with the site that was printed."""
        certificate = f"/etc/letsencrypt/live/{NAME}"
        changes = {
            "    listen [::]:80;\n": "",
            "    listen [::]:443 ssl http2;\n": "",
            "listen 80;": f"listen 127.0.0.1:{self.plain};",
            "listen 443 ssl": f"listen 127.0.0.1:{self.tls} ssl",
            f"{certificate}/fullchain.pem": f"{self.home}/certificate.pem",
            f"{certificate}/privkey.pem": f"{self.home}/key.pem",
            "/var/log/nginx/caseflow.log": f"{self.home}/access.log",
        }
        site = _changed(_printed("nginx", "--port", self.backend), changes)
        (self.home / "site.conf").write_text(site)
        (self.home / "nginx.conf").write_text(AROUND_NGINX.format(home=self.home))
        return ["nginx", "-p", self.home, "-e", "proxy.log", "-c", self.home / "nginx.conf"]

    def caddy(self):
        """The command that runs Caddy with the file that was printed."""
        here = f"{{\n\tadmin off\n\thttp_port {self.plain}\n\thttps_port {self.tls}\n\tservers {{"
        ours = f"{NAME} {{\n\ttls {self.home}/certificate.pem {self.home}/key.pem"
        changes = {"{\n\tservers {": here, f"{NAME} {{": ours}
        (self.home / "Caddyfile").write_text(
            _changed(_printed("caddy", "--port", self.backend), changes)
        )
        return ["caddy", "run", "--config", self.home / "Caddyfile"]

    def connect(self, visitor="127.0.0.2"):
        """A connection over TLS to the named host, which trusts the proxy's own certificate only.

        `visitor` is the address of this machine from which it comes.
        """
        trusting = ssl.create_default_context(cafile=self.home / "certificate.pem")
        connection = self.opened.enter_context(
            closing(http.client.HTTPConnection(NAME, timeout=20))
        )
        plain = socket.create_connection(("127.0.0.1", self.tls), 20, (visitor, 0))
        connection.sock = trusting.wrap_socket(plain, server_hostname=NAME)
        return connection

    def renew(self, browser):
        """Give a browser a new connection; it would reopen an idle one by name, which none has."""
        browser.connection, browser.used = self.connect(), time.monotonic()

    def browser(self, visitor="127.0.0.2"):
        """The browser of somebody at this address."""
        browser = Browser(self.tls, [])
        browser.connection = self.connect(visitor)
        return browser


@contextmanager
def _running(command, home, port):
    program = shutil.which(command[0], path=PLACES)
    with (home / "proxy.log").open("ab") as log:
        process = subprocess.Popen(
            [program, *map(str, command[1:])],
            cwd=home,
            env={"HOME": str(home), "PATH": PLACES},
            stdout=log,
            stderr=log,
        )
    try:
        until = time.monotonic() + 20
        while not accepts(port):
            assert process.poll() is None and time.monotonic() < until, (
                home / "proxy.log"
            ).read_text()
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(params=[pytest.param(kind, marks=_needs(kind)) for kind in ("nginx", "caddy")])
def proxy(request, app, settings, world, hashed_as_in_production, tmp_path):
    """caseflow in production behind a real proxy with what the command printed."""
    email = world.caseworker.email
    commit()
    close_stores()
    home = tmp_path / "proxy"
    home.mkdir()
    home.chmod(0o777)  # workers of nginx are not root
    subprocess.run(shlex.split(CERTIFICATE), cwd=home, check=True, capture_output=True)
    with ExitStack() as running:
        (tmp_path / "server").mkdir()
        _process, port = running.enter_context(
            serving(settings, tmp_path / "server", CASEFLOW_TLS="proxy", CASEFLOW_HOSTS=NAME)
        )
        proxy = Proxy(home, port, email)
        command = getattr(proxy, request.param)()
        running.enter_context(_running(command, home, proxy.tls))
        running.enter_context(proxy.opened)
        yield proxy


@ON_SQLITE
def test_behind_a_proxy_people_sign_in_and_nothing_of_them_is_written(proxy):
    browser = proxy.browser()
    first = browser.get("/sign-in")
    assert first.status == 200, "A redirect here would lead to itself."
    browser.sign_in(proxy.email)
    assert browser.get("/my-day").status == 200
    cookie = next(page.headers for page in browser.pages if "Set-Cookie" in page.headers)
    said = re.search(r"Set-Cookie: (__Host-caseflow=.*)", cookie)[1]
    assert {"Secure", "HttpOnly", "SameSite=Strict"} <= set(said.split("; "))
    _plain_http_leads_to_tls(proxy)
    _large_requests_are_refused_and_never_written(proxy, browser)
    _the_address_is_the_visitors(proxy)
    proxy.renew(browser)
    assert browser.get("/calendar/feed/a-secret-address.ics").status == 404
    browser.get("/sign-in")  # by its answer, the line of the request before it is written
    assert not _places_of(b"a-word-of-the-survivor", proxy.home)
    assert not _places_of(b"a-secret-address", proxy.home)


def _plain_http_leads_to_tls(proxy):
    plain = http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=20)
    plain.request("GET", "/sign-in", headers={"Host": NAME})
    answer = plain.getresponse()
    assert answer.status in (301, 308)
    assert answer.headers["Location"] == f"https://{NAME}/sign-in"
    plain.close()


def _large_requests_are_refused_and_never_written(proxy, browser):
    word = b"a-word-of-the-survivor "
    for size, status in ((MAX_REQUEST - 10_000, 302), (MAX_REQUEST + 1, 413)):
        answer = browser.upload(
            "/language?said=a-word-of-the-survivor", word * (size // len(word) + 1)
        )
        assert answer.status == status
        proxy.renew(browser)
    assert "govuk-template" in answer.text, "The page of caseflow says what is too large."
    # A document may be larger: caseflow gets it, and says that there is no such case.
    at = "/cases/00000000-0000-4000-8000-000000000000/documents/add"
    assert browser.upload(at, word * (5 * 1024**2 // len(word))).status == 404
    proxy.renew(browser)
    # What is longer than caseflow reads is refused before all of it has arrived: with an answer, or
    # by hanging up.
    asking = proxy.connect()
    asking.putrequest("POST", "/language")
    asking.putheader("Content-Length", str(1024**3))
    with suppress(ConnectionError, ssl.SSLEOFError):
        asking.endheaders(word * (5 * 1024**2 // len(word)))
        assert asking.getresponse().status == 413
    assert "buffered to a temporary file" not in (proxy.home / "proxy.log").read_text()


def _the_address_is_the_visitors(proxy):
    """Whatever a visitor says of the address, ten attempts a minute are counted together."""
    statuses = []
    browser = proxy.browser("127.0.0.3")
    browser.get("/sign-in")
    for turn in range(11):
        statuses.append(_try(browser, f"198.51.100.{turn}"))
    assert statuses == [200] * 10 + [429]
    other = proxy.browser("127.0.0.4")
    other.get("/sign-in")
    assert _try(other, "127.0.0.3") == 200


def _try(browser, said):
    body = f"email=nobody@post.example&password=wrong-wrong-wrong&csrf_token={browser.csrf}"
    headers = {
        "Cookie": browser.cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": said,
    }
    browser.connection.request("POST", "/sign-in", body, headers)
    answer = browser.connection.getresponse()
    answer.read()
    return answer.status


def _places_of(word, folder):
    return [path for path in folder.rglob("*") if path.is_file() and word in path.read_bytes()]


@_needs("systemd")
def test_systemd_understands_the_unit(tmp_path):
    unit = tmp_path / "caseflow.service"
    unit.write_text(_printed("systemd"))
    program = shutil.which("systemd-analyze", path=PLACES)
    run = subprocess.run(
        [program, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=True
    )
    assert "caseflow" not in run.stderr, run.stderr
    judged = subprocess.run(
        [program, "security", "--offline=yes", "--json=short", "--threshold=20", str(unit)],
        capture_output=True,
        text=True,
    )
    assert judged.returncode == 0, judged.stdout


def test_the_container_file_makes_what_the_command_needs():
    lines = _printed("container", "--data", "/var/lib/caseflow", "--port", 8100).splitlines()
    joined = "\n".join(line for line in lines if not line.startswith("#")).replace("\\\n", "")
    steps = [line.split(maxsplit=1) for line in joined.splitlines() if line.strip()]
    names = [name for name, _rest in steps]
    assert names[0] == "FROM"
    assert set(names) <= INSTRUCTIONS
    said = dict(steps)
    assert said["USER"] == "caseflow" and names.index("USER") > names.index("RUN")
    assert said["VOLUME"] == "/var/lib/caseflow" and said["EXPOSE"] == "8100"
    assert said["ENV"] == f"CASEFLOW_DATA=/var/lib/caseflow CASEFLOW_HOSTS={NAME}"
    for name, rest in steps:
        if name == "COPY":
            assert all((ROOT / source).exists() for source in rest.split()[:-1])
    program, command, *options = json.loads(said["CMD"])
    assert program == "caseflow" and command in main.commands
    known = {option for one in main.commands[command].params for option in one.opts}
    assert {option for option in options if option.startswith("--")} <= known


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("apache",), "is not one of 'nginx', 'caddy', 'systemd', 'container'"),
        ((), "Missing argument"),
        (("nginx",), "Give the name that browsers ask for"),
        (("nginx", "--name", "a;b"), "Give the name that browsers ask for"),
        (("nginx", "--name", "a.example\nb"), "Give the name that browsers ask for"),
        (("systemd", "--name", NAME, "--data", "srv"), "Give the data folder as a whole path"),
        (("systemd", "--name", NAME, "--data", "/a b"), "Give the data folder as a whole path"),
        (("systemd", "--name", NAME, "--port", "0"), "0 is not in the range"),
    ],
)
def test_wrong_words_are_one_sentence(words, said, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CASEFLOW_HOSTS", raising=False)
    answer = CliRunner().invoke(main, ["deploy", *words])
    assert answer.exit_code == 2
    assert said in answer.output


def test_the_first_host_of_the_settings_is_the_name(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CASEFLOW_HOSTS", ".example, one.example, two.example")
    answer = CliRunner().invoke(main, ["deploy", "nginx"])
    assert "server_name one.example;" in answer.output
