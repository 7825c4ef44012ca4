"""Who uses a data folder, seen from other processes."""

import subprocess
import sys

import pytest

from caseflow.cli import folder_lock
from caseflow.errors import Refused

HOLD = """
import sys, time
from pathlib import Path
from caseflow.cli import folder_lock
with getattr(folder_lock, sys.argv[2])(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def held_elsewhere(tmp_path):
    """Starts a process that holds the folder; it has it when the call returns."""
    started = []

    def start(how):
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(tmp_path), how], stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stdout.readline() == "held\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def _tries(how, data):
    with getattr(folder_lock, how)(data):
        return True


def test_several_servers_share_a_folder(tmp_path, held_elsewhere):
    held_elsewhere("by_server")
    held_elsewhere("by_server")
    assert _tries("by_server", tmp_path)


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("by_server", "alone", "A server runs"),
        ("by_backup", "alone", "A server runs"),
        ("alone", "alone", "A server runs"),
        ("alone", "by_server", "A backup is being restored"),
        ("alone", "by_backup", "A backup is being restored"),
        ("by_backup", "by_backup", "Another backup"),
        ("by_only_server", "by_only_server", "A server runs from this folder already"),
        ("by_only_server", "alone", "A server runs"),
    ],
)
def test_another_process_keeps_the_folder_until_it_is_killed(
    first, second, sentence, tmp_path, held_elsewhere
):
    other = held_elsewhere(first)
    with pytest.raises(Refused, match=sentence):
        _tries(second, tmp_path)
    other.kill()
    other.wait()
    assert _tries(second, tmp_path)


def test_a_server_goes_on_while_a_backup_is_made(tmp_path, held_elsewhere):
    held_elsewhere("by_backup")
    assert _tries("by_server", tmp_path)


def test_one_server_that_ends_leaves_the_folder_to_the_others(tmp_path):
    with folder_lock.by_server(tmp_path):
        with folder_lock.by_server(tmp_path):
            pass
        with pytest.raises(Refused, match="A server runs"):
            _tries("alone", tmp_path)
