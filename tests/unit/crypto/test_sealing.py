"""A sealed field opens only where it stands; lengths are hidden in buckets."""

import json
import os
import uuid
from datetime import date

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from caseflow.crypto import encoding, sealing
from caseflow.crypto.errors import CryptoError

KEY = AESGCM(bytes(32))
PLACE = sealing.Place("person", "known_as", b"r" * 16, b"c" * 16, "identity")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(JSON)
def test_any_json_value_comes_back(value):
    sealed = sealing.seal(value, key=KEY, version=1, place=PLACE)
    assert sealing.open_sealed(sealed, key=KEY, place=PLACE) == value


@pytest.mark.parametrize(
    "change",
    [
        {"table": "note"},
        {"field": "full_name"},
        {"row": b"x" * 16},
        {"case": b"x" * 16},
        {"compartment": "contact"},
    ],
)
def test_a_value_moved_anywhere_does_not_open(change):
    sealed = sealing.seal("Amina", key=KEY, version=1, place=PLACE)
    with pytest.raises(CryptoError):
        sealing.open_sealed(sealed, key=KEY, place=PLACE._replace(**change))


def test_a_value_with_another_version_does_not_open():
    sealed = bytearray(sealing.seal("Amina", key=KEY, version=1, place=PLACE))
    sealed[3] = 2
    with pytest.raises(CryptoError):
        sealing.open_sealed(bytes(sealed), key=KEY, place=PLACE)


@pytest.mark.parametrize("cut", [0, 1, 14, 30])
def test_a_value_cut_short_is_refused(cut):
    sealed = sealing.seal("Amina", key=KEY, version=1, place=PLACE)
    with pytest.raises(CryptoError):
        sealing.open_sealed(sealed[:cut], key=KEY, place=PLACE)


@given(JSON)
def test_what_is_sealed_is_json(value):
    padded = encoding.pad(value)
    assert json.loads(padded) == encoding.unpad(padded) == value


@pytest.mark.parametrize("value", [date(2026, 1, 1), uuid.uuid4, {1: "a"}, b"raw", {"a"}])
def test_what_json_does_not_know_is_refused(value):
    with pytest.raises(TypeError):
        encoding.pad(value)


def test_a_place_binds_every_part_of_it_in_order():
    same = (sealing.SUITE, "person", "known_as", b"r" * 16, b"c" * 16, "identity", 3)
    assert PLACE.bind(3) == encoding.context(*same, sealing.SCHEMA)


@given(st.text(max_size=26))
def test_short_values_have_one_length(text):
    assert len(encoding.pad(text)) in encoding.SIZES
    assert len(encoding.pad("")) == len(encoding.pad("abc")) == 32


@given(st.lists(st.binary(max_size=8), max_size=4), st.lists(st.binary(max_size=8), max_size=4))
def test_two_contexts_are_equal_only_if_their_parts_are(one, other):
    assert (encoding.context(*one) == encoding.context(*other)) == (one == other)


@pytest.mark.asvs("V11.3.4")
def test_nonces_differ():
    key = AESGCM(os.urandom(32))
    values = {sealing.seal("x", key=key, version=1, place=PLACE)[4:16] for _ in range(100)}
    assert len(values) == 100
