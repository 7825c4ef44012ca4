"""Show how much time each kind of test and each file took, as the sum of all test processes."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

PHASES = ("setup", "call", "teardown")
SLOWEST = 10
_DATABASE = re.compile(r"\[.*\b(sqlite|postgresql)\b")
_ROW = "{:<34}{:>7}{:>9}{:>9}{:>11}{:>9}"


@dataclass
class Spent:
    """The tests of a group, and the seconds that they took, by phase."""

    tests: set[str] = field(default_factory=set)
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(PHASES, 0.0))

    @property
    def total(self) -> float:
        """The seconds of all phases together."""
        return sum(self.seconds.values())


class Timings:
    """A pytest plugin that measures each phase of each test, and prints the sums at the end.

    A fixture that is made once for a process or a module counts for the first test that needs it.
    """

    def __init__(self) -> None:
        self.kinds: dict[str, Spent] = defaultdict(Spent)
        self.files: dict[str, Spent] = defaultdict(Spent)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add one phase of one test; the process that prints is called for those of all others."""
        for spent in (self.kinds[kind_of(report.nodeid)], self.files[file_of(report.nodeid)]):
            spent.tests.add(report.nodeid)
            spent.seconds[report.when or "call"] += report.duration

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the tables, if any test ran."""
        if not self.kinds:
            return
        terminalreporter.section("where the time went, in seconds of all test processes")
        for line in self.lines():
            terminalreporter.write_line(line)

    def lines(self) -> Iterator[str]:
        """Yield the lines of two tables: the kinds of tests by name, and the slowest files."""
        yield _ROW.format("", "tests", "set-up", "call", "tear-down", "all")
        for name, spent in sorted(self.kinds.items()):
            yield _line(name, spent)
        everything = Spent(
            {test for spent in self.kinds.values() for test in spent.tests},
            {phase: sum(s.seconds[phase] for s in self.kinds.values()) for phase in PHASES},
        )
        yield _line("all", everything)
        yield f"the {SLOWEST} slowest files"
        slowest = sorted(self.files.items(), key=lambda item: -item[1].total)[:SLOWEST]
        for name, spent in slowest:
            yield f"{spent.total:>8.1f}  {name} ({len(spent.tests)} tests)"


def kind_of(test: str) -> str:
    """Return the folder of a test below `tests`, and for integration tests also the database."""
    folder = file_of(test).removeprefix("tests/").partition("/")[0]
    found = _DATABASE.search(test)
    return f"{folder}, {found[1]}" if folder == "integration" and found else folder


def file_of(test: str) -> str:
    """Return the file of a test from its id."""
    return test.partition("::")[0]


def _line(name: str, spent: Spent) -> str:
    seconds = (f"{spent.seconds[phase]:.1f}" for phase in PHASES)
    return _ROW.format(name, len(spent.tests), *seconds, f"{spent.total:.1f}")
