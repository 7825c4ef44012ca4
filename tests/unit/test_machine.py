"""Where the tests write."""

import os
import tempfile

import pytest

from tests import machine


@pytest.fixture
def memory(monkeypatch, tmp_path):
    """A folder that stands for memory; nobody named another place."""
    monkeypatch.setattr(machine, "MEMORY", tmp_path)
    monkeypatch.setattr(machine, "ENOUGH", 1)
    monkeypatch.setattr(tempfile, "tempdir", tempfile.tempdir)
    monkeypatch.setenv("TMPDIR", "kept for the end of the test")
    monkeypatch.delenv("TMPDIR")
    return tmp_path


def test_folders_of_tests_are_made_in_memory(memory):
    machine.write_into_memory()
    assert tempfile.gettempdir() == str(memory)


def test_a_place_that_somebody_named_is_kept(memory, monkeypatch):
    monkeypatch.setenv("TMPDIR", "/elsewhere")
    machine.write_into_memory()
    assert os.environ["TMPDIR"] == "/elsewhere"


@pytest.mark.parametrize("lacking", ["room", "folder"])
def test_a_machine_without_memory_to_spare_keeps_its_own_place(memory, monkeypatch, lacking):
    if lacking == "room":
        monkeypatch.setattr(machine, "ENOUGH", 10**18)
    else:
        monkeypatch.setattr(machine, "MEMORY", memory / "none")
    machine.write_into_memory()
    assert "TMPDIR" not in os.environ
