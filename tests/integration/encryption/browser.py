"""A simple browser for a real server: one user's connection and cookie, and the forms of pages."""

import http.client
import re
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

from tests.integration.world import PASSWORD

IDLE = 5.0
"""After so many seconds a new connection is opened: the server closes those that are silent."""


@dataclass
class Field:
    """A field of a form; its kind is "words", "choice" or "hidden"."""

    kind: str
    value: str
    choices: list[str] = field(default_factory=list)


@dataclass
class PageForm:
    """A form of a page that is sent with POST."""

    action: str
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def takes_words(self) -> bool:
        """Whether text can be typed into any field."""
        return any(one.kind == "words" for one in self.fields.values())

    def filled(self, words: str) -> dict[str, str]:
        """Return data with these words in every text field, and a choice where one is needed."""
        return {
            name: words if one.kind == "words" else one.value or next(filter(None, one.choices), "")
            for name, one in self.fields.items()
        }

    def forged(self, words: str) -> dict[str, str]:
        """Return data with these words in every field, as only an attacker would send it."""
        return dict.fromkeys(self.fields, words)


@dataclass
class Page:
    """A response of the server."""

    address: str
    status: int
    headers: str
    text: str

    @property
    def outside(self) -> str:
        """What others can see of it, in a tab, a history or a proxy: title, headers, addresses."""
        title = self.text.partition("<title>")[2].partition("</title>")[0]
        addresses = " ".join(re.findall(r'(?:href|action|src)="([^"]*)"', self.text))
        return f"{title} {self.headers} {addresses}"


class Browser:
    """The browser of one user of a server on this machine; `pages` collects all responses."""

    def __init__(self, port: int, pages: list[Page]) -> None:
        self.pages, self.cookie, self.csrf = pages, "", ""
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.used = time.monotonic()

    def sign_in(self, email: str) -> "Browser":
        """Sign in through the sign-in page."""
        self.get("/sign-in")
        answer = self.post("/sign-in", {"email": email, "password": PASSWORD})
        assert answer.status == 302, answer.text
        self.get("/sign-in")
        return self

    def get(self, address: str) -> Page:
        """Open a page, and remember its token against forged forms."""
        return self._ask("GET", address)

    def post(self, address: str, data: dict[str, object]) -> Page:
        """Send a form with the token."""
        body = urlencode(data | {"csrf_token": self.csrf}, doseq=True)
        return self._ask("POST", address, body.encode(), "application/x-www-form-urlencoded")

    def upload(self, address: str, content: bytes, **told: str) -> Page:
        """Send a form with a file, and what was told in other fields."""
        part = b'--edge\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
        fields = {"csrf_token": self.csrf, **told}.items()
        words = b"".join(part % (name.encode(), b"", value.encode()) for name, value in fields)
        body = words + part % (b"file", b'; filename="a.txt"', content) + b"--edge--\r\n"
        return self._ask("POST", address, body, "multipart/form-data; boundary=edge")

    def close(self) -> None:
        """Close the connection; the next request opens a new one."""
        self.connection.close()

    def _ask(self, method: str, address: str, body: bytes | None = None, kind: str = "") -> Page:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if body is not None:
            headers["Content-Type"] = kind
        if time.monotonic() - self.used > IDLE:
            self.close()
        self.connection.request(method, address, body, headers)
        answer = self.connection.getresponse()
        page = Page(
            address, answer.status, str(answer.headers), answer.read().decode(errors="replace")
        )
        self.used = time.monotonic()
        if cookie := answer.headers["Set-Cookie"]:
            self.cookie = cookie.partition(";")[0]
        if token := re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text):
            self.csrf = token[1]
        self.pages.append(page)
        return page


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.open: PageForm | None = None
        self.area = self.select = ""

    def handle_starttag(self, tag, attrs):
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method", "").lower() == "post":
            self.open = PageForm(said.get("action", ""))
            self.forms.append(self.open)
        if self.open is None:
            return
        name = said.get("name", "") or self.select
        if tag == "select":
            self.select = name
            self.open.fields[name] = Field("choice", "")
        elif tag == "option" and self.select:
            self._choose(name, said, "selected")
        elif tag == "textarea":
            self.open.fields[name] = Field("words", "")
            self.area = name
        elif tag == "input" and name and said.get("type") in ("radio", "checkbox"):
            self.open.fields.setdefault(name, Field("choice", ""))
            self._choose(name, said, "checked")
        elif tag == "input" and name:
            kind = "hidden" if said.get("type") == "hidden" else "words"
            self.open.fields[name] = Field(kind, said.get("value", ""))

    def _choose(self, name, said, how):
        chosen = self.open.fields[name]
        chosen.choices.append(said.get("value", ""))
        if how in said:
            chosen.value = said.get("value", "")

    def handle_data(self, data):
        if self.area and self.open:
            self.open.fields[self.area].value += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.open = None
        elif tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.select = ""


def forms_on(page: Page) -> list[PageForm]:
    """Return the forms of a page that are sent with POST; without an action, to the page itself."""
    parser = _Forms()
    parser.feed(page.text)
    for form in parser.forms:
        form.action = form.action or page.address
        form.fields.pop("csrf_token", None)
    return parser.forms


def wait_for(port: int, seconds: float = 30) -> None:
    """Wait until the server is ready; fail when it is not after so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise AssertionError(f"Nothing answered on port {port}.")
