"""`python -m tests.mutation [FILE …]`: exit status 1 when fewer than 95 % of mutants are killed."""

import ast
import importlib
import os
import signal
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from caseflow import assembly
from tests.mutation.mutants import Mutant, mutants

ROOT = Path(__file__).resolve().parents[2]
LISTED = Path(__file__).with_name("survivors.toml")
"""The mutants that need no test, each with its reason."""
HELD_BY = {
    "caseflow/crypto/archive.py": ("crypto/test_stored_formats.py", "crypto/test_archive.py"),
    "caseflow/crypto/encoding.py": ("crypto/test_stored_formats.py", "crypto/test_sealing.py"),
    "caseflow/crypto/key_derivation.py": ("crypto/test_stored_formats.py",),
    "caseflow/crypto/merkle.py": ("crypto/test_merkle.py",),
    "caseflow/crypto/packets.py": ("crypto/test_stored_formats.py", "crypto/test_keys.py"),
    "caseflow/crypto/providers/environment.py": (
        "crypto/test_closed_root_key.py",
        "crypto/test_providers.py",
    ),
    "caseflow/crypto/providers/passphrase.py": (
        "crypto/test_closed_root_key.py",
        "crypto/test_providers.py",
    ),
    "caseflow/crypto/providers/stored.py": (
        "crypto/test_closed_root_key.py",
        "crypto/test_providers.py",
    ),
    "caseflow/crypto/sealing.py": (
        "crypto/test_stored_formats.py",
        "crypto/test_sealing.py",
        "crypto/test_binding.py",
    ),
    "caseflow/crypto/selftest.py": ("crypto/test_selftest.py",),
    "caseflow/crypto/signing.py": ("crypto/test_stored_formats.py", "crypto/test_signing.py"),
    "caseflow/crypto/wrapping.py": ("crypto/test_stored_formats.py", "crypto/test_keys.py"),
    "caseflow/encryption/key_contexts.py": ("encryption/test_key_contexts.py",),
    "caseflow/encryption/erasure_ledger.py": ("encryption/test_erasure_ledger.py",),
    "caseflow/encryption/signed_rows.py": ("encryption/test_signed_rows.py",),
}
"""The unit tests that hold a module, where not all that lie beside it do: the cryptographic ones
take so long together that a mutant would run out of patience, and count as noticed."""
PURE = (
    "caseflow/**/rules.py",
    "caseflow/access/policy.py",
    "caseflow/reporting/suppression.py",
    "caseflow/reporting/figures.py",
    *HELD_BY,
)
PATIENCE, LEAST, JOBS = 20, 95, 2
"""Processor seconds after which a mutant that does not end counts as noticed (not seconds of the
clock: a busy machine notices nothing); percent that must be killed;
mutants that are tried at the same time."""
SURVIVED, UNLOADABLE = int(pytest.ExitCode.OK), 100
KILLED = {int(pytest.ExitCode.TESTS_FAILED), UNLOADABLE, -signal.SIGPROF}
"""Any other end, such as a usage error, says nothing about the tests, and kills nothing."""


def main(words: list[str]) -> int:
    """Mutate the named files, or all pure ones, and print what survived."""
    assert assembly  # every module is loaded before one of them is changed
    named = [ROOT / word for word in words]
    files = named or sorted({path for pattern in PURE for path in ROOT.glob(pattern)})
    killed = made = excused = 0
    for path in files:
        found = list(mutants(path.read_text("utf-8")))
        survivors = list(_survivors(found, path))
        listed = reasons(str(path.relative_to(ROOT)))
        made, killed = made + len(found), killed + len(found) - len(survivors)
        excused += sum(mutant.key in listed for mutant in survivors)
        print(f"{path.relative_to(ROOT)}: {len(found) - len(survivors)} of {len(found)}")
        for mutant in survivors:
            print(f"    line {mutant.line}: {mutant.what}{_reason(mutant, listed)}")
        for key in listed.keys() - {mutant.key for mutant in survivors}:
            news = "now killed" if key in {mutant.key for mutant in found} else "gone"
            print(f"    listed, and {news}: {key}")
        sys.stdout.flush()
    share = _percent(killed, made - excused)
    print(f"{killed} of {made} mutants were killed: {_percent(killed, made):.1f} %")
    print(f"Without the {excused} survivors that are listed: {share:.1f} %")
    return 0 if share >= LEAST else 1


def reasons(file: str) -> dict[tuple[str, str], str]:
    """Why survivors of this file need no test, by their source line and their change."""
    listed = tomllib.loads(LISTED.read_text("utf-8"))["survivor"]
    return {(one["line"], one["change"]): one["reason"] for one in listed if one["file"] == file}


def _reason(mutant: Mutant, listed: dict[tuple[str, str], str]) -> str:
    return f" (listed: {listed[mutant.key]})" if mutant.key in listed else ""


def _percent(part: int, whole: int) -> float:
    return 100 * part / max(whole, 1)


def _survivors(found: list[Mutant], path: Path) -> Iterator[Mutant]:
    """The mutants that no test noticed, of which `JOBS` run at once."""
    tests = _tests_of(path)
    unchanged = Mutant(0, "", "nothing", ast.parse(path.read_text("utf-8")))
    if not tests or _status(_started(unchanged, path, tests)) != SURVIVED:
        sys.exit(f"{path.relative_to(ROOT)}: its unit tests are missing or fail without a change.")
    for at in range(0, len(found), JOBS):
        several = found[at : at + JOBS]
        children = [_started(mutant, path, tests) for mutant in several]
        for mutant, status in zip(several, [_status(child) for child in children], strict=True):
            if status not in {SURVIVED, *KILLED}:
                print(f"    line {mutant.line}: pytest ended with {status}, which kills nothing")
            if status not in KILLED:
                yield mutant


def _tests_of(path: Path) -> list[Path]:
    unit, beside = ROOT / "tests" / "unit", path.relative_to(ROOT / "caseflow").parent
    if held := HELD_BY.get(str(path.relative_to(ROOT))):
        return [unit / name for name in held]
    return sorted((unit / beside).glob("test_*.py"))


def _started(mutant: Mutant, path: Path, tests: list[Path]) -> int:
    child = os.fork()
    if child == 0:
        os._exit(_run(mutant, path, tests))
    return child


def _status(child: int) -> int:
    """How the tests ended: pytest's exit status, or a signal's number as a negative one."""
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _run(mutant: Mutant, path: Path, tests: list[Path]) -> int:
    """In a process of its own: put the mutant in the module's place, and run its tests."""
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    signal.alarm(30 * PATIENCE)  # for one that only waits, which then counts as a survivor
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    try:
        exec(compile(mutant.tree, str(path), "exec"), vars(importlib.import_module(name)))
    except Exception:
        return UNLOADABLE
    # Without the fixtures of whole installations, which no unit test asks for: they load slowly.
    words = ["-x", "-q", "-p", "no:xdist", "-p", "no:cacheprovider"]
    return int(pytest.main([*words, f"--confcutdir={ROOT / 'tests' / 'unit'}", *map(str, tests)]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
