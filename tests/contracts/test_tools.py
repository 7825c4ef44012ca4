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


@pytest.mark.asvs("V1.2.4", "V1.2.5", "V1.3.2", "V1.5.2", "V11.4.1", "V15.3.5")
@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_finds_nothing(tool):
    run = subprocess.run(
        [sys.executable, "-m", *TOOLS[tool]], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, f"{tool}:\n{run.stdout[-5000:]}{run.stderr[-1000:]}"
