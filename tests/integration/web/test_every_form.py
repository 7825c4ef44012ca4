"""Everybody submits every form that the pages of a whole story show them, as it was rendered."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import select

from caseflow import clock
from caseflow.demo import story
from caseflow.demo.network import PASSWORD
from caseflow.extensions import db
from caseflow.pathway.case.models import Case
from caseflow.web import forms, transaction
from tests import pages
from tests.integration.pathway.case.documents import files

PEOPLE = (
    "clinic@health.example",
    "shelter@orchard.example",
    "authority@state.example",
    "responder@border.example",
    "coordinator@network.example",
    "caseworker@north.example",
    "supervisor@north.example",
    "caseworker@south.example",
    "supervisor@south.example",
    "admin@network.example",
    "dpo@network.example",
)
"""Partners first: what a caseworker takes back, they can answer no more.

The coordinator next: of what a caseworker has received, nobody is reminded.
"""
LINK = re.compile(r'href="(/[^"#]*)"')
NOT_FOLLOWED = ("/exit", "/static", "/sign-out")
FIELD = '<li><a href="#'
"""How an error at a field begins in the summary of errors."""
LEFT_EMPTY = {"date_of_birth", "birth_year", "age_said_on", "user", "case_code"}
"""The age, and the organisation, is entered instead; nobody has another case to be linked."""
TYPED = {
    "time": "10:00",
    "email": "new@person.example",
    "phone": "+44 20 7946 0000",
    "age": "30",
    "year": "1990",
    "min_age": "18",
    "max_age": "60",
    "capacity": "3",
    "hours_since_sexual_violence": "20",
    "every": "2",
}
PARTS = {"day": "3", "month": "5", "year": "2024"}
"""The fields of a date of which a part may be unknown."""
"""By the field's name or kind."""
A_KIND = 4
"""So many pages of one kind are opened: the same page of another case may show another form."""


@dataclass(frozen=True)
class Place:
    """Where a form stands: who sees it, on which page, and where it leads."""

    email: str
    path: str
    target: str


@pytest.fixture
def told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A whole story; what the hidden fields of submitted forms were refused for.

    It is told twice, because one page may show two forms of which only one can be submitted.
    """
    story.tell(2 * len(story.STOPS))
    transaction.commit()
    db.session.remove()
    refused: dict[str, Any] = {}
    validate = forms.Form.validate_on_submit

    def noting(form: forms.Form) -> bool:
        good: bool = validate(form)
        for one in form:
            if getattr(one.widget, "input_type", "") == "hidden" and one.errors:
                refused[f"{request.endpoint}: {one.name}"] = one.errors
        return good

    monkeypatch.setattr(forms.Form, "validate_on_submit", noting)
    return refused


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_every_form_that_a_page_shows_is_taken_as_the_page_rendered_it(
    app: Flask, told: dict[str, Any]
) -> None:
    clients = {email: _signed_in(app, email) for email in PEOPLE}
    places = [place for email, client in clients.items() for place in _forms_seen(client, email)]
    code = db.session.scalars(select(Case.code)).first() or ""
    taken: set[str] = set()
    for place in places:
        kind = _kind(place.target)
        if kind not in taken and _is_taken(clients[place.email], place, code):
            taken.add(kind)
    assert not told, "A page renders a hidden field that its own form refuses."
    assert {_kind(place.target) for place in places} == taken
    assert len(taken) > 50, "The walk meets too few forms to say anything."


def _signed_in(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    answer = pages.submit(client, "/sign-in", email=email, password=PASSWORD)
    assert answer.status_code == 302, email
    return client


def _forms_seen(client: FlaskClient, email: str) -> Iterator[Place]:
    """Walk through all pages of somebody; each form once for each page."""
    waiting, seen = [client.get("/").location], dict[str, int]()
    asked: set[str] = set()
    while waiting:
        path = waiting.pop(0)
        if path in asked or seen.get(_kind(path), 0) >= A_KIND:
            continue
        asked.add(path)
        seen[_kind(path)] = seen.get(_kind(path), 0) + 1
        page = client.get(path)
        assert page.status_code < 500, f"{email} {path}"
        if page.status_code in (302, 303):
            waiting.append(page.location or "/")
        if page.status_code != 200:
            continue
        waiting += [a for a in map(_unescaped, LINK.findall(page.text)) if _follows(a)]
        for form in pages.forms_on(page.text, path):
            if form.method == "POST":
                yield from (Place(email, path, target) for target in form.targets)


def _is_taken(client: FlaskClient, place: Place, code: str) -> bool:
    """Submit it as rendered, with the least that it asks for; False when a field was refused.

    A rule may refuse what is asked (a case that somebody moved on meanwhile): its sentence stands
    above the form. An error at a field means that the page asked for something else.
    """
    page = client.get(place.path)
    found = pages.forms_on(page.text, place.path) if page.status_code == 200 else []
    form = next((form for form in found if place.target in form.targets), None)
    if form is None:
        return False
    for one in form.fields.values():
        one.sent = one.sent if any(one.sent) else _typed(one, code)
    data = form.data()
    for name, value, target in form.buttons[:1]:
        if name and (target or form.action) == place.target:
            data.add(name, value)
    if 'type="file"' in page.text:
        told = data.to_dict(flat=False)
        answer = files.send(client, place.target, told, files.photograph())
    else:
        answer = client.post(place.target, data=data)
    assert answer.status_code < 500, f"{place}: {answer.status_code}"
    return answer.status_code < 400 or (answer.status_code == 422 and FIELD not in answer.text)


def _typed(one: pages.Field, code: str) -> list[str]:
    """What somebody in a hurry would enter where the page shows nothing yet."""
    if one.kind == "hidden" or one.name in LEFT_EMPTY:
        return one.sent
    if one.offered is not None:
        offered = [value for value in one.offered if value]
        return offered if one.kind == "checkbox" else offered[-1:]
    if (part := one.name.rpartition("-")[2]) in PARTS and part != one.name:
        return [PARTS[part]]
    if one.kind == "date":
        return [(clock.today() + timedelta(days=20)).isoformat()]
    return [{"code": code}.get(one.name) or TYPED.get(one.name) or TYPED.get(one.kind, "Text")]


def _kind(path: str) -> str:
    plain = re.sub(r"[0-9a-f-]{36}", "…", path.partition("?")[0])
    # All forms of the record have pages of one kind; a test of its own fills in each of them.
    return re.sub(r"/(record|forms)/[\w-]+(/\d+)?(/\w+)?$", r"/\1/form\2", plain)


def _unescaped(link: str) -> str:
    return link.replace("&amp;", "&")


def _follows(link: str) -> bool:
    return not link.startswith(NOT_FOLLOWED)
