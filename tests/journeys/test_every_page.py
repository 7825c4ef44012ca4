"""Everybody walks through all their pages, on a phone and at a desk, in both languages."""

import re

import pytest

from tests.journeys.browser import Visitor
from tests.journeys.given import A_STORY, IN_BOTH_SHAPES, ON_SQLITE

pytestmark = [A_STORY, ON_SQLITE]

PEOPLE = (
    "responder@border.example",
    "caseworker@north.example",
    "supervisor@north.example",
    "clinic@health.example",
    "shelter@orchard.example",
    "authority@state.example",
    "coordinator@network.example",
    "dpo@network.example",
    "admin@network.example",
)
SHAPES = 30


@IN_BOTH_SHAPES
@pytest.mark.parametrize("email", PEOPLE)
def test_every_page_of_somebody(visitors, email, screen, language):
    visitor = visitors.arrive(email.partition("@")[0], screen=screen, language=language)
    visitor.signs_in(email)
    seen: dict[str, str] = {}
    waiting = [visitor.path]
    while waiting and len(seen) < SHAPES:
        path = waiting.pop(0)
        if shape_of(path) in seen:
            continue
        seen[shape_of(path)] = path
        visitor.opens(path)
        then_it_is_a_whole_page(visitor, language)
        waiting += links_on(visitor)
    assert len(seen) >= 2


def shape_of(path: str) -> str:
    """The path with ids taken out: pages of one kind are looked at once."""
    plain = re.sub(r"[0-9a-f-]{36}", "…", path.partition("?")[0])
    # Every form has pages of the same kind; each form is filled in by a test of its own.
    return re.sub(r"/(record|forms)/[\w-]+(/\d+)?(/\w+)?$", r"/\1/form\2", plain)


def links_on(visitor: Visitor) -> list[str]:
    """Where the page leads, inside the application; files to download are no pages."""
    links = visitor.page.eval_on_selector_all(
        "a[href^='/']", "a => a.map(e => e.getAttribute('href'))"
    )
    pages = [link for link in links if not link.startswith(("/exit", "/static"))]
    return [link for link in pages if ".csv" not in link]


def then_it_is_a_whole_page(visitor: Visitor, language: str) -> None:
    """Not an error, nothing sealed, in the reader's direction, with a neutral title."""
    visitor.does_not_see("⟦sealed⟧")
    page = visitor.page
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert "traffick" not in page.title().lower()
    assert page.locator("main h1").count() == 1, visitor.path
