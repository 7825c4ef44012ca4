"""The signed note comes back as it was written, and only from whoever signed it."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseflow.audit.checkpoints import rules as checkpoints_rules
from caseflow.audit.checkpoints.rules import NotANote, Note
from caseflow.crypto import signing
from caseflow.errors import RuleBroken

SEED = bytes(range(32))
PUBLIC = signing.public_of(SEED)
NAME = checkpoints_rules.origin_of(PUBLIC)
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
HASH = st.binary(min_size=32, max_size=32)
NOTES = st.builds(
    Note,
    origin=st.just(NAME),
    size=st.integers(1, 2**31 - 1),
    root=HASH,
    chain_hash=HASH,
    at=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(
        lambda at: at.replace(microsecond=0, tzinfo=UTC)
    ),
    previous_root=HASH,
    key_version=st.integers(1, 99),
)


def note(**changes):
    said = {
        "origin": NAME,
        "size": 7,
        "root": bytes(32),
        "chain_hash": bytes([1]) * 32,
        "at": NOON,
        "previous_root": bytes([2]) * 32,
        "key_version": 1,
    }
    return Note(**(said | changes))


def signed(one, seed=SEED, name=NAME):
    text = one.text()
    public = signing.public_of(seed)
    return checkpoints_rules.with_signature(text, name, public, signing.sign(seed, text.encode()))


@given(NOTES)
def test_a_note_comes_back_as_it_was_written(one):
    assert checkpoints_rules.parse(signed(one)) == one
    assert checkpoints_rules.opened(signed(one), NAME, [PUBLIC]) == one


def test_the_form_is_that_of_the_specification():
    """C2SP: origin, size, root, more lines; an empty line; — name key-id-and-signature."""
    text, _, signature = signed(note()).partition("\n\n")
    assert text.splitlines() == [
        NAME,
        "7",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "chain AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=",
        "time 2026-03-14T12:00:00Z",
        "previous AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=",
        "key 1",
    ]
    assert signature.startswith(f"— {NAME} ")
    assert signature.endswith("=\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n7\n", "\n8\n"),
        ("AAAA", "AAAB"),
        ("12:00", "12:01"),
        ("key 1", "key 2"),
        ("AgIC", "AgID"),
        ("AQEB", "AQEC"),
        ("— ", "- "),
        ("—", "\n—"),
    ],
)
def test_a_changed_note_does_not_open(old, new):
    text = signed(note())
    assert old in text
    with pytest.raises(NotANote):
        checkpoints_rules.opened(text.replace(old, new, 1), NAME, [PUBLIC])


def test_a_note_of_somebody_else_does_not_open():
    other = bytes(32)
    for text in (
        signed(note(), seed=other),
        signed(note(), name="caseflow.other"),
        note().text(),
        note().text() + "\n",
    ):
        with pytest.raises(NotANote):
            checkpoints_rules.opened(text, NAME, [PUBLIC])
    with pytest.raises(NotANote):
        checkpoints_rules.opened(signed(note()), NAME, [])


@given(st.text(max_size=200))
def test_any_other_text_is_no_note(text):
    with pytest.raises(NotANote):
        checkpoints_rules.opened(text, NAME, [PUBLIC])


@pytest.mark.parametrize("line", ["0", "01", "-1", "7.0", "٧", "99999999999"])
def test_a_size_has_one_way_to_be_written(line):
    with pytest.raises(NotANote):
        checkpoints_rules.parse(signed(note()).replace("\n7\n", f"\n{line}\n"))


def test_the_name_beside_a_signature_counts():
    with pytest.raises(NotANote):
        checkpoints_rules.opened(
            signed(note()).replace(f"— {NAME}", "— caseflow.other"), NAME, [PUBLIC]
        )


def test_a_note_is_read_whatever_its_signature():
    assert checkpoints_rules.parse(signed(note()).replace("— ", "- ")) == note()


def test_bytes_have_one_way_to_be_written():
    with pytest.raises(NotANote):
        checkpoints_rules.parse(signed(note()).replace("AAA=", "AAB="))


def test_a_second_signature_hides_nothing():
    text = signed(note())
    line = checkpoints_rules.signature_line(
        "witness.other", signing.public_of(bytes(32)), bytes(64)
    )
    assert checkpoints_rules.opened(text + line, NAME, [PUBLIC]) == note()
    assert not checkpoints_rules.is_signed(
        note().text(), line, "witness.other", [signing.public_of(bytes(32))]
    )


def test_the_clock_is_believed_within_a_tolerance():
    checkpoints_rules.check_clock(NOON, None)
    checkpoints_rules.check_clock(NOON, NOON + checkpoints_rules.TOLERANCE)
    with pytest.raises(RuleBroken, match="Correct the clock"):
        checkpoints_rules.check_clock(
            NOON, NOON + checkpoints_rules.TOLERANCE + timedelta(seconds=1)
        )


def test_a_checkpoint_is_due_when_there_is_none_or_the_last_is_old():
    assert checkpoints_rules.is_due(NOON, None, 60)
    assert checkpoints_rules.is_due(NOON, NOON - timedelta(minutes=60), 60)
    assert not checkpoints_rules.is_due(NOON, NOON - timedelta(minutes=59), 60)


def test_a_clock_may_be_five_minutes_behind_and_no_more():
    checkpoints_rules.check_clock(NOON, NOON + timedelta(minutes=5))
    with pytest.raises(RuleBroken) as refused:
        checkpoints_rules.check_clock(NOON, NOON + timedelta(minutes=5, seconds=1))
    assert refused.value.values == {
        "now": "2026-03-14 12:00 UTC",
        "latest": "2026-03-14 12:05 UTC",
    }


def test_a_note_of_4096_characters_or_more_is_not_read():
    text = signed(note())
    assert checkpoints_rules.parse(text.ljust(4095, "x")) == note()
    with pytest.raises(NotANote):
        checkpoints_rules.parse(text.ljust(4096, "x"))


def test_the_signing_seed_of_a_system_key_stays_the_same():
    """Else nobody could verify the checkpoints of an installation after an upgrade."""
    assert checkpoints_rules.signing_seed(bytes(range(32))).hex() == (
        "d8276c39d5804e4ade6a374a4fd53a5a6d55102e16d7f44c8856df5177cc70e8"
    )


def test_a_line_that_is_no_signature_of_this_name_is_false():
    said = note().text()
    line = checkpoints_rules.signature_line(NAME, PUBLIC, signing.sign(SEED, said.encode()))
    assert checkpoints_rules.is_signed(said, line, NAME, [PUBLIC]) is True
    assert checkpoints_rules.is_signed(said, line, "caseflow.other", [PUBLIC]) is False
    assert checkpoints_rules.is_signed(said, "no signature\n", NAME, [PUBLIC]) is False


def test_a_signature_has_one_way_to_be_written():
    said = note().text()
    line = checkpoints_rules.signature_line(NAME, PUBLIC, bytes(64))
    other = f"{line[:-3]}B=\n"  # its unused bits are not zero
    assert line.endswith("A=\n")
    assert checkpoints_rules.is_signed(said, other, NAME, [PUBLIC]) is False


def test_a_note_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        setattr(note(), "size", 8)  # noqa: B010
