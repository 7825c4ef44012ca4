"""A sealed file is whole, in order and of this root key, or it is refused."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseflow.crypto import archive
from caseflow.crypto.archive import ArchiveBroken

ROOT, OTHER = bytes(32), bytes([1]) * 32
PIECES = [b"a" * 40, b"b" * 40, b"c" * 40]
HEAD = len(archive.MAGIC) + 4 + len(b'{"kind": "data"}') + 32
SEALED = 4 + 40 + 16


def sealed(pieces, root=ROOT):
    file = io.BytesIO()
    archive.write(file, root, {"kind": "data"}, pieces)
    return file.getvalue()


def opened(raw, *roots):
    return list(archive.read(io.BytesIO(raw), roots or (ROOT,)))


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=8))
def test_what_was_written_is_read(pieces):
    assert opened(sealed(pieces)) == pieces


def test_an_empty_one_has_one_empty_piece():
    assert opened(sealed([])) == [b""]


def test_any_of_several_root_keys_opens_it():
    assert opened(sealed(PIECES), OTHER, ROOT) == PIECES
    assert archive.facts_of(io.BytesIO(sealed(PIECES))) == {"kind": "data"}


@given(st.data())
def test_every_changed_byte_is_refused(data):
    raw = bytearray(sealed(PIECES))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(ArchiveBroken):
        opened(bytes(raw))


@given(st.integers(0, HEAD + 3 * SEALED - 1))
def test_cut_anywhere_it_is_refused(length):
    with pytest.raises(ArchiveBroken):
        opened(sealed(PIECES)[:length])


def _parts():
    raw = sealed(PIECES)
    return raw[:HEAD], [raw[HEAD + n * SEALED : HEAD + (n + 1) * SEALED] for n in range(3)]


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2), (0, 1), (2,), (0, 0, 1, 2), (0, 1, 2, 2)])
def test_moved_missing_and_doubled_pieces_are_refused(order):
    head, parts = _parts()
    with pytest.raises(ArchiveBroken):
        opened(head + b"".join(parts[n] for n in order))


def test_pieces_of_another_file_are_refused():
    head, parts = _parts()
    other = sealed(PIECES)
    with pytest.raises(ArchiveBroken):
        opened(head + parts[0] + other[HEAD + SEALED :])


def test_another_root_key_is_named():
    with pytest.raises(ArchiveBroken, match="belongs to another root key"):
        opened(sealed(PIECES), OTHER)


def test_another_file_is_named():
    with pytest.raises(ArchiveBroken, match="not a backup of caseflow"):
        opened(b"PK\x03\x04" + bytes(100))
