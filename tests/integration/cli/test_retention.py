"""`caseflow retention run` lists what is over, requests its erasure, and erases nothing itself."""

import json
import os
from datetime import timedelta

import pytest
from click.testing import CliRunner

from caseflow import clock
from caseflow.cli.group import main


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A command in an empty folder; `.exit_code`, `.output`."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("CASEFLOW_")]:
        monkeypatch.delenv(name)
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def seeded(run, tmp_path):
    answer = run("seed", "--data", tmp_path / "d", "--cases", "60")
    assert answer.exit_code == 0, answer.output
    return tmp_path / "d"


@pytest.fixture
def years_later(seeded):
    """After the last day of every file."""
    with clock.set_to(clock.now() + timedelta(days=12 * 366)):
        yield


@pytest.mark.usefixtures("years_later")
def test_what_is_over_is_listed_and_requested_once(run, seeded):
    before = run("retention", "run", "--dry-run", "--data", seeded, "--json")
    assert before.exit_code == 0, before.output
    facts = json.loads(before.output)
    assert facts["cases"]
    assert facts["requested"] == 0
    done = run("retention", "run", "--data", seeded, "--json")
    assert done.exit_code == 0, done.output
    asked = json.loads(done.output)
    assert asked["cases"] == facts["cases"]
    assert asked["requested"] == len(facts["cases"])
    again = json.loads(run("retention", "run", "--data", seeded, "--json").output)
    assert {one["status"] for one in again["cases"]} == {"waiting"}
    assert again["requested"] == 0


def test_in_words(run, seeded):
    answer = run("retention", "run", "--dry-run", "--data", seeded)
    assert answer.exit_code == 0
    assert answer.output.endswith("0 erasures requested.\n")


@pytest.mark.parametrize(
    "words", [["retention", "run"], ["retention", "run", "--no-such"], ["retention", "walk"]]
)
def test_what_cannot_run_says_why_and_exits_with_2(run, tmp_path, words):
    answer = run(*words, *(["--data", tmp_path / "none"] if len(words) == 2 else []))
    assert answer.exit_code == 2
    assert "Traceback" not in answer.output
