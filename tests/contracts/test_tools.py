"""Lint, layout, types, templates and dependencies are checked by the one test command."""

import json
import re
import subprocess
import sys
import tomllib

import pytest

from tests.contracts.tree import ROOT, modules, named

TOOLS = {
    "lint": ["ruff", "check", "."],
    "layout": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "security lint": ["bandit", "-q", "-r", "caseflow", "-x", "caseflow/assets", "-ll"],
    "templates": ["djlint", "--lint", "--quiet", "templates"],
    "dependencies": ["deptry", "."],
    "dependencies of the tests": [
        *("deptry", "tests", "--exclude", r"\.venv"),
        *("--ignore", "DEP002,DEP004"),  # a test uses what is declared for tests, and not all of it
    ],
}

LEFT_OUT = re.compile(r"fmt: ?(skip|off|on)\b")


@pytest.mark.asvs("V1.2.4", "V1.2.5", "V1.3.2", "V1.5.2", "V11.4.1", "V15.3.5")
@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_finds_nothing(tool):
    run = subprocess.run(
        [sys.executable, "-m", *TOOLS[tool]], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, f"{tool}:\n{run.stdout[-5000:]}{run.stderr[-1000:]}"


def test_no_file_is_left_out_of_the_layout():
    places = (ROOT / name for name in ("caseflow", "migrations", "tests"))
    for path in (*ROOT.glob("*.py"), *(path for path, _ in modules(*places))):
        assert not LEFT_OUT.search(path.read_text()), named(path)


def test_the_licence_is_the_same_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license"] == "Apache-2.0"
    for name in ("package.json", "package-lock.json"):
        package = json.loads((ROOT / "caseflow" / "assets" / name).read_text())
        said = package.get("packages", {}).get("", package)["license"]
        assert said == project["license"], name


def test_what_builds_the_package_is_pinned():
    """So that the same commit makes the same wheel; what is installed is pinned by the locks."""
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]
    assert all(re.fullmatch(r"[a-z-]+==[\d.]+", wanted) for wanted in build["requires"])
