"""The README's pictures are the tables, its commands exist, its links lead somewhere."""

import re
import subprocess

import pytest

from caseflow.pathway import stages
from caseflow.pathway.referral import rules as referral_rules
from caseflow.sop import coverage, loading
from config import shipped
from tests.contracts.tree import ROOT

REGISTRY = re.compile(rb"//[\w.-]*(pypi|pythonhosted|npmjs|yarnpkg|registry)[\w-]*\.\w", re.I)
README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize(
    ("name", "diagram"),
    [("pathway", stages.diagram), ("referral", referral_rules.diagram)],
)
def test_a_picture_is_drawn_from_the_code(name, diagram):
    block = re.search(rf"<!-- {name}: .*?-->\n```mermaid\n(.*?)\n```", README, re.S)
    assert block, f"The README lost its picture of the {name}."
    assert block[1] == diagram(), f"Paste {diagram.__module__}.diagram() into the README."


def test_the_table_of_forms_is_made_from_the_files():
    block = re.search(r"<!-- forms: .*?-->\n(.*?)\n<!-- end of forms -->", README, re.S)
    made = coverage.table(loading.load(shipped("sops")))
    assert block, "The README lost its table of forms."
    assert block[1] == made, f"Put this into the README:\n{made}"
    assert "Without a place" not in made


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#h][^)]*)\)", README):
        assert (ROOT / target).exists(), target


def test_the_test_command_is_the_one_that_ci_runs():
    assert "pytest -n 3" in README
    assert "pytest -n 3" in (ROOT / ".ci" / "run").read_text()


def test_the_repository_names_no_registry():
    locks = ("requirements.lock", "requirements-test.lock", "caseflow/assets/package-lock.json")
    for lock in locks:
        text = (ROOT / lock).read_text()
        assert "http" not in re.sub(r'"url": "[^"]*"', "", text), lock
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    for name in listed:
        if (ROOT / name).is_file():
            assert not REGISTRY.search((ROOT / name).read_bytes()), name
