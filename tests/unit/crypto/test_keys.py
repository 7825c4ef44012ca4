"""Wraps and grants open only with their key, in their context."""

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap

from caseflow.crypto import packets, wrapping
from caseflow.crypto.errors import CryptoError


def test_a_wrap_opens_in_its_context_only():
    key, under = wrapping.new_key(), wrapping.new_key()
    wrapped = wrapping.wrap(key, under=under, context=b"here")
    assert wrapping.unwrap(wrapped, under=under, context=b"here") == key
    for wrong in (
        {"under": wrapping.new_key(), "context": b"here"},
        {"under": under, "context": b"there"},
    ):
        with pytest.raises(CryptoError):
            wrapping.unwrap(wrapped, **wrong)


def test_a_wrap_is_under_the_key_that_hkdf_derives():
    under, context, key = bytes(range(32)), b"here", wrapping.new_key()
    derived = HKDFExpand(SHA256(), 32, info=b"caseflow wrap" + context).derive(under)
    wrapped = wrapping.wrap(key, under=under, context=context)
    assert aes_key_unwrap(derived, wrapped[32:]) == key


def test_a_wrap_with_another_commitment_is_refused():
    key, under = wrapping.new_key(), wrapping.new_key()
    wrapped = bytes(32) + wrapping.wrap(key, under=under, context=b"here")[32:]
    with pytest.raises(CryptoError, match="committed"):
        wrapping.unwrap(wrapped, under=under, context=b"here")


@pytest.mark.asvs("V11.6.2")
def test_a_grant_opens_for_its_holder_and_terms_only():
    private, public = packets.new_pair()
    stranger, _ = packets.new_pair()
    grant = packets.seal_to(public, b"k" * 32, info=b"terms")
    assert packets.open_with(private, grant, info=b"terms") == b"k" * 32
    with pytest.raises(CryptoError):
        packets.open_with(private, grant, info=b"longer terms")
    with pytest.raises(CryptoError):
        packets.open_with(stranger, grant, info=b"terms")
