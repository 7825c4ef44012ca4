"""Submitting a form as the page rendered it: hidden fields, defaults and ticked boxes included.

A test that posts a dictionary made by hand finds no fault in what the page itself would send. So
tests open the page, type their answers into its form, and send what a browser would send::

    answer = pages.submit(client, "/directory/services/add", name="Night clinic", type="health")

An answer is a text, a list of texts (boxes, several of one name), or None (nothing is sent). A
field that the page does not have, or a choice that it does not offer, is an error of the test.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

CHOOSING = ("radio", "checkbox")
NOT_SENT = ("submit", "button", "reset", "file", "image")
Answer = str | int | list[str] | None


@dataclass
class Field:
    """A control, or all radios, boxes or options of one name."""

    name: str
    kind: str
    sent: list[str] = field(default_factory=list)
    offered: list[str] | None = None

    def answer(self, said: Answer) -> None:
        """Type or choose this instead of what the page showed."""
        values = said if isinstance(said, list) else [] if said is None else [str(said)]
        if self.offered is not None:
            strange = set(values) - set(self.offered)
            assert not strange, f"{self.name}: the page offers {self.offered}, not {strange}."
        self.sent = values


@dataclass
class Form:
    """A form of a page, with what a browser would send of it now."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    """(name, value, another address) of each button."""

    @property
    def targets(self) -> list[str]:
        """Where its buttons lead; nowhere without a button."""
        return [action or self.action for _name, _value, action in self.buttons]

    def data(self) -> MultiDict[str, str]:
        """Everything that would be sent, without the button."""
        pairs = [(name, value) for name, one in self.fields.items() for value in one.sent]
        return MultiDict(pairs)


class _Reader(HTMLParser):
    """Collects the forms inside `main`."""

    def __init__(self, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path, self.forms, self.inside = path, list[Form](), False
        self.form: Form | None = None
        self.select: Field | None = None
        self.area: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read a control; outside of `main` stand only the frame's own forms."""
        given = {name: value or "" for name, value in attrs}
        if tag == "main":
            self.inside = True
        elif tag == "form" and self.inside:
            method = given.get("method", "get").upper()
            self.form = Form(given.get("action") or self.path, method)
            self.forms.append(self.form)
        elif self.form is not None:
            self._control(tag, given)

    def handle_data(self, data: str) -> None:
        """The text of a text area; a first line feed is not part of it."""
        if self.area is not None:
            self.area.sent[0] += data

    def handle_endtag(self, tag: str) -> None:
        """Leave what ends here."""
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.area is not None:
            self.area.sent[0] = self.area.sent[0].removeprefix("\r\n").removeprefix("\n")
            self.area = None
        elif tag == "select" and self.select is not None:
            if not self.select.sent and self.select.offered:
                self.select.sent = self.select.offered[:1]
            self.select = None
        elif tag == "main":
            self.inside = False

    def _control(self, tag: str, given: dict[str, str]) -> None:
        assert self.form is not None
        name, kind = given.get("name", ""), given.get("type", "text").lower()
        if tag == "button":
            self.form.buttons.append((name, given.get("value", ""), given.get("formaction", "")))
        elif tag == "option" and self.select is not None and self.select.offered is not None:
            self.select.offered.append(given.get("value", ""))
            if "selected" in given:
                self.select.sent.append(given.get("value", ""))
        elif tag in ("input", "select", "textarea") and name and "disabled" not in given:
            self._field(tag, name, kind, given)

    def _field(self, tag: str, name: str, kind: str, given: dict[str, str]) -> None:
        assert self.form is not None
        if tag == "select":
            self.select = self.form.fields.setdefault(name, Field(name, "select", offered=[]))
        elif tag == "textarea":
            self.area = self.form.fields.setdefault(name, Field(name, "textarea", [""]))
        elif kind in CHOOSING:
            one = self.form.fields.setdefault(name, Field(name, kind, offered=[]))
            assert one.offered is not None
            one.offered.append(given.get("value", "on"))
            if "checked" in given:
                one.sent.append(given.get("value", "on"))
        elif kind not in NOT_SENT:
            one = self.form.fields.setdefault(name, Field(name, kind))
            one.sent.append(given.get("value", ""))


def forms_on(html: str, path: str) -> list[Form]:
    """The forms of a page, in their order, without those of the frame around it."""
    reader = _Reader(path)
    reader.feed(html)
    return reader.forms


def filled(
    html: str, path: str, answers: Mapping[str, Answer], *, to: str = "", press: str = ""
) -> tuple[Form, MultiDict[str, str]]:
    """The form that has these fields, and what it sends; `to` and `press` name one of several.

    `to` is how its address, or that of its button, ends; `press` is "name=value" of the button.
    """
    found = [
        form
        for form in forms_on(html, path)
        if any(target.endswith(to) for target in form.targets)
        and (not press or press in {f"{name}={value}" for name, value, _to in form.buttons})
    ]
    fitting = [form for form in found if set(answers) <= set(form.fields)]
    assert fitting, f"{path} has no form to {to!r} with {sorted(answers)}: {found}"
    form = fitting[0]
    for name, said in answers.items():
        form.fields[name].answer(said)
    data = form.data()
    if press:
        name, _, value = press.partition("=")
        data.add(name, value)
    return form, data


def submit(
    client: FlaskClient,
    path: str,
    answers: Mapping[str, Answer] | None = None,
    *,
    to: str = "",
    press: str = "",
    **more: Any,
) -> TestResponse:
    """Open the page, fill its form in, and send it as a browser would."""
    page = client.get(path)
    assert page.status_code == 200, f"{path}: {page.status_code}"
    return resubmit(client, page, answers, to=to, press=press, **more)


def resubmit(
    client: FlaskClient,
    page: TestResponse,
    answers: Mapping[str, Answer] | None = None,
    *,
    to: str = "",
    press: str = "",
    **more: Any,
) -> TestResponse:
    """Fill in the form of a page that was opened before, or that came back with errors."""
    said = {**(answers or {}), **more}
    form, data = filled(page.text, page.request.full_path.rstrip("?"), said, to=to, press=press)
    target = next((one for one in form.targets if to and one.endswith(to)), form.action)
    if form.method == "GET":
        return client.get(target, query_string=data)
    return client.post(target, data=data)
