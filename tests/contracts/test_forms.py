"""Files of forms hold forms, and views stay short enough to be read at a glance."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.tree import PACKAGE, modules, named

LONGEST_VIEW = 15
"""Lines from `def` on, without decorators and docstring."""
FORMS = [
    pytest.param(path, tree, id=named(path)) for path, tree in modules() if path.name == "forms.py"
]
TO_SHORTEN = {
    "caseflow/oversight/erasures/views.py: of_case": 16,
    "caseflow/oversight/log/views.py: index": 18,
    "caseflow/pathway/case/views.py: index": 18,
    "caseflow/pathway/case/views.py: show": 17,
    "caseflow/portal/views.py: index": 18,
}
"""Views that gather much for their page and want a presenter; they grow no longer than this."""
WEB_FORMS = PACKAGE / "web" / "forms.py"
"""The base of all forms, which is not a feature's file of forms."""


@pytest.mark.parametrize(("path", "tree"), FORMS)
def test_a_file_of_forms_holds_forms_and_what_their_fields_need(
    path: Path, tree: ast.Module
) -> None:
    """Words go to labels.py, what a template reads to presenters.py, parsing to views.py."""
    if path == WEB_FORMS:
        return
    used = {
        node.id
        for part in tree.body
        if not isinstance(part, (ast.Import, ast.ImportFrom))
        for node in ast.walk(part)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    wrong = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not _is_form(node):
            wrong.append(f"class {node.name} is neither a form nor a field")
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            wrong.append(f"{node.name}() is for somebody else: a method of the form, or elsewhere")
        elif isinstance(node, ast.FunctionDef) and node.name not in used:
            wrong.append(f"{node.name}() is used by no form here")
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and _words(node):
            wrong.append(f"line {node.lineno}: a dictionary of words belongs into labels.py")
    assert not wrong, f"{named(path)}: {wrong}"


def _is_form(node: ast.ClassDef) -> bool:
    bases = [ast.unparse(base).split(".")[-1] for base in node.bases]
    return any(base.endswith(("Form", "Field", "Part", "Filter")) for base in bases)


def _words(node: ast.Assign | ast.AnnAssign) -> bool:
    return isinstance(node.value, (ast.Dict, ast.DictComp))


def _views() -> Iterator[tuple[str, int]]:
    for path, tree in modules():
        if path.name != "views.py":
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and _is_view(node):
                yield f"{named(path)}: {node.name}", _length(node)


def _is_view(node: ast.FunctionDef) -> bool:
    routes = ("route(", "get(", "post(")
    return any(
        f"blueprint.{route}" in ast.unparse(one) for one in node.decorator_list for route in routes
    )


def _length(node: ast.FunctionDef) -> int:
    first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
    signature = node.body[0].lineno - node.lineno
    return signature + (node.end_lineno or 0) - first.lineno + 1


def test_a_view_is_read_at_a_glance() -> None:
    long = {name: lines for name, lines in _views() if lines > TO_SHORTEN.get(name, LONGEST_VIEW)}
    assert not long, f"Let a presenter or a helper prepare the page: {long}"
