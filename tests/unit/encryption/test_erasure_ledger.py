import json
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from caseflow.encryption import erasure_ledger
from caseflow.encryption.erasure_ledger import ErasedPart, Ledger, LedgerBroken

KEYS = {1: b"k" * 32}


def test_several_that_append_at_once_take_turns(tmp_path):
    path = tmp_path / "elsewhere" / "shredded"
    wanted = [ErasedPart(uuid.uuid4(), "2026-01-31T12:00:00+00:00") for _ in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda entry: Ledger(path, KEYS).append([entry]), wanted))
    assert set(Ledger(path, KEYS).entries()) == set(wanted)


def test_a_reader_needs_neither_the_lock_nor_a_place_to_write(tmp_path):
    path = tmp_path / "shredded"
    entry = ErasedPart(uuid.uuid4(), "2026-01-31T12:00:00+00:00")
    Ledger(path, KEYS).append([entry])
    with path.open("ab") as another_writer:
        another_writer.write(b'{"case": "half a li')
        another_writer.flush()
        (tmp_path / "shredded.lock").unlink()
        assert Ledger(path, KEYS).entries() == [entry]
    assert not (tmp_path / "shredded.lock").exists()


AT = "2026-01-31T12:00:00+00:00"
WHOLE, PART = ErasedPart(uuid.UUID(int=1), AT), ErasedPart(uuid.UUID(int=2), AT, "identity", 3)
LAST = ErasedPart(uuid.UUID(int=3), AT)


@pytest.fixture
def path(tmp_path):
    """A ledger of three lines: a whole case, a part of a case, another case."""
    made = tmp_path / "shredded"
    Ledger(made, KEYS).append([WHOLE, PART])
    Ledger(made, KEYS).append([LAST])
    return made


def _lines(path):
    return path.read_bytes().splitlines(keepends=True)


def test_what_was_appended_is_read_back_in_order(path, tmp_path):
    assert Ledger(path, KEYS).entries() == [WHOLE, PART, LAST]
    assert Ledger(tmp_path / "none", KEYS).entries() == []
    assert PART.part == (uuid.UUID(int=2), "identity", 3)


def test_a_ledger_is_begun_in_folders_that_are_not_there_yet(tmp_path):
    path = tmp_path / "two" / "folders" / "shredded"
    Ledger(path, KEYS).append([WHOLE])
    assert Ledger(path, KEYS).entries() == [WHOLE]


def test_a_whole_case_has_no_compartment_and_no_version():
    assert (WHOLE.compartment, WHOLE.version) == ("", 0)


def test_the_lock_is_for_this_account_only(path):
    assert path.with_name("shredded.lock").stat().st_mode & 0o777 == 0o600


def test_what_is_named_already_is_left_out(path):
    before = path.read_bytes()
    Ledger(path, KEYS).append([ErasedPart(WHOLE.case_id, "2027-01-01T00:00:00+00:00"), PART])
    assert path.read_bytes() == before


def test_half_a_line_is_written_over(path):
    before = path.read_bytes()
    with path.open("ab") as file:
        file.write(b'{"case": "half a li')
    Ledger(path, KEYS).append([WHOLE])
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("number", "name", "value"),
    [
        (1, "case", str(uuid.UUID(int=9))),
        (1, "at", "2027-01-31T12:00:00+00:00"),
        (1, "seal", "00"),
        (1, "compartment", "identity"),
        (2, "compartment", "contact"),
        (2, "version", 4),
        (3, "seal", None),
        (3, "case", "no id"),
    ],
)
def test_an_edited_line_is_named(path, number, name, value):
    lines = _lines(path)
    edited = json.loads(lines[number - 1]) | {name: value}
    lines[number - 1] = json.dumps(edited).encode() + b"\n"
    path.write_bytes(b"".join(lines))
    with pytest.raises(LedgerBroken, match=f"^Line {number} of the erasure ledger was edited"):
        Ledger(path, KEYS).entries()


@pytest.mark.parametrize(
    ("order", "number"), [((1, 2), 1), ((0, 2), 2), ((1, 0, 2), 1), ((0, 1, 1, 2), 3)]
)
def test_a_missing_moved_or_doubled_line_is_named(path, order, number):
    lines = _lines(path)
    path.write_bytes(b"".join(lines[at] for at in order))
    with pytest.raises(LedgerBroken, match=f"^Line {number} of the erasure ledger was edited"):
        Ledger(path, KEYS).entries()


@pytest.mark.parametrize("line", [b"no JSON", b"[]", b"{}", b"\xff"])
def test_a_line_of_another_kind_is_named(path, line):
    path.write_bytes(line + b"\n")
    with pytest.raises(LedgerBroken, match=r"^Line 1 .* was edited"):
        Ledger(path, KEYS).entries()


def test_a_broken_ledger_is_not_appended_to(path):
    path.write_bytes(b"".join(_lines(path)[1:]))
    before = path.read_bytes()
    with pytest.raises(LedgerBroken):
        Ledger(path, KEYS).append([WHOLE])
    assert path.read_bytes() == before


def test_lines_outlive_a_rotation_and_new_ones_are_under_the_newest_key(path):
    both = KEYS | {2: b"l" * 32}
    later = ErasedPart(uuid.UUID(int=4), AT)
    Ledger(path, both).append([later])
    assert Ledger(path, both).entries() == [WHOLE, PART, LAST, later]
    assert [json.loads(line)["key"] for line in _lines(path)] == [1, 1, 1, 2]
    with pytest.raises(LedgerBroken, match=r"Line 4 .* system key that the key store lacks"):
        Ledger(path, KEYS).entries()
    with pytest.raises(LedgerBroken, match=r"Line 1 .* was edited"):
        Ledger(path, {1: b"l" * 32}).entries()


def test_the_copy_that_goes_on_furthest_is_learnt(path):
    whole, lines = path.read_bytes(), _lines(path)
    path.write_bytes(lines[0] + b'{"case": "half a li')
    erasure_ledger.learn(path, [lines[0] + lines[1], whole, b"another" + whole * 2])
    assert path.read_bytes() == whole
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(found.name for found in path.parent.iterdir()) == ["shredded", "shredded.lock"]


def test_a_shorter_or_another_copy_is_not_learnt(path):
    whole, lines = path.read_bytes(), _lines(path)
    inode = path.stat().st_ino
    for copies in ([], [lines[0]], [whole], [lines[1] * 9]):
        erasure_ledger.learn(path, copies)
        assert (path.read_bytes(), path.stat().st_ino) == (whole, inode)


def test_a_copy_is_learnt_where_there_is_no_ledger_yet(path, tmp_path):
    fresh = tmp_path / "two" / "folders" / "shredded"
    erasure_ledger.learn(fresh, [])
    assert not fresh.parent.exists()
    erasure_ledger.learn(fresh, [path.read_bytes()])
    assert Ledger(fresh, KEYS).entries() == [WHOLE, PART, LAST]
