"""The product files that a branch touches."""

import subprocess

import pytest

from tests.house import __main__ as house
from tests.house.__main__ import main


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A branch that adds a field, from a base that has gone on since."""
    monkeypatch.setattr(house, "ROOT", tmp_path)
    run(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "caseflow/old.py", "README.md")
    run(tmp_path, "checkout", "-q", "-b", "field")
    (tmp_path / "caseflow/old.py").rename(tmp_path / "caseflow/new.py")
    commit(tmp_path, "tests/test_a.py", "migrations/a.py", "README.md", "templates/a.html")
    commit(tmp_path, "caseflow/translations/ar/messages.po")
    run(tmp_path, "checkout", "-q", "main")
    commit(tmp_path, "caseflow/elsewhere.py")
    return tmp_path


def commit(repository, *names):
    for name in names:
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        with (repository / name).open("a") as file:
            file.write("a line\n")
    run(repository, "add", "-A")
    who = ["-c", "user.name=Made Up", "-c", "user.email=made@up.example"]
    run(repository, *who, "commit", "-q", "-m", "Change something")


def run(repository, *words):
    subprocess.run(["git", *words], cwd=repository, check=True, capture_output=True)


def test_touched_lists_the_product_files_of_the_branch_alone(repository, capsys):
    assert main(["--touched", "main..field"]) == 0
    assert capsys.readouterr().out.splitlines()[:4] == [
        "3 product files",
        "caseflow/new.py",
        "caseflow/old.py",
        "templates/a.html",
    ]


@pytest.mark.parametrize("commits", ["", "main", "main..", "..field", "--output=a..b", "main..no"])
def test_touched_refuses_what_is_no_range_of_commits(repository, commits, capsys):
    assert main([f"--touched={commits}"]) == 2
    assert capsys.readouterr().err
    assert not (repository / "a..b").exists()
