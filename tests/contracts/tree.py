"""Read the source files, for tests that check conventions."""

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
"""The names of the modules that a step of the pathway, or a similar package, may have."""


def modules(*places: Path) -> Iterator[tuple[Path, ast.Module]]:
    """Yield every Python file below these folders, with its syntax tree."""
    for place in places or (PACKAGE,):
        for path in sorted(place.rglob("*.py")):
            if "node_modules" not in path.parts:
                yield path, ast.parse(path.read_text())


def named(path: Path) -> str:
    """Return the path relative to the project, for the message of a failed test."""
    return str(path.relative_to(ROOT))


def calls(node: ast.AST) -> set[str]:
    """Return the names of all functions that are called inside a node, such as `log.record`."""
    return {ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}
