"""A signature holds for its kind, its values and its system key only, across rotations."""

import hashlib
import hmac
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from caseflow.crypto import encoding
from caseflow.encryption import key_hierarchy, signed_rows

KEYS = {1: b"a" * 32, 2: b"b" * 32}


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    """The system keys, as a dictionary that a test may change."""
    held = dict(KEYS)
    system = SimpleNamespace(newest=lambda: max(held.items()), key_of=held.get, all=lambda: held)
    monkeypatch.setattr(key_hierarchy, "key_ring", lambda: SimpleNamespace(system=system))
    return held


@pytest.fixture
def row():
    """A signed row."""

    class Row(SimpleNamespace):
        __tablename__ = "grant"
        __signed__ = ("expires",)
        __signed_when_set__ = ()

    made = Row(id=7, expires="2026-01-31", seal=None)
    signed_rows.sign(made)
    return made


def _digest(key, *parts):
    return hmac.digest(key, encoding.context("signed row", *parts), hashlib.sha256)


def test_a_signature_is_the_version_and_a_keyed_hash_of_kind_types_and_values():
    expected = b"\x00\x02" + _digest(KEYS[2], "grant", "int:7", "str:x", '["1", "2"]')
    assert signed_rows.sign_values("grant", 7, "x", ["2", "1"]) == expected


def test_a_signature_holds_for_its_kind_and_values_only():
    signature = signed_rows.sign_values("grant", 7, "x")
    assert signed_rows.signature_holds(signature, "grant", 7, "x") is True
    for other in (("user", 7, "x"), ("grant", "7", "x"), ("grant", 7), ("grant", 7, "x", "")):
        assert not signed_rows.signature_holds(signature, *other)


def test_the_same_set_in_another_order_is_the_same_value():
    for first, second in (([2, 1], (1, 2)), ({"b", "a"}, frozenset({"a", "b"}))):
        signature = signed_rows.sign_values("grant", first)
        assert signed_rows.signature_holds(signature, "grant", second)


@pytest.mark.parametrize("at", [1, 2, 33])
def test_no_byte_of_a_signature_may_change(at):
    signature = bytearray(signed_rows.sign_values("grant", 7))
    signature[at] ^= 1
    assert not signed_rows.signature_holds(bytes(signature), "grant", 7)


def test_a_signature_outlives_a_rotation_but_not_its_key(keys):
    signature = signed_rows.sign_values("grant", 7)
    keys[3] = b"c" * 32
    assert signed_rows.signature_holds(signature, "grant", 7)
    del keys[2]
    assert signed_rows.signature_holds(signature, "grant", 7) is False


def test_a_signature_without_a_version_is_of_the_first_key():
    assert signed_rows.signature_holds(_digest(KEYS[1], "grant", "int:7"), "grant", 7)
    assert not signed_rows.signature_holds(_digest(KEYS[2], "grant", "int:7"), "grant", 7)


def test_an_empty_or_a_cut_signature_does_not_hold():
    signature = signed_rows.sign_values("grant", 7)
    for broken in (b"", signature[:2], signature[:-1]):
        assert not signed_rows.signature_holds(broken, "grant", 7)


def test_a_signature_in_hexadecimal_holds_and_other_text_does_not():
    text = signed_rows.sign_values("grant", 7).hex()
    assert signed_rows.hex_signature_holds(text, "grant", 7) is True
    assert signed_rows.hex_signature_holds(text, "grant", 8) is False
    assert signed_rows.hex_signature_holds("no signature", "grant", 7) is False


def test_a_row_is_as_it_was_signed_until_a_signed_column_or_its_id_changes(row):
    assert signed_rows.is_signed(row) is True
    signed_rows.check_signature(row)
    for name, value in (("expires", "2027-01-31"), ("id", 8), ("__tablename__", "user")):
        edited = type(row)(**{**vars(row), name: value})
        assert not signed_rows.is_signed(edited)
        with pytest.raises(signed_rows.Tampered, match=f"A {edited.__tablename__} record was"):
            signed_rows.check_signature(edited)


def test_a_row_that_was_never_signed_is_refused(row):
    row.seal = None
    assert signed_rows.is_signed(row) is False
    with pytest.raises(signed_rows.Tampered):
        signed_rows.check_signature(row)


def test_keyed_hashes_are_under_a_key_for_their_kind_and_the_newest_comes_first():
    def expected(key):
        info = b"caseflow derived receipt"
        return hmac.digest(HKDF(SHA256(), 32, None, info).derive(key), b"secret", "sha256")

    hashes = signed_rows.keyed_hashes("receipt", b"secret")
    assert hashes == [expected(KEYS[2]), expected(KEYS[1])]
