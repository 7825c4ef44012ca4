"""Lint, types and the security linter are part of the one test command."""

import subprocess
import sys

import pytest

from tests.contracts.tree import ROOT

TOOLS = {
    "lint": ["ruff", "check", "."],
    "types": ["mypy"],
    "security lint": ["bandit", "-q", "-r", "caseflow", "-x", "caseflow/assets", "-ll"],
}


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_finds_nothing(tool):
    run = subprocess.run(
        [sys.executable, "-m", *TOOLS[tool]], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, f"{tool}:\n{run.stdout[-5000:]}{run.stderr[-1000:]}"
