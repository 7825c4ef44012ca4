"""On paper a page is clean: its text, with code, day and page at the foot."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.given import A_STORY, ON_SQLITE

NOT_PRINTED = (".cf-bar", ".cf-nav", ".moj-sub-navigation", ".cf-footer", ".cf-demo")
CODE = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}")


@pytest.fixture
def worker(visitors):
    return visitors.arrive("printing").signs_in("caseworker@north.example")


def a_case(worker, page="", needs="h1"):
    """Open this page of the first case on which it shows what it needs."""
    worker.opens("/cases")
    links = worker.page.locator("main a[href^='/cases/']").evaluate_all(
        "links => links.map((link) => link.getAttribute('href'))"
    )
    for path in (path for path in links if re.fullmatch(r"/cases/[0-9a-f-]{36}", path)):
        worker.page.goto(f"{worker.home}{path}{page}")
        if worker.page.locator(needs).count():
            return
    raise AssertionError(links)


def then_the_paper_is_clean(page):
    page.emulate_media(media="print")
    for place in NOT_PRINTED:
        for found in page.locator(place).all():
            expect(found).to_be_hidden()
    for button in page.locator("button, .govuk-button").all():
        expect(button).to_be_hidden()
    expect(page.locator(".cf-print-foot")).to_be_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


@A_STORY
@ON_SQLITE
def test_a_case_is_printed_without_navigation_and_with_its_code(worker):
    a_case(worker)
    expect(worker.page.get_by_role("button", name="Print")).to_be_visible()
    then_the_paper_is_clean(worker.page)
    assert CODE.search(worker.page.locator(".cf-print-foot").inner_text())


@A_STORY
@ON_SQLITE
def test_a_safety_plan_is_printed_as_text_and_without_the_name(worker):
    a_case(worker, "/safety-plan", needs=".cf-print-only")
    then_the_paper_is_clean(worker.page)
    expect(worker.page.locator(".cf-print-only")).to_be_visible()
    expect(worker.page.locator("textarea").first).to_be_hidden()
    expect(worker.page.locator(".moj-identity-bar")).to_be_hidden()


@A_STORY
@ON_SQLITE
def test_a_packet_is_printed_with_its_reference(visitors):
    clinic = visitors.arrive("printing-packet", screen="phone").signs_in("clinic@health.example")
    for tab in ("new", "waiting", "in-service", "done"):
        clinic.page.goto(f"{clinic.home}/inbox?tab={tab}")
        if clinic.page.locator("main a:has(.cf-code)").count():
            break
    clinic.clicks(clinic.page.locator("main a:has(.cf-code)").first)
    then_the_paper_is_clean(clinic.page)
    reference = clinic.page.locator(".cf-print-foot span").inner_text()
    assert reference in clinic.page.locator("main").inner_text()
