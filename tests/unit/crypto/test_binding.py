"""Whatever changes in a place, a wrap's context or a grant's terms: nothing opens."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import assume, given
from hypothesis import strategies as st

from caseflow.crypto import encoding, packets, sealing, wrapping
from caseflow.crypto.errors import CryptoError
from caseflow.encryption import key_contexts

KEY, UNDER = bytes(range(32)), bytes(range(32, 64))
PAIR, OTHER_PAIR = packets.new_pair(), packets.new_pair()
NAMES, IDS, NUMBERS = st.text(max_size=12), st.uuids(), st.integers(1, 65535)
SCHEMAS = st.integers(1, 255)
PLACES = st.builds(
    sealing.Place, NAMES, NAMES, st.binary(max_size=16), st.binary(max_size=16), NAMES, SCHEMAS
)
KINDS = {
    "id": IDS,
    "case_id": IDS,
    "compartment": NAMES,
    "organisation_id": IDS,
    "organisation_version": NUMBERS,
    "version": NUMBERS,
    "purpose": NAMES,
    "consent_id": IDS,
    "expires_on": st.dates(),
}
TERMS, TERM_NAMES = st.fixed_dictionaries(KINDS), sorted(KINDS)
CONTEXTS = {
    "system": st.builds(key_contexts.system, NUMBERS),
    "organisation": st.builds(key_contexts.organisation, IDS, NUMBERS),
    "pair": st.builds(key_contexts.pair, IDS, NUMBERS),
    "case": st.builds(key_contexts.case, IDS, IDS, NUMBERS, NUMBERS),
    "compartment": st.builds(key_contexts.compartment, IDS, NAMES, NUMBERS),
    "grant": st.builds(key_contexts.grant, TERMS),
}


def is_refused(opening):
    """Whether it does not open."""
    try:
        opening()
    except CryptoError:
        return True
    return False


@given(PLACES, PLACES, NUMBERS)
def test_a_value_opens_in_its_place_and_in_no_other(place, other, version):
    sealed = sealing.seal("Amina", key=AESGCM(KEY), version=version, place=place)
    assert sealing.open_sealed(sealed, key=AESGCM(KEY), place=place) == "Amina"
    assert is_refused(lambda: sealing.open_sealed(sealed, key=AESGCM(UNDER), place=place))
    if other != place:
        assert is_refused(lambda: sealing.open_sealed(sealed, key=AESGCM(KEY), place=other))


@given(st.sampled_from(sealing.Place._fields), PLACES, st.data())
def test_no_single_part_of_a_place_may_change(part, place, choose):
    kind = {str: NAMES, bytes: st.binary(max_size=16), int: SCHEMAS}[type(getattr(place, part))]
    value = choose.draw(kind.filter(lambda found: found != getattr(place, part)))
    sealed = sealing.seal(1, key=AESGCM(KEY), version=1, place=place)
    moved = place._replace(**{part: value})
    assert is_refused(lambda: sealing.open_sealed(sealed, key=AESGCM(KEY), place=moved))


@given(NUMBERS, NUMBERS)
def test_a_value_under_one_version_is_no_value_of_another(version, other):
    assume(version != other)
    place = sealing.Place("t", "f", b"r", b"c", "identity")
    sealed = sealing.seal(1, key=AESGCM(KEY), version=version, place=place)
    renamed = sealed[:2] + other.to_bytes(2) + sealed[4:]
    assert sealing.version_of(renamed) == other
    assert is_refused(lambda: sealing.open_sealed(renamed, key=AESGCM(KEY), place=place))


@pytest.mark.asvs("V11.2.5", "V11.3.3")
@given(st.integers(0, 10_000), st.integers(1, 255))
def test_no_byte_of_a_value_may_change(at, change):
    place = sealing.Place("t", "f", b"r", b"c", "identity")
    sealed = bytearray(sealing.seal("x", key=AESGCM(KEY), version=1, place=place))
    sealed[at % len(sealed)] ^= change
    assert is_refused(lambda: sealing.open_sealed(bytes(sealed), key=AESGCM(KEY), place=place))


@given(st.binary(max_size=200))
def test_no_other_bytes_are_a_value_a_wrap_or_a_grant(raw):
    place = sealing.Place("t", "f", b"r", b"c", "identity")
    assert is_refused(lambda: sealing.open_sealed(raw, key=AESGCM(KEY), place=place))
    assert is_refused(lambda: wrapping.unwrap(raw, under=UNDER, context=b""))
    assert is_refused(lambda: packets.open_with(PAIR[0], raw, info=b""))


@given(st.one_of(*CONTEXTS.values()), st.one_of(*CONTEXTS.values()))
def test_a_wrap_opens_at_its_step_of_the_hierarchy_and_at_no_other(context, other):
    wrapped = wrapping.wrap(KEY, under=UNDER, context=context)
    assert wrapping.unwrap(wrapped, under=UNDER, context=context) == KEY
    assert is_refused(lambda: wrapping.unwrap(wrapped, under=KEY, context=context))
    if other != context:
        assert is_refused(lambda: wrapping.unwrap(wrapped, under=UNDER, context=other))


@pytest.mark.asvs("V11.3.3")
@given(st.integers(0, 71), st.integers(1, 255))
def test_no_byte_of_a_wrap_may_change(at, change):
    wrapped = bytearray(wrapping.wrap(KEY, under=UNDER, context=b"here"))
    wrapped[at] ^= change
    assert is_refused(lambda: wrapping.unwrap(bytes(wrapped), under=UNDER, context=b"here"))


def test_every_step_of_the_hierarchy_has_a_context_that_is_attacked_here():
    made = {
        name
        for name, found in vars(key_contexts).items()
        if getattr(found, "__module__", "") == key_contexts.__name__
    }
    assert made == CONTEXTS.keys()


@given(TERMS, st.sampled_from(TERM_NAMES), st.data())
def test_no_term_of_a_grant_may_change(terms, name, choose):
    value = choose.draw(KINDS[name].filter(lambda found: found != terms[name]))
    sealed = packets.seal_to(PAIR[1], KEY, info=key_contexts.grant(terms))
    assert packets.open_with(PAIR[0], sealed, info=key_contexts.grant(terms)) == KEY
    edited = key_contexts.grant(terms | {name: value})
    assert is_refused(lambda: packets.open_with(PAIR[0], sealed, info=edited))
    assert is_refused(
        lambda: packets.open_with(OTHER_PAIR[0], sealed, info=key_contexts.grant(terms))
    )


def test_a_public_half_follows_from_its_private_half_alone():
    assert packets.public_of(PAIR[0]) == PAIR[1]
    assert packets.public_of(PAIR[0]) != OTHER_PAIR[1]


@given(st.lists(st.binary(max_size=300), max_size=5), st.lists(st.binary(max_size=300), max_size=5))
def test_a_context_is_read_back_to_its_parts_alone(parts, others):
    assert _parts(encoding.context(*parts)) == parts
    assert (encoding.context(*parts) == encoding.context(*others)) == (parts == others)


def _parts(raw):
    found = []
    while raw:
        size = int.from_bytes(raw[:4])
        found, raw = [*found, raw[4 : 4 + size]], raw[4 + size :]
    return found


@given(st.text(max_size=5000))
def test_padding_comes_back_and_hides_the_length_in_a_bucket(text):
    padded = encoding.pad(text)
    assert encoding.unpad(padded) == text
    assert len(padded) in encoding.SIZES or len(padded) % encoding.SIZES[-1] == 0
