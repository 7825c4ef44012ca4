"""Where the time of a run went."""

import pytest

from tests.timings import SLOWEST, Timings, kind_of


def report(test, when, seconds):
    return pytest.TestReport(test, ("", 0, ""), {}, "passed", None, when, duration=seconds)


@pytest.mark.parametrize(
    ("test", "kind"),
    [
        ("tests/unit/crypto/test_keys.py::test_a[sqlite]", "unit"),
        ("tests/contracts/test_house.py::test_b", "contracts"),
        ("tests/integration/web/test_c.py::test_c[sqlite-x1]", "integration, sqlite"),
        ("tests/integration/web/test_c.py::test_c[x1-postgresql]", "integration, postgresql"),
        ("tests/integration/cli/test_d.py::test_sqlite", "integration"),
        ("tests/journeys/test_e.py::test_e[phone-ar-sqlite]", "journeys"),
    ],
)
def test_the_folder_and_the_database_say_what_kind_of_test_it_is(test, kind):
    assert kind_of(test) == kind


def test_phases_are_summed_and_a_test_is_counted_once():
    timings, test = Timings(), "tests/unit/test_a.py::test_a"
    for when, seconds in (("setup", 1.0), ("call", 2.5), ("teardown", 0.5)):
        timings.pytest_runtest_logreport(report(test, when, seconds))
    timings.pytest_runtest_logreport(report("tests/contracts/test_b.py::test_b", "call", 3.0))
    rows = [line.split() for line in timings.lines()]
    assert ["unit", "1", "1.0", "2.5", "0.5", "4.0"] in rows
    assert ["contracts", "1", "0.0", "3.0", "0.0", "3.0"] in rows
    assert ["all", "2", "1.0", "5.5", "0.5", "7.0"] in rows


def test_the_slowest_files_come_first_and_no_more_than_are_read():
    timings = Timings()
    for number in range(SLOWEST + 5):
        test = f"tests/unit/test_{number}.py::test_it"
        timings.pytest_runtest_logreport(report(test, "call", float(number)))
    files = [line.split()[1] for line in timings.lines() if "test_" in line]
    assert files == [f"tests/unit/test_{SLOWEST + 4 - place}.py" for place in range(SLOWEST)]
