"""The source tree, read as text, for tests that guard conventions."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "caseflow"
STEPS = sorted(p.parent for p in (PACKAGE / "pathway").glob("*/__init__.py"))
MODULES = {
    "models",
    "rules",
    "queries",
    "actions",
    "forms",
    "presenters",
    "labels",
    "views",
    "feature",
}
"""What a step or a directory of things is built from; each is optional."""


def modules(*places: Path) -> Iterator[tuple[Path, ast.Module]]:
    """Every Python file below the places, with its syntax tree."""
    for place in places or (PACKAGE,):
        for path in sorted(place.rglob("*.py")):
            if "node_modules" not in path.parts:
                yield path, ast.parse(path.read_text())


def named(path: Path) -> str:
    """The path as a reader of a failure wants it."""
    return str(path.relative_to(ROOT))


def calls(node: ast.AST) -> set[str]:
    """Names of everything that is called inside: `authorise`, `log.record`, …"""
    return {ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}
