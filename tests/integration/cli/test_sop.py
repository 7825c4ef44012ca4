"""`caseflow sop`: the files are checked with file and line, and a spreadsheet is imported."""

import shutil

import pytest
from click.testing import CliRunner

from caseflow.cli.group import main
from config import shipped
from tests.unit.sop.test_xlsform import SURVEY, sheet

__all__ = ["sheet"]


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(shipped("sops"), tmp_path / "sops")


def run(*words):
    return CliRunner().invoke(main, ["sop", *map(str, words)])


def test_the_files_that_ship_are_right():
    done = run("check")
    assert done.exit_code == 0, done.output
    assert "forms: " in done.output
    assert "health 1.0.0" in done.output


def test_a_fault_is_one_sentence_with_file_and_line(folder):
    path = folder / "forms" / "health.yaml"
    text = path.read_text(encoding="utf-8").replace("compartment: health", "compartment: helth")
    path.write_text(text, encoding="utf-8")
    done = run("check", folder)
    assert done.exit_code == 2
    assert "sops/forms/health.yaml:" in done.stderr
    assert "unknown compartment 'helth' (did you mean 'health'?)" in done.stderr


def test_a_spreadsheet_is_imported_once(folder, sheet):
    file = sheet(SURVEY)
    words = ("import-form", file, "--compartment", "safety", "--to", folder)
    done = run(*words)
    assert done.exit_code == 0, done.stderr
    assert "home-visit 1.0.0" in run("check", folder).output
    again = run(*words)
    assert again.exit_code == 2
    assert "nothing was changed" in again.stderr


def test_a_form_that_does_not_load_is_not_kept(folder, sheet):
    survey = [*SURVEY[:-1], ["text", "opened", "The same name", "", "", ""], SURVEY[-1]]
    done = run("import-form", sheet(survey), "--compartment", "safety", "--to", folder)
    assert done.exit_code == 2
    assert "opened" in done.stderr
    assert not (folder / "forms" / "home-visit.yaml").exists()
