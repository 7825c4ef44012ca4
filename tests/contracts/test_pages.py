"""What every page keeps to: no field is filled in, titles are neutral, proposals are marked."""

import re
from pathlib import Path

import pytest

from caseflow.sop.provenance import Confidence
from caseflow.web import filters
from tests.contracts.tree import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OF_THE_USER = {"accounts/sign_in.html", "accounts/enrol.html"}
"""Fields about the user, which a browser or a password manager may fill in."""
MACRO = "components/fields.html"
TITLE = re.compile(r"{% block title %}(.*?){% endblock %}", re.S)
WORDS = re.compile(r'{{ _\("[^"%]*"\)( if \w+ else _\("[^"%]*"\))? }}|{{ self\.heading\(\) }}')
TYPED = re.compile(r"<(?:input|textarea)\b[^>]*>")
NOT_TYPED = re.compile(r'type="(?:hidden|checkbox|radio|submit)"')


def named(path: Path) -> str:
    return path.relative_to(ROOT / "templates").as_posix()


EACH = pytest.mark.parametrize("path", TEMPLATES, ids=named)


@EACH
def test_only_the_macro_says_what_a_browser_may_fill_in(path: Path) -> None:
    """It says "off" for every field; sign-in alone says something else."""
    if named(path) in OF_THE_USER | {MACRO, "layouts/form_page.html"}:
        return
    text = path.read_text()
    assert "autocomplete" not in text, "The macro `field` says it."
    by_hand = [tag for tag in TYPED.findall(text) if not NOT_TYPED.search(tag)]
    assert not by_hand, "Use the macro `field`."


@EACH
def test_a_title_names_nobody(path: Path) -> None:
    for title in TITLE.findall(path.read_text()):
        assert WORDS.fullmatch(title), f"A title stays in a browser's history: {title}"


@EACH
def test_how_sure_a_value_is_is_said_by_one_filter(path: Path) -> None:
    text = path.read_text()
    assert ".label|translated }}. " not in text
    shown = re.findall(r"\.confidence\b(?!\)|\.mark)", text)
    assert not shown, "Use the filter `provenance`."


@EACH
def test_no_plain_link_stands_inside_a_form_in_which_somebody_types(path: Path) -> None:
    """It would lose what was typed: use the macro `keeping_link`."""
    for form in re.findall(r'<form method="post".*?</form>', path.read_text(), re.S):
        if "field(" in form or "block fields" in form:
            assert "<a " not in form


@pytest.mark.parametrize("confidence", list(Confidence))
def test_a_value_that_was_proposed_or_not_checked_carries_a_mark(app, confidence) -> None:
    with app.test_request_context():
        found = filters.provenance("Own experience", confidence)
        source_mark = app.jinja_env.get_template("components/tags.html").module.source_mark
        shown = source_mark(found)
    is_sure = confidence in (
        Confidence.VERIFIED,
        Confidence.VERIFIED_SECONDARY,
        Confidence.DERIVED,
    )
    assert bool(found.mark) is not is_sure
    assert ("cf-proposed" in shown) is not is_sure
