"""Each requirement of OWASP ASVS 5.0 is shown, or what is missing is said; the table is true."""

import re

import pytest

from tests.asvs import marks, table
from tests.contracts.tree import ROOT

README = (ROOT / "README.md").read_text()
PROOFS = marks.proofs()
OURS = table.ours()


def test_no_requirement_was_lost():
    assert len(table.requirements()) == 345
    assert [len([w for w in OURS if w.level == level]) for level in "123"] == [56, 118, 63]


def test_every_mark_names_a_requirement_of_the_application():
    assert PROOFS.keys() <= {wanted.number for wanted in OURS}


@pytest.mark.parametrize("wanted", OURS, ids=lambda wanted: wanted.number)
def test_a_requirement_is_shown_or_its_gap_is_said(wanted):
    shown = wanted.number in PROOFS or wanted.readme
    assert wanted.asks, "Say in our own words what it asks."
    assert bool(shown) != bool(wanted.missing), "Either it is shown, or it says what is missing."


def test_a_description_stands_in_the_readme():
    headings = re.findall(r"^#+ (.+)$", README, re.M)
    anchors = {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}
    assert {wanted.readme for wanted in OURS if wanted.readme} <= anchors


def test_the_table_is_what_the_marks_say():
    assert table.PAGE.read_text() == table.page(PROOFS), "Run `python -m tests.asvs`."
    assert table.summary(PROOFS) in README
