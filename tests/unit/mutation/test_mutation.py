"""What counts as a mutant, as killed, and as listed."""

import ast
import signal
import tomllib

import pytest

from tests.mutation import __main__ as mutation
from tests.mutation.mutants import Mutant, mutants

SOURCE = '''
def tally(found, at):
    """A docstring."""
    found.total += at
    found[at] = True
    new = found.append(at)
    found.sort()
    return new
'''


def _without(source):
    return [mutant.what for mutant in mutants(source) if mutant.what.startswith("without")]


def test_calls_and_changes_are_left_out_but_no_docstring_and_no_new_name():
    assert sorted(_without(SOURCE)) == [
        "without found.sort()",
        "without found.total += at",
        "without found[at] = True",
    ]


def test_a_mutant_is_named_by_its_source_line_whatever_stands_above():
    above = "# a line more\n" + SOURCE
    keys = [mutant.key for mutant in mutants(SOURCE)]
    assert keys == [mutant.key for mutant in mutants(above)]
    assert ("found.sort()", "without found.sort()") in keys


@pytest.mark.parametrize("status", [0, 1, 2, 4, 5, -signal.SIGALRM, -signal.SIGPROF, 100])
def test_only_a_failed_test_the_time_limit_and_a_failed_load_kill(monkeypatch, status):
    kills = {1, -signal.SIGPROF, mutation.UNLOADABLE}
    mutant = Mutant(1, "", "anything", ast.parse(""))
    ends = iter([mutation.SURVIVED, status])
    monkeypatch.setattr(mutation, "_started", lambda *_: 0)
    monkeypatch.setattr(mutation, "_status", lambda _child: next(ends))
    rules = mutation.ROOT / "caseflow/reporting/rules.py"
    assert list(mutation._survivors([mutant], rules)) == ([] if status in kills else [mutant])


def test_each_listed_survivor_names_a_pure_file_once_and_its_reason():
    listed = tomllib.loads(mutation.LISTED.read_text("utf-8"))["survivor"]
    pure = {path for pattern in mutation.PURE for path in mutation.ROOT.glob(pattern)}
    for one in listed:
        assert set(one) == {"file", "line", "change", "reason"}
        assert mutation.ROOT / one["file"] in pure
        assert one["reason"].endswith(".") and " " in one["reason"]
    keys = [(one["file"], one["line"], one["change"]) for one in listed]
    assert len(keys) == len(set(keys))


def test_each_listed_survivor_is_a_mutant_that_its_file_still_has():
    listed = tomllib.loads(mutation.LISTED.read_text("utf-8"))["survivor"]
    for one in listed:
        made = {mutant.key for mutant in mutants((mutation.ROOT / one["file"]).read_text("utf-8"))}
        assert (one["line"], one["change"]) in made, one
