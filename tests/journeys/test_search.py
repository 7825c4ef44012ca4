"""A caseworker finds a case in another script, and is warned when the person is known."""

import pytest
from playwright.sync_api import expect

from tests.journeys.given import A_STORY, IN_BOTH_SHAPES, ON_SQLITE

pytestmark = [A_STORY, ON_SQLITE]


@IN_BOTH_SHAPES
def test_a_case_is_found_by_its_name(visitors, screen, language):
    visitor = visitors.arrive("search", screen=screen, language=language)
    visitor.signs_in("caseworker@north.example").opens("/cases")
    name = visitor.page.locator("td bdi").first.inner_text()
    visitor.opens("/cases/search").fills("sought", name)
    visitor.clicks(visitor.page.locator("main button[type=submit]").first)
    assert "?" not in visitor.page.url
    visitor.sees(name)
    assert visitor.page.locator(".cf-tasks .cf-code").count() >= 1
    visitor.opens("/cases/search").fills("sought", "Qwxzk Vbnmp")
    visitor.clicks(visitor.page.locator("main button[type=submit]").first)
    assert visitor.page.locator(".cf-empty").count() == 1


@IN_BOTH_SHAPES
def test_a_known_person_is_pointed_out_while_typing(visitors, screen, language):
    visitor = visitors.arrive("typed", screen=screen, language=language)
    visitor.signs_in("caseworker@north.example").opens("/cases")
    name = visitor.page.locator("td bdi").first.inner_text()
    code = visitor.page.locator("th a.cf-code").first.inner_text()
    other = visitor.page.locator("th a.cf-code").nth(1).get_attribute("href")
    visitor.opens(f"{other}/person")
    asked = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    field = visitor.page.locator("[name=full_name]")
    told = visitor.page.locator("[data-known-already]").first
    visitor.fills("known_as", "").fills("full_name", "")
    field.press_sequentially(name, delay=20)
    expect(told).to_contain_text(code)
    expect(told).to_contain_text(name)
    field.press("End")
    field.press_sequentially("x", delay=20)
    field.press("Backspace")
    visitor.page.wait_for_timeout(1200)
    assert asked == [f"{visitor.home}{other}/known-already"]
    visitor.checked.clear()
    visitor.arrived()
    field.fill("Qw")
    expect(told).to_be_empty()


@pytest.mark.parametrize("screen", ["phone", "desktop"])
def test_a_known_person_is_pointed_out_after_saving(visitors, screen):
    visitor = visitors.arrive("known", screen=screen, language="en")
    visitor.signs_in("caseworker@north.example").opens("/cases")
    name = visitor.page.locator("td bdi").first.inner_text()
    other = visitor.page.locator("th a.cf-code").nth(1).get_attribute("href")
    visitor.opens(f"{other}/person").fills("full_name", name).fills("known_as", name)
    visitor.presses("Save")
    visitor.sees("You may already know this person")
    visitor.follows("Continue")
    assert visitor.path == other
