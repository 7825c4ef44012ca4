"""Submit a form as the page shows it, with its hidden fields, defaults and ticked checkboxes.

A test that posts a hand-made dictionary does not find mistakes in what the page itself sends. So
tests open the page, fill in its form, and send what a browser would send::

    answer = pages.submit(client, "/directory/services/add", name="Night clinic", type="health")

An answer is a text, a list of texts (for checkboxes of one name), or None (nothing is sent). The
test fails when the page does not have the field, or does not offer the choice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

CHOOSING = ("radio", "checkbox")
LINK = "caseflow_leaving"
"""The name of a button that opens another page, as a link does, and keeps what was typed."""
NOT_SENT = ("submit", "button", "reset", "file", "image")
Answer = str | int | list[str] | None


@dataclass
class Field:
    """A control of a form, or all radio buttons, checkboxes or options with the same name.

    `sent` is what would be sent; `offered` are the possible values, or None for free text.
    """

    name: str
    kind: str
    sent: list[str] = field(default_factory=list)
    offered: list[str] | None = None

    def answer(self, said: Answer) -> None:
        """Replace the value that the page showed; fail when the page does not offer the new one."""
        values = said if isinstance(said, list) else [] if said is None else [str(said)]
        if self.offered is not None:
            strange = set(values) - set(self.offered)
            assert not strange, f"{self.name}: the page offers {self.offered}, not {strange}."
        self.sent = values


@dataclass
class Form:
    """A form of a page, with the values that a browser would send."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    """(name, value, address) of each button; the address is empty where it is that of the form."""

    @property
    def targets(self) -> list[str]:
        """The addresses to which the buttons send the form; empty for a form without buttons."""
        return [action or self.action for _name, _value, action in self.buttons]

    def data(self) -> MultiDict[str, str]:
        """Return everything that would be sent, except for the button."""
        pairs = [(name, value) for name, one in self.fields.items() for value in one.sent]
        return MultiDict(pairs)


class _Reader(HTMLParser):
    """Collects the forms inside the `main` element, where the page itself is."""

    def __init__(self, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path, self.forms, self.inside = path, list[Form](), False
        self.form: Form | None = None
        self.select: Field | None = None
        self.area: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read the beginning of a form or a control; forms of the layout are outside of `main`."""
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
        """Add to the text of a text area."""
        if self.area is not None:
            self.area.sent[0] += data

    def handle_endtag(self, tag: str) -> None:
        """Finish a form, a text area or a list of options."""
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.area is not None:
            # As in a browser, a line break directly after the tag is not part of the text.
            self.area.sent[0] = self.area.sent[0].removeprefix("\r\n").removeprefix("\n")
            self.area = None
        elif tag == "select" and self.select is not None:
            # A browser selects the first option when none is marked as selected.
            if not self.select.sent and self.select.offered:
                self.select.sent = self.select.offered[:1]
            self.select = None
        elif tag == "main":
            self.inside = False

    def _control(self, tag: str, given: dict[str, str]) -> None:
        assert self.form is not None
        name, kind = given.get("name", ""), given.get("type", "text").lower()
        if tag == "button" and name == LINK:
            return
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
    """Return the forms of a page in their order, without those of the layout around it."""
    reader = _Reader(path)
    reader.feed(html)
    return reader.forms


def filled(
    html: str, path: str, answers: Mapping[str, Answer], *, to: str = "", press: str = ""
) -> tuple[Form, MultiDict[str, str]]:
    """Return the first form that has these fields, and the data that it would send.

    `to` and `press` choose one of several forms: `to` is the end of its address, or of that of one
    of its buttons; `press` is "name=value" of the button to press.
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
    """Open the page, fill in its form, and send it as a browser would (see `filled`)."""
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
    """Fill in and send the form of a page that is already open, or that came back with errors."""
    said = {**(answers or {}), **more}
    form, data = filled(page.text, page.request.full_path.rstrip("?"), said, to=to, press=press)
    target = next((one for one in form.targets if to and one.endswith(to)), form.action)
    if form.method == "GET":
        return client.get(target, query_string=data)
    return client.post(target, data=data)
