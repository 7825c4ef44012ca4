"""The data protection officer signs the log, sees where it lies, and prints the sheet."""

import re

import pytest

from caseflow.cli import scheduler
from tests.journeys.browser import Visitors
from tests.journeys.given import ON_SQLITE

BUTTON, SHEET = "form[action='/audit/anchors'] button", "a[href='/audit/anchor']"


@ON_SQLITE
@pytest.mark.parametrize(
    ("screen", "language"), [("phone", "ar"), ("phone", "en"), ("desktop", "en")]
)
def test_the_officer_signs_and_prints(visitors: Visitors, server, screen, language):
    officer = visitors.arrive("dpo", screen=screen, language=language)
    officer.signs_in("dpo@network.example").opens("/audit/anchors")
    officer.clicks(officer.page.locator(BUTTON))
    with server[0].app_context():
        scheduler.tick()
    officer.checked.clear()
    officer.opens("/audit/anchors").sees("caseflow.")
    officer.clicks(officer.page.locator(SHEET)).sees("previous ")
    sheet = officer.page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1, "It prints on one sheet."
