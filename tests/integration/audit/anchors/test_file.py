"""The anchor file takes each checkpoint once, and keeps what was written before it."""

import json
import os
from datetime import UTC, datetime

import pytest

from caseflow.audit.anchors import Forked, NotPlaced
from caseflow.audit.anchors.file import AnchorFile
from caseflow.audit.checkpoints import rules as checkpoints_rules
from caseflow.audit.checkpoints.rules import Note
from caseflow.crypto import signing

SEED = bytes(range(32))
PUBLIC = signing.public_of(SEED)
NAME = checkpoints_rules.origin_of(PUBLIC)
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def signed(size, root=bytes(32), seed=SEED):
    public = signing.public_of(seed)
    note = Note(checkpoints_rules.origin_of(public), size, root, bytes(32), NOON, bytes(32), 1)
    return checkpoints_rules.with_signature(
        note.text(), note.origin, public, signing.sign(seed, note.text().encode())
    )


def reader(text):
    return checkpoints_rules.opened(text, NAME, [PUBLIC])


@pytest.fixture
def anchor(tmp_path):
    """A file that is not there yet, in a folder that is."""
    (tmp_path / "elsewhere").mkdir()
    return AnchorFile(tmp_path / "elsewhere" / "anchors.log", reader)


def test_what_was_placed_can_be_read_back(anchor):
    assert anchor.newest() is None
    anchor.place(signed(3))
    anchor.place(signed(5))
    assert anchor.newest() == signed(5)
    assert [note.size for note in anchor.notes()] == [3, 5]
    assert anchor.path.stat().st_mode & 0o077 == 0


def test_it_waits_for_the_disk(anchor, monkeypatch):
    synced, genuine = [], os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(genuine(handle)))
    anchor.place(signed(3))
    assert synced


def test_nothing_is_ever_overwritten(anchor):
    anchor.place(signed(3))
    before = anchor.path.read_bytes()
    anchor.place(signed(5))
    assert anchor.path.read_bytes().startswith(before)


def test_the_same_checkpoint_may_come_twice(anchor):
    assert anchor.place(signed(3)) == anchor.place(signed(3))
    assert anchor.newest() == signed(3)


@pytest.mark.parametrize("later", [signed(4), signed(5, root=bytes([1]) * 32)])
def test_a_shorter_or_another_log_is_a_fork(anchor, later):
    anchor.place(signed(5))
    with pytest.raises(Forked):
        anchor.place(later)
    assert anchor.newest() == signed(5)


def test_a_line_torn_by_a_crash_spoils_no_other(anchor):
    anchor.place(signed(3))
    with anchor.path.open("a") as file:
        file.write(json.dumps(signed(5))[:40])
    assert anchor.newest() == signed(3)
    anchor.place(signed(7))
    assert [note.size for note in anchor.notes()] == [3, 7]


def test_lines_of_others_are_passed_over(anchor):
    anchor.place(signed(3))
    with anchor.path.open("a") as file:
        for text in (signed(9, seed=bytes(32)), signed(9).replace("key 1", "key 2"), "", 7, None):
            file.write(json.dumps(text) + "\n")
        file.write("no json\n\n")
    assert anchor.newest() == signed(3)


def test_an_old_line_written_again_hides_nothing(anchor):
    for size in (3, 5):
        anchor.place(signed(size))
    with anchor.path.open("a") as file:
        file.write(json.dumps(signed(3)) + "\n")
    assert anchor.newest() == signed(5)


def test_a_place_that_cannot_be_written_is_said(anchor):
    anchor.path.mkdir()
    with pytest.raises(NotPlaced, match="IsADirectoryError"):
        anchor.place(signed(3))


def test_a_folder_that_is_not_mounted_is_not_made(tmp_path):
    absent = AnchorFile(tmp_path / "mount" / "anchors.log", reader)
    with pytest.raises(NotPlaced, match="FileNotFoundError"):
        absent.place(signed(5))
    assert not (tmp_path / "mount").exists()
