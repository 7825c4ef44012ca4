"""What leaves with a page and comes back opens only where it was made for."""

import pytest

from caseflow.crypto import carried
from caseflow.crypto.errors import CryptoError

KEPT = {"secret": b"s" * 32, "purpose": "typed", "bound": b"/cases/1"}


def test_what_was_sealed_opens_again_and_is_not_to_be_seen():
    sealed = carried.seal(b"fictional text", **KEPT)
    assert b"fictional" not in sealed
    assert carried.open_sealed(sealed, **KEPT) == b"fictional text"


def test_the_same_text_is_sealed_differently_each_time():
    assert carried.seal(b"text", **KEPT) != carried.seal(b"text", **KEPT)


@pytest.mark.parametrize("changed", [{"secret": b"t" * 32}, {"purpose": "x"}, {"bound": b"/2"}])
def test_it_opens_nowhere_else(changed):
    with pytest.raises(CryptoError):
        carried.open_sealed(carried.seal(b"text", **KEPT), **(KEPT | changed))


@pytest.mark.parametrize("at", [0, 11, 12, -1])
def test_one_changed_bit_is_refused(at):
    sealed = bytearray(carried.seal(b"text", **KEPT))
    sealed[at] ^= 1
    with pytest.raises(CryptoError):
        carried.open_sealed(bytes(sealed), **KEPT)


@pytest.mark.parametrize("sealed", [b"", b"short", b"x" * 12, b"x" * 40])
def test_anything_else_is_refused_whatever_its_length(sealed):
    with pytest.raises(CryptoError):
        carried.open_sealed(sealed, **KEPT)
