"""What our scripts in the browser never do."""

import re

import pytest

from tests.contracts.tree import PACKAGE

SCRIPTS = sorted((PACKAGE / "assets" / "scripts").glob("*.js"))
NEVER = re.compile(
    r"outerHTML|insertAdjacentHTML|document\.write|\beval\(|\bFunction\(|__proto__|prototype"
    r"|localStorage|sessionStorage|indexedDB|document\.cookie|[\"']message[\"']"
    r"|(?<!channel\.)postMessage|XMLHttpRequest|importScripts|https?://"
)
ONE_REGION = "known_already.js"
"""Puts into one region what this server escaped (tests/integration/pathway/screening/search)."""


@pytest.mark.asvs("V3.5.5", "V14.3.3", "V15.3.6")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_runs_stores_and_listens_to_nothing_foreign(script):
    text = script.read_text()
    assert not NEVER.search(text), NEVER.search(text)
    assert "innerHTML" not in text or script.name == ONE_REGION


@pytest.mark.asvs("V3.2.3")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_keeps_its_names_to_itself(script):
    """A module has no globals, so that no element's id can stand for one of them."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", script.read_text(), flags=re.S)
    assert not re.search(r"\bwindow\.\w+\s*=[^=]|\bvar\s", text)
