"""The start-up self-test: known answers, refusals, and the age of the library."""

import hashlib
import hmac

import cryptography
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from caseflow import crypto
from caseflow.crypto import packets, sealing, selftest, wrapping
from caseflow.crypto.errors import CryptoError


def test_the_self_test_passes():
    selftest.run()


BROKEN = {
    "key wrap": (wrapping, "unwrap", lambda *_, **__: bytes(32)),
    "AES-GCM": (sealing, "open_sealed", lambda *_, **__: "value"),
    "HPKE": (packets, "open_with", lambda *_, **__: bytes(32)),
    "SHA-256": (hashlib, "sha256", hashlib.sha512),
    "HMAC": (hmac, "digest", lambda *_: bytes(32)),
    "HKDF": (selftest, "HKDF", None),
    "argon2id": (selftest, "Argon2id", None),
    "Ed25519": (selftest, "Ed25519PrivateKey", None),
}


@pytest.mark.asvs("V11.6.1")
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_primitive_is_named_and_nothing_starts(monkeypatch, name):
    monkeypatch.setattr(*BROKEN[name])
    with pytest.raises(CryptoError, match=f"self-test of {name} failed: nothing was started"):
        selftest.run()


def test_every_check_has_a_test():
    assert {name for name, _ in selftest.CHECKS} == BROKEN.keys()


def test_a_signature_that_accepts_anything_is_found(monkeypatch):
    class Credulous:
        def __init__(self, key):
            self.key = key

        def sign(self, words):
            return self.key.sign(words)

        def public_key(self):
            return self

        def verify(self, signature, words):
            return None

    class Loader:
        @staticmethod
        def from_private_bytes(raw):
            return Credulous(Ed25519PrivateKey.from_private_bytes(raw))

    monkeypatch.setattr(selftest, "Ed25519PrivateKey", Loader)
    assert dict(selftest.CHECKS)["Ed25519"]() is False
    with pytest.raises(CryptoError, match="Ed25519"):
        selftest.run()


@pytest.mark.parametrize("version", ["46.0.3", "49.9"])
def test_a_library_that_is_too_old_is_refused_in_a_sentence(monkeypatch, version):
    monkeypatch.setattr(cryptography, "__version__", version)
    with pytest.raises(CryptoError, match=f"{version} is too old: install 50"):
        selftest.run()


@pytest.mark.parametrize("version", ["50.0.2", "50.1", "101.0"])
def test_a_library_that_is_new_enough_is_not(version):
    assert crypto.too_old(version) == ""


def test_a_second_application_of_a_process_does_not_try_the_primitives_again(monkeypatch):
    tried = []

    def passes():
        tried.append("AES-GCM")
        return True

    monkeypatch.setattr(selftest, "CHECKS", (("AES-GCM", passes),))
    selftest.run_once()
    selftest.run_once()
    assert tried == ["AES-GCM"]


def test_a_failed_self_test_is_not_remembered_as_passed(monkeypatch):
    monkeypatch.setattr(selftest, "CHECKS", (("AES-GCM", lambda: False),))
    for _ in range(2):
        with pytest.raises(CryptoError, match="self-test of AES-GCM failed"):
            selftest.run_once()


def test_a_library_that_is_too_old_starts_no_application(monkeypatch):
    selftest.run_once()
    monkeypatch.setattr(cryptography, "__version__", "46.0.3")
    with pytest.raises(CryptoError, match="too old"):
        selftest.run_once()
