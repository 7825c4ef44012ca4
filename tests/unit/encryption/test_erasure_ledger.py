import uuid
from concurrent.futures import ThreadPoolExecutor

from caseflow.encryption.erasure_ledger import ErasedPart, Ledger

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
