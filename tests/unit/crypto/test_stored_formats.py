"""What is stored stays readable: each format, built here by hand from the standards' primitives.

A change of a label, a length or the order of parts passes every test that closes and opens with the
same code, and closes what was stored before it.
"""

import hashlib
import hmac
import io
import struct

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

from caseflow.crypto import archive, encoding, packets, sealing, signing, wrapping
from caseflow.crypto.archive import ArchiveBroken
from caseflow.crypto.errors import CryptoError
from caseflow.crypto.key_derivation import derive

RAW, NONCE = bytes(range(32)), bytes(range(12))
KEY = AESGCM(RAW)
ROW, CASE = b"r" * 16, b"c" * 16
PLACE = sealing.Place("person", "known_as", ROW, CASE, "identity")


def _joined(*parts):
    return b"".join(len(part).to_bytes(4) + part for part in parts)


def _sealed(version=3, schema=1, suite=1):
    names = (b"person", b"known_as", ROW, CASE, b"identity", b"%d" % version, b"%d" % schema)
    closed = AESGCM(RAW).encrypt(NONCE, b'"Amina"'.ljust(32), _joined(b"1", *names))
    return struct.pack(">BBH", suite, schema, version) + NONCE + closed


def test_a_sealed_value_of_the_documented_layout_opens():
    assert sealing.open_sealed(_sealed(), KEY, PLACE) == "Amina"
    later = PLACE._replace(schema=2)
    assert sealing.open_sealed(_sealed(schema=2), KEY, later) == "Amina"


def test_a_value_is_sealed_in_the_documented_layout():
    sealed = sealing.seal("Amina", key=KEY, version=3, place=PLACE)
    assert sealed[:4] == b"\x01\x01\x00\x03"
    assert len(sealed) == 4 + 12 + 32 + 16
    opened = KEY.decrypt(sealed[4:16], sealed[16:], PLACE.bind(3))
    assert opened == b'"Amina"'.ljust(32)


def test_the_header_says_which_key_and_which_schema():
    sealed = sealing.seal("x", key=KEY, version=258, place=PLACE._replace(schema=7))
    assert sealing.version_of(sealed) == 258
    assert sealing.schema_of(sealed) == 7


@pytest.mark.parametrize("reading", [sealing.version_of, sealing.schema_of])
def test_a_header_that_is_short_or_of_another_suite_is_refused(reading):
    for length in range(4):
        with pytest.raises(CryptoError, match="cut short"):
            reading(_sealed()[:length])
    with pytest.raises(CryptoError, match="unknown suite"):
        reading(_sealed(suite=2))
    with pytest.raises(CryptoError, match="unknown suite"):
        sealing.open_sealed(_sealed(suite=2), KEY, PLACE)


def test_a_value_of_another_schema_is_refused_by_name():
    with pytest.raises(CryptoError, match="another version of the schema"):
        sealing.open_sealed(_sealed(schema=2), KEY, PLACE)


def test_a_value_is_sealed_again_under_the_next_key_only():
    following = AESGCM(bytes(32))
    again = sealing.reseal(_sealed(), key=KEY, under=following, version=4, place=PLACE)
    assert sealing.version_of(again) == 4
    assert sealing.open_sealed(again, following, PLACE) == "Amina"
    with pytest.raises(CryptoError):
        sealing.open_sealed(again, KEY, PLACE)


def test_a_wrap_is_a_commitment_before_a_wrapped_key():
    under, context = bytes(32), b"here"
    commitment = hashlib.sha256(b"caseflow commitment" + RAW + context).digest()
    derived = hmac.digest(under, b"caseflow wrap" + context + b"\x01", "sha256")
    wrapped = commitment + aes_key_wrap(derived, RAW)
    assert wrapping.wrap(RAW, under=under, context=context) == wrapped
    assert wrapping.unwrap(wrapped, under=under, context=context) == RAW


def test_a_new_key_is_32_bytes_and_never_the_same():
    assert wrapping.KEY_BYTES == 32
    assert {len(wrapping.new_key()) for _ in range(9)} == {32}
    assert len({wrapping.new_key() for _ in range(9)}) == 9


def test_a_wrap_whose_key_is_of_no_use_is_refused_whichever_half_was_cut():
    wrapped = wrapping.wrap(RAW, under=bytes(32), context=b"here")
    for cut in (wrapped[:32], wrapped[:-1], wrapped[1:], wrapped[32:], b""):
        with pytest.raises(CryptoError):
            wrapping.unwrap(cut, under=bytes(32), context=b"here")


def test_a_pair_is_the_seed_and_the_curve_of_the_sizes_documented():
    private, public = packets.new_pair()
    assert (len(private), len(public)) == (96, 1216)
    assert packets.public_of(private) == public


def test_a_derived_secret_is_hkdf_of_its_purpose():
    info = b"caseflow derived session"
    assert derive(RAW, "session") == HKDF(SHA256(), 32, salt=None, info=info).derive(RAW)
    assert derive(RAW, "session") != derive(RAW, "other")


def test_a_context_prefixes_each_part_with_its_length_in_four_bytes():
    for size in (0, 1, 255, 256, 257, 70_000):
        part = b"x" * size
        assert encoding.context(part, "é", 12) == _joined(part, "é".encode(), b"12")
    assert (16).to_bytes(4) == encoding.ID


def test_a_plaintext_fills_the_smallest_bucket_that_holds_it():
    smallest = {0: 32, 33: 256, 257: 1024, 1025: 4096, 4097: 16384}
    for length, bucket in smallest.items():
        assert len(encoding.pad("x" * max(length - 2, 0))) == bucket
        assert len(encoding.pad("x" * (bucket - 2))) == bucket
    for length, size in ((16385, 32768), (32768, 32768), (32769, 49152)):
        assert len(encoding.pad("x" * (length - 2))) == size


def test_a_signature_and_its_key_have_the_sizes_of_the_standard():
    assert len(signing.public_of(RAW)) == signing.PUBLIC_BYTES == 32
    assert len(signing.sign(RAW, b"")) == signing.SIGNATURE_BYTES == 64
    assert signing.holds(signing.public_of(RAW), b"", bytes(64)) is False


def _archived(*pieces, facts=b'{"kind": "data"}'):
    head = b"caseflow backup 1\n" + len(facts).to_bytes(4) + facts + b"s" * 32
    key = HKDF(SHA256(), 32, salt=b"s" * 32, info=b"caseflow backup").derive(RAW)
    written = [head]
    for number, piece in enumerate(pieces):
        nonce = number.to_bytes(11) + bytes([number == len(pieces) - 1])
        sealed = AESGCM(key).encrypt(nonce, piece, hashlib.sha256(head).digest())
        written.append(len(sealed).to_bytes(4) + sealed)
    return b"".join(written)


def _read(raw):
    return list(archive.read(io.BytesIO(raw), [RAW]))


def test_a_backup_of_the_documented_format_is_read():
    raw = _archived(b"one", b"", b"three")
    assert _read(raw) == [b"one", b"", b"three"]
    assert archive.facts_of(io.BytesIO(raw)) == {"kind": "data"}


def test_a_backup_is_written_in_the_documented_format(monkeypatch):
    monkeypatch.setattr("os.urandom", lambda size: b"s" * size)
    file = io.BytesIO()
    archive.write(file, RAW, {"kind": "data"}, [b"one", b"", b"three"])
    assert file.getvalue() == _archived(b"one", b"", b"three")


def test_a_backup_has_its_facts_in_the_order_of_their_names():
    file = io.BytesIO()
    archive.write(file, RAW, {"b": 1, "a": 2}, [])
    assert b'{"a": 2, "b": 1}' in file.getvalue()


def test_a_piece_is_at_most_a_mebibyte_even_when_it_is_genuine():
    most = 1 << 20
    assert most == archive.MOST
    assert _read(_archived(bytes(most))) == [bytes(most)]
    with pytest.raises(ArchiveBroken, match="was changed"):
        _read(_archived(bytes(most + 1)))


def test_a_later_piece_that_was_changed_does_not_blame_the_root_key():
    raw = bytearray(_archived(b"one", b"two"))
    raw[-1] ^= 1
    with pytest.raises(ArchiveBroken, match="was changed: use another one"):
        _read(bytes(raw))


def test_what_ails_a_backup_is_said():
    with pytest.raises(ArchiveBroken, match="added after the end"):
        _read(_archived(b"one") + b"x")
    with pytest.raises(ArchiveBroken, match="cut short"):
        _read(_archived(b"one")[:-1])
    with pytest.raises(ArchiveBroken, match="not a backup of caseflow"):
        _read(_archived(b"one", facts=b"no JSON"))
