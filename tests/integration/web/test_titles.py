"""The title of a page says that a form has errors, and a browser is told to remember no field."""

import re

import pytest

from tests import pages
from tests.integration import builders
from tests.integration.world import sign_in


def title_of(page):
    return re.search(r"<title>(.*?)</title>", page.text, re.S).group(1)


@pytest.fixture
def path(world):
    return f"/cases/{builders.open_case(world).id}/person"


@pytest.fixture
def client(app, world, path):
    return sign_in(app.test_client(), world.caseworker)


def test_the_title_of_a_form_with_errors_begins_with_error(client, path):
    before = client.get(path)
    assert not title_of(before).startswith("Error")
    wrong = pages.resubmit(client, before, {"age": "many"})
    assert wrong.status_code == 422
    assert title_of(wrong) == f"Error: {title_of(before)}"


def test_the_title_says_it_too_when_a_rule_refuses(client, world):
    path = f"/cases/{builders.open_case(world).id}/plan/needs/add"
    wrong = pages.submit(client, path, {"description": ""})
    assert title_of(wrong).startswith("Error: ")


def test_the_title_of_a_wrong_sign_in_says_it(app):
    answers = {"email": "nobody@test.example", "password": "mistaken"}
    assert title_of(pages.submit(app.test_client(), "/sign-in", answers)).startswith("Error: ")


def test_after_a_form_was_accepted_the_title_is_as_before(client, path):
    pages.submit(client, path, {"age": "24"})
    assert not title_of(client.get(path)).startswith("Error")


@pytest.mark.asvs("V14.3.2")
def test_a_browser_is_told_to_remember_no_field_about_a_person(client, path):
    typed = re.findall(r"<(?:input|textarea|select)\b[^>]*>", client.get(path).text)
    shown = [tag for tag in typed if not re.search(r'type="(hidden|checkbox|radio)"', tag)]
    assert shown
    assert not [tag for tag in shown if 'autocomplete="off"' not in tag]
