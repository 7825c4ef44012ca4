"""A view passes its template everything: while a template renders, no query is sent."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, before_render_template, template_rendered
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from caseflow.demo import story
from caseflow.demo.network import PASSWORD, PEOPLE
from caseflow.encryption import key_hierarchy
from caseflow.extensions import db

LINK = re.compile(r'(?:href|action)="(/[^"#]*)"')
ID = re.compile(r"[0-9a-f-]{36}")
SHAPES = 60
"""Most kinds of pages that one person is followed through."""


@pytest.fixture
def sent(app: Flask) -> Iterator[list[str]]:
    """Each query that is sent while a template renders, with the template's name.

    A sealed value is opened where it is read, and may fetch the key of its compartment from the
    key store then; only what is asked of the data store counts.
    """
    rendering: list[str] = []
    found: list[str] = []

    def begin(_app: Flask, template: Any, **_rest: Any) -> None:
        rendering.append(template.name)

    def end(_app: Flask, template: Any, **_rest: Any) -> None:
        rendering.remove(template.name)

    keys = key_hierarchy.key_ring().store.engine

    def notice(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if rendering and connection.engine is not keys:
            found.append(f"{rendering[-1]}: {statement[:200]}")

    before_render_template.connect(begin, app)
    template_rendered.connect(end, app)
    event.listen(Engine, "before_cursor_execute", notice)
    yield found
    event.remove(Engine, "before_cursor_execute", notice)
    assert not rendering, f"Rendering {rendering} did not come to its end."


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_no_page_of_the_story_queries_while_its_template_renders(
    app: Flask, sent: list[str]
) -> None:
    """Everybody follows the links of all their pages, those to forms included."""
    story.tell(22)
    shapes = set()
    for email, *_rest in PEOPLE:
        client = app.test_client()
        client.post("/sign-in", data={"email": email, "password": PASSWORD})
        shapes |= _walk(client)
    assert not sent, "Let the view pass it (a case's page: `case_page`):\n" + "\n".join(set(sent))
    assert len(shapes) > SHAPES, "The walk found too few pages to say anything."


def _walk(client: FlaskClient) -> set[str]:
    """Open one page of each kind; a form is also sent empty, so that it shows its errors."""
    seen: set[str] = set()
    waiting = ["/"]
    while waiting and len(seen) < SHAPES:
        path = waiting.pop(0)
        shape = ID.sub("…", path.partition("?")[0])
        if shape in seen or path.startswith(("/exit", "/static", "/sign-out", "/language")):
            continue
        seen.add(shape)
        db.session.remove()
        answer = client.get(path, follow_redirects=True)
        if answer.status_code == 405:
            continue
        page = answer.text
        waiting += [link.replace("&amp;", "&") for link in LINK.findall(page)]
        if '<form method="post" novalidate' in page:
            db.session.remove()
            client.post(path)
    return seen
