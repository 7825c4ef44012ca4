"""The end of a session: a warning that one key answers, and nothing typed is lost."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import PASSWORD
from tests.journeys.given import A_STORY, ON_SQLITE

TYPED = "She asked for a doctor who is a woman."
SECONDS = 8
"""The idle time of these journeys; the warning comes after half of it."""


@pytest.fixture
def short_session(server, monkeypatch):
    """Let a session end after seconds, in the browser and on the server."""
    app, _home = server
    minutes = {"session_idle_minutes": SECONDS / 60}
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update=minutes)
    monkeypatch.setattr("caseflow.accounts.sessions.TOUCH", timedelta())


@pytest.fixture
def worker(visitors, short_session):
    return visitors.arrive("session").signs_in("caseworker@north.example")


def warning(page):
    return page.locator("[data-session-words]")


@ON_SQLITE
def test_one_key_answers_the_warning_and_is_typed_where_it_belongs(worker):
    worker.opens("/cases/search")
    worker.page.locator("main input[type=text]").first.focus()
    expect(warning(worker.page)).to_contain_text("Press any key")
    assert worker.page.title() == "Your answer is needed"
    with worker.page.expect_response(re.compile("still-here")) as renewed:
        worker.page.keyboard.press("a")
    assert renewed.value.status == 204
    expect(warning(worker.page)).to_be_hidden()
    assert worker.page.locator("main input[type=text]").first.input_value() == "a"


@ON_SQLITE
def test_the_warning_is_answered_in_one_tab_for_all(worker):
    other = worker.page.context.new_page()
    other.goto(worker.home + "/")
    expect(warning(other)).to_contain_text("Press any key")
    expect(warning(worker.page)).to_contain_text("Press any key")
    other.get_by_role("button", name="Stay signed in").click()
    expect(warning(other)).to_be_hidden()
    expect(warning(worker.page)).to_be_hidden()
    assert worker.page.title() != "Your answer is needed"


@pytest.mark.parametrize("script", [True, False])
@ON_SQLITE
def test_what_was_typed_comes_back_after_signing_in_again(visitors, short_session, script):
    nurse = visitors.arrive("late", screen="phone", script=script)
    nurse.signs_in("responder@border.example").opens("/screenings/new")
    nurse.chooses("safe_place", "yes").chooses("age_group", "adult")
    nurse.page.wait_for_timeout(SECONDS * 1000 + 1500)
    if script:
        expect(warning(nurse.page)).to_contain_text("Your session has ended")
    nurse.presses("Save and continue").sees("Your session has ended. Sign in")
    nurse.fills("email", "responder@border.example").fills("password", PASSWORD)
    nurse.page.locator("main button[type=submit]").last.click()
    if not script:
        nurse.presses("Back to what you typed")
    nurse.page.wait_for_url(re.compile("/screenings/new"))
    nurse.sees("has not been saved yet")
    assert nurse.page.locator("[name=safe_place][value=yes]").is_checked()
    nurse.presses("Save and continue").does_not_see("has not been saved yet")


@pytest.mark.parametrize("script", [True, False])
@A_STORY
@ON_SQLITE
def test_a_link_in_a_form_leads_back_to_what_was_typed(visitors, script):
    worker = visitors.arrive("leaving-a-form", script=script).signs_in("caseworker@north.example")
    worker.opens(f"{a_case_with_a_plan(worker)}/plan/needs/add").fills("description", TYPED)
    worker.presses("Back to the plan").sees("What you typed on the page before is kept")
    worker.does_not_see(TYPED).presses("Back to what you typed")
    assert worker.page.locator("[name=description]").input_value() == TYPED
    worker.chooses("domain", "health").chooses("priority", "normal")
    worker.presses("Save the need").sees(TYPED)


def a_case_with_a_plan(worker):
    worker.opens("/cases")
    links = worker.page.locator("main a[href^='/cases/']").evaluate_all(
        "links => links.map((link) => link.getAttribute('href'))"
    )
    for path in links:
        worker.page.goto(f"{worker.home}{path}/plan/needs/add")
        if worker.page.locator("[name=description]").count():
            return path
    raise AssertionError(links)
