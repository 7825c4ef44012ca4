"""A data folder is closed to other accounts of the machine."""

import os
import stat

import pytest

from caseflow.encryption import private_files


@pytest.fixture(autouse=True)
def umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_that_was_open_is_closed_with_what_lies_in_it(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    (folder / "caseflow.db").touch(mode=0o644)
    assert private_files.is_open_to_others(folder)
    private_files.keep_private(folder)
    assert not private_files.is_open_to_others(folder)
    assert (mode(folder), mode(folder / "caseflow.db")) == (0o700, 0o600)


def test_files_that_are_made_from_now_on_are_closed(tmp_path):
    private_files.keep_private(tmp_path)
    (tmp_path / "caseflow.db-wal").touch()
    assert mode(tmp_path / "caseflow.db-wal") == 0o600


def test_what_a_link_leads_to_is_left_as_it_is(tmp_path):
    elsewhere = tmp_path / "elsewhere.log"
    elsewhere.touch(mode=0o644)
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "anchors.log").symlink_to(elsewhere)
    private_files.keep_private(folder)
    assert mode(elsewhere) == 0o644


def test_a_folder_that_is_not_there_yet_is_no_error(tmp_path):
    private_files.keep_private(tmp_path / "none")
    assert not private_files.is_open_to_others(tmp_path / "none")


def test_a_file_that_another_process_deletes_meanwhile_is_no_error(tmp_path):
    (tmp_path / "caseflow.db-wal").symlink_to(tmp_path / "gone")
    private_files.keep_private(tmp_path)
