"""Read from the source of the tests which of them shows which requirement."""

import ast
from collections import defaultdict
from pathlib import Path

from tests.contracts.tree import ROOT, modules, named

MARK = "pytest.mark.asvs"
Proofs = dict[str, list[str]]


def proofs(tests: Path = ROOT / "tests") -> Proofs:
    """Return {requirement: tests marked with it} (`tests/….py::test_…`), in the order of files."""
    found: Proofs = defaultdict(list)
    for path, tree in modules(tests):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                for requirement in _borne(node):
                    found[requirement].append(f"{named(path)}::{node.name}")
    return dict(found)


def _borne(node: ast.FunctionDef | ast.ClassDef) -> list[str]:
    return [
        ast.literal_eval(argument)
        for mark in node.decorator_list
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == MARK
        for argument in mark.args
    ]
