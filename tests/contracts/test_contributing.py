"""What a contributor is told to run and to open exists: guides, workflow, hooks, container."""

import importlib.util
import json
import os
import re
import shlex
import sys
from pathlib import Path

import pytest
import yaml

from caseflow.cli.group import main
from tests.contracts.test_tools import TOOLS
from tests.contracts.tree import ROOT

GUIDES = [ROOT / ".github" / f"{name}.md" for name in ("CONTRIBUTING", "SECURITY", "CHANGELOG")]
SCRIPTS = Path(sys.executable).parent
BROUGHT = {"pip", "uv", ".", ".ci/run", "pip-audit", "cyclonedx-py"}
"""Commands that the guide installs itself, the shell's own, and ours that needs none."""
MADE = {"serving.lock", "backup.lock"}
"""Files that exist only in the folder of an installation."""
CONTAINER = (ROOT / ".devcontainer" / "Containerfile").read_text()


def _commands(guide):
    for block in re.findall(r"```sh\n(.*?)```", guide.read_text(), re.S):
        yield from (line.strip() for line in block.splitlines() if line.strip())


COMMANDS = sorted({command for guide in GUIDES for command in _commands(guide)})


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_guides_exists(command):
    words = [word for word in shlex.split(command) if not re.match(r"[A-Z_]+=", word)]
    program, *rest = words
    if program in ("python", "python3"):
        found = importlib.util.find_spec(rest[1]) if rest[0] == "-m" else (ROOT / rest[0]).exists()
        assert found, rest
    elif program == "caseflow":
        assert rest[0] in main.commands
    else:
        assert program in BROUGHT or (SCRIPTS / program).exists(), program
    for word in rest:
        if re.fullmatch(r"(tests|caseflow|templates|migrations|sops)(/[\w./-]+)?", word):
            assert (ROOT / word).exists(), word


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_a_path_of_the_guides_exists(guide):
    """A path with <step> is a pattern: its folder exists."""
    text = re.sub(r"```.*?```", "", guide.read_text(), flags=re.S)
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert (guide.parent / target).exists(), target
    for name in re.findall(r"`([\w.<>/-]+/[\w.<>/-]+|[\w-]+\.(?:py|toml|lock))`", text):
        whole = (ROOT / name.split("<")[0]).exists()
        module = any((ROOT / "caseflow" / "pathway").glob(f"*/{name}"))
        assert whole or module or name in MADE, name


def test_the_workflow_only_calls_the_one_script():
    (job,) = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    used = [step["uses"] for step in job["steps"] if "uses" in step]
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action) for action in used), used


def test_a_hook_runs_a_tool_of_the_test_command():
    repos = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    entries = [hook["entry"].split() for repo in repos for hook in repo["hooks"]]
    assert {repo["repo"] for repo in repos} == {"local"}
    assert len(entries) == 5
    for entry in entries:
        assert entry[:2] == ["python", "-m"]
        assert entry[2:] in TOOLS.values(), entry


def test_the_container_has_what_the_script_installs():
    packages = re.search(r"^packages=\((.*)\)$", (ROOT / ".ci" / "run").read_text(), re.M)[1]
    assert packages in CONTAINER
    image = re.search(r"^FROM (python:3\.11)-slim-(\w+)$", CONTAINER, re.M)
    workflow = (ROOT / ".github/workflows/ci.yml").read_text()
    assert f"container: {image[1]}-{image[2]}\n" in workflow


def test_the_container_is_made_ready_by_the_commands_of_the_readme():
    settings = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text())
    assert (ROOT / ".devcontainer" / settings["build"]["dockerfile"]).exists()
    assert settings["postCreateCommand"] in (ROOT / "README.md").read_text()


def test_no_release_is_claimed_before_there_is_one():
    titles = re.findall(r"^## (.*)$", GUIDES[2].read_text(), re.M)
    assert titles == ["[Unreleased]"]
