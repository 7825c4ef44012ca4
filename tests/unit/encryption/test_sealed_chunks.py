"""A file opens only from all of its chunks, each in its own place."""

import io
import uuid

import pytest

from caseflow.crypto.errors import CryptoError
from caseflow.encryption.sealed_chunks import CHUNK, ChunkedFile

KEY, DOCUMENT = ChunkedFile.new_key(), uuid.uuid4()
CONTENT = bytes(range(256)) * (CHUNK * 2 // 256 + 5)


def file(number=0, size=len(CONTENT), key=KEY, document=DOCUMENT):
    return ChunkedFile(key, document, number, size)


@pytest.fixture(scope="module")
def sealed():
    return tuple(file().seal(io.BytesIO(CONTENT)))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_a_file_of_any_size_opens_and_its_chunks_have_one_size(size):
    chunks = list(file(size=size).seal(io.BytesIO(CONTENT)))
    assert len(chunks) == file(size=size).count == max(1, -(-size // CHUNK))
    assert {len(one) for one in chunks} == {CHUNK + 16}
    assert b"".join(file(size=size).open(iter(chunks))) == CONTENT[:size]


CHANGED = {
    "swapped": lambda a, b, c: (b, a, c),
    "missing": lambda a, b, c: (a, c),
    "cut off": lambda a, b, c: (a, b),
    "none": lambda a, b, c: (),
    "twice": lambda a, b, c: (a, a, c),
    "edited": lambda a, b, c: (a, b[:9] + bytes([b[9] ^ 1]) + b[10:], c),
    "shortened": lambda a, b, c: (a, b[:-1], c),
}


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED)
def test_a_changed_file_does_not_open(sealed, change):
    with pytest.raises(CryptoError, match="does not belong"):
        list(file().open(iter(change(*sealed))))


@pytest.mark.parametrize(
    "place",
    [
        {"number": 1},
        {"size": len(CONTENT) - CHUNK},
        {"size": len(CONTENT) - 1},
        {"key": ChunkedFile.new_key()},
        {"document": uuid.uuid4()},
    ],
    ids=lambda place: next(iter(place)),
)
def test_a_chunk_of_another_place_does_not_open(sealed, place):
    with pytest.raises(CryptoError, match="does not belong"):
        list(file(**place).open(iter(sealed)))


def test_a_stream_that_ends_too_early_is_not_sealed():
    with pytest.raises(ValueError, match="ended before"):
        list(file().seal(io.BytesIO(CONTENT[:-1])))
