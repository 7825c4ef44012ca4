"""Signatures hold for their key and their bytes only (RFC 8032, test 2)."""

import pytest

from caseflow.crypto import signing

SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
SIGNATURE = (
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


@pytest.mark.asvs("V11.4.3", "V11.6.1")
def test_the_vector_of_the_standard():
    assert signing.public_of(SEED).hex() == PUBLIC
    assert signing.sign(SEED, b"\x72").hex() == SIGNATURE


def test_a_signature_holds_for_its_key_and_its_bytes_only():
    public, signature = signing.public_of(SEED), signing.sign(SEED, b"genuine")
    assert signing.holds(public, b"genuine", signature)
    assert not signing.holds(public, b"changed", signature)
    assert not signing.holds(signing.public_of(bytes(32)), b"genuine", signature)
    for broken in (b"", signature[:-1], bytes(64)):
        assert not signing.holds(public, b"genuine", broken)
    assert not signing.holds(b"short", b"genuine", signature)


def test_a_key_has_a_name_to_compare_by_eye():
    assert signing.key_id(bytes.fromhex(PUBLIC)) == "39f713d0a644253f"
    assert signing.key_id(bytes(32)) != "39f713d0a644253f"
