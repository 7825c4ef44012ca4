"""`python -m tests.mutation [FILE …]`: exit status 1 when fewer than 95 % of mutants are killed."""

import ast
import importlib
import os
import signal
import sys
from pathlib import Path

import pytest

from caseflow import assembly
from tests.mutation.mutants import Mutant, mutants

ROOT = Path(__file__).resolve().parents[2]
PURE = (
    "caseflow/**/rules.py",
    "caseflow/access/policy.py",
    "caseflow/reporting/suppression.py",
    "caseflow/reporting/figures.py",
)
PATIENCE, LEAST = 20, 95
"""Seconds after which a mutant that does not end counts as noticed; percent that must be killed."""


def main(words: list[str]) -> int:
    """Mutate the named files, or all pure ones, and print what survived."""
    assert assembly  # every module is loaded before one of them is changed
    named = [ROOT / word for word in words]
    files = named or sorted(path for pattern in PURE for path in ROOT.glob(pattern))
    killed = made = 0
    for path in files:
        survivors, count = _survivors(path)
        made, killed = made + count, killed + count - len(survivors)
        print(f"{path.relative_to(ROOT)}: {count - len(survivors)} of {count}", flush=True)
        for mutant in survivors:
            print(f"    line {mutant.line}: {mutant.what}", flush=True)
    share = 100 * killed / max(made, 1)
    print(f"{killed} of {made} mutants were killed: {share:.1f} %")
    return 0 if share >= LEAST else 1


def _survivors(path: Path) -> tuple[list[Mutant], int]:
    tests = ROOT / "tests" / "unit" / path.relative_to(ROOT / "caseflow").parent
    source = path.read_text("utf-8")
    found = list(mutants(source))
    unchanged = Mutant(0, "nothing", ast.parse(source))
    if not list(tests.glob("test_*.py")) or _is_killed(unchanged, path, tests):
        sys.exit(f"{path.relative_to(ROOT)}: its unit tests are missing or fail without a change.")
    return [mutant for mutant in found if not _is_killed(mutant, path, tests)], len(found)


def _is_killed(mutant: Mutant, path: Path, tests: Path) -> bool:
    child = os.fork()
    if child == 0:
        os._exit(_run(mutant, path, tests))
    _, status = os.waitpid(child, 0)
    return status != 0


def _run(mutant: Mutant, path: Path, tests: Path) -> int:
    """In a process of its own: put the mutant in the module's place, and run its tests."""
    signal.alarm(PATIENCE)
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    try:
        exec(compile(mutant.tree, str(path), "exec"), vars(importlib.import_module(name)))
    except Exception:
        return 1
    files = [str(test) for test in sorted(tests.glob("test_*.py"))]
    # Without the fixtures of whole installations, which no unit test asks for: they load slowly.
    words = ["-x", "-q", "-p", "no:xdist", f"--confcutdir={ROOT / 'tests' / 'unit'}"]
    return int(pytest.main([*words, *files]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
