"""Leaving at once, speaking Arabic, and working without script."""

import re

import pytest

from tests.journeys.given import ON_SQLITE

ELSEWHERE = re.compile("healthz")


@pytest.fixture
def worker(visitors, server):
    """A caseworker at a desk; a page of this machine plays the harmless site elsewhere."""
    app, home = server
    app.config["EXIT_URL"] = f"{home}/healthz"
    visitor = visitors.arrive("leaving")
    return visitor.signs_in("caseworker@north.example").opens("/cases")


def then_nothing_is_left(worker):
    worker.page.wait_for_url(ELSEWHERE)
    worker.page.go_back()
    assert "/cases" not in worker.page.url
    worker.page.goto(worker.home + "/cases")
    assert "/sign-in" in worker.page.url


@ON_SQLITE
def test_the_button_leaves_at_once(worker):
    worker.page.get_by_text("Exit this page").first.click()
    then_nothing_is_left(worker)


@ON_SQLITE
def test_three_times_shift_leaves_at_once(worker):
    for _ in range(3):
        worker.page.keyboard.press("Shift")
    then_nothing_is_left(worker)


@pytest.mark.asvs("V2.2.2")
@ON_SQLITE
def test_without_script_a_screening_still_reaches_what_is_urgent(visitors):
    nurse = visitors.arrive("noscript", screen="phone", script=False)
    nurse.signs_in("responder@border.example").opens("/screenings/new")
    nurse.chooses("age_group", "adult").chooses("safe_place", "yes").presses("Save and continue")
    nurse.chooses("TRIAGE-04", "yes").fills("hours_since_sexual_violence", "20")
    nurse.presses("Save and show what is urgent").sees("52")


@ON_SQLITE
def test_in_arabic_the_same_page_says_what_is_urgent(visitors):
    nurse = visitors.arrive("arabic", screen="phone", language="ar")
    nurse.signs_in("responder@border.example").opens("/screenings/new")
    nurse.chooses("age_group", "unknown").chooses("safe_place", "yes")
    nurse.clicks(nurse.page.locator("main form button").first)
    nurse.chooses("TRIAGE-04", "yes").fills("hours_since_sexual_violence", "20")
    nurse.clicks(nurse.page.locator("main form button").first)
    nurse.does_not_see("Act now", "hours left", "Save and")
    assert nurse.page.locator("html").get_attribute("dir") == "rtl"


@ON_SQLITE
def test_a_form_comes_back_with_what_was_typed_and_a_sentence(visitors):
    nurse = visitors.arrive("mistaken", screen="phone")
    nurse.signs_in("responder@border.example").opens("/screenings/new")
    nurse.chooses("safe_place", "yes").presses("Save and continue")
    nurse.sees("There is a problem")
    assert nurse.page.locator("[name=safe_place][value=yes]").is_checked()
