"""Days and times go through one place: the clock, its zone, and the filters of the pages."""

import ast
import re
from pathlib import Path

import pytest

from tests.contracts.tree import PACKAGE, ROOT, modules, named

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
WITHOUT_PERSON = "errors/read_only.html"
"""Shown when nobody can be asked for a zone, so it names UTC."""
OF_THE_SERVER = ("cli/", "demo/", "crypto/", "audit/", "encryption/")
"""What operators and auditors compare between machines is in UTC."""
FORMS = [(path, tree) for path, tree in modules() if path.name == "forms.py"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_shows_a_moment_through_a_filter(path: Path) -> None:
    if path.as_posix().endswith(WITHOUT_PERSON):
        return
    assert not re.search(r"strftime|isoformat|\.date\(\)|\bUTC\b", path.read_text())


def test_no_rule_or_page_takes_the_day_of_a_moment_in_utc() -> None:
    wrong = [
        f"{named(path)}:{node.lineno}"
        for path, tree in modules()
        if not str(path.relative_to(PACKAGE)).startswith((*OF_THE_SERVER, "clock.py"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".date")
    ]
    known = {name for name in wrong if name.startswith(KNOWN)}
    assert not set(wrong) - known, f"Use clock.day_of(moment): {wrong}"


KNOWN = (
    "caseflow/oversight/erasures/models.py",
    "caseflow/pathway/consent/queries.py",
    "caseflow/reporting/",
)
"""Days of copies of keys, which are counted on the server; consents from before time zones; the
months of figures, which are the same for every reader."""


@pytest.mark.parametrize(("path", "tree"), FORMS, ids=[named(path) for path, _tree in FORMS])
def test_numbers_and_days_are_read_in_every_script(path: Path, tree: ast.Module) -> None:
    """The fields of `caseflow.web.fields` read the digits of every script."""
    taken = {
        name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "wtforms"
        for name in node.names
    }
    own = {"IntegerField", "DateField", "TimeField", "DateTimeField", "DecimalField", "FloatField"}
    assert not taken & own, f"{named(path)}: take these from caseflow.web.fields"
