"""The table of product.md, arrow by arrow: whatever it does not name is refused."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from caseflow.errors import RuleBroken, Stale
from caseflow.pathway.referral import rules as referral_rules
from caseflow.pathway.referral.models import OPEN, Reason, Side, Status
from caseflow.sop.vocabulary import Clock

S = Status
PARTNER = {
    S.SENT: {S.ACKNOWLEDGED, S.ACCEPTED, S.WAITLISTED, S.INFORMATION_REQUESTED, S.DECLINED},
    S.ACKNOWLEDGED: {S.ACCEPTED, S.WAITLISTED, S.INFORMATION_REQUESTED, S.DECLINED},
    S.WAITLISTED: {S.ACCEPTED, S.DECLINED},
    S.ACCEPTED: {S.IN_SERVICE, S.NOT_DELIVERED},
    S.IN_SERVICE: {S.COMPLETED, S.PARTLY_COMPLETED, S.NOT_DELIVERED},
}
SENDER = {
    S.DRAFT: {S.SENT, S.DISCARDED},
    S.INFORMATION_REQUESTED: {S.SENT, S.RECALLED},
    **{status: {S.RECALLED} for status in PARTNER},
}
SYSTEM = {
    **{
        status: {S.RECALLED, S.EXPIRED}
        for status in (
            S.SENT,
            S.ACKNOWLEDGED,
            S.INFORMATION_REQUESTED,
            S.WAITLISTED,
        )
    },
    S.ACCEPTED: {S.RECALLED},
    S.IN_SERVICE: {S.RECALLED},
}
ALLOWED = {Side.PARTNER: PARTNER, Side.SENDER: SENDER, Side.SYSTEM: SYSTEM}
EVERYTHING = [(source, target, side) for source in S for target in S for side in Side]


def referral(status, **values):
    return SimpleNamespace(status=status, version=1, reviewed_at=None, **values)


def attempt(source, target, side):
    """Try an arrow with all that it could ask for."""
    move = referral_rules.find_move(source, target, side)
    reason = move.reasons[0] if move and move.reasons else None
    return referral_rules.check_move(referral(source), target, side, reason, "In words.")


@pytest.mark.asvs("V2.3.1")
@pytest.mark.parametrize(("source", "target", "side"), EVERYTHING)
def test_only_the_arrows_of_the_table_can_be_gone(source, target, side):
    if target in ALLOWED[side].get(source, ()):
        assert attempt(source, target, side).target is target
    else:
        with pytest.raises(RuleBroken, match="has changed"):
            attempt(source, target, side)


def test_no_arrow_stands_twice():
    assert len({move[:3] for move in referral_rules.MOVES}) == len(referral_rules.MOVES)


def test_nothing_leaves_an_end():
    ends = set(referral_rules.ENDS) | {S.DISCARDED}
    assert ends == set(S) - set(OPEN)
    assert not [move for move in referral_rules.MOVES if move.source in ends]


@pytest.mark.parametrize("move", [move for move in referral_rules.MOVES if move.reasons])
def test_an_arrow_with_reasons_takes_only_its_own(move):
    for reason in Reason:
        ask = (referral(move.source), move.target, move.side, reason, "")
        if reason in move.reasons:
            assert referral_rules.check_move(*ask) is move
        else:
            with pytest.raises(RuleBroken) as broken:
                referral_rules.check_move(*ask)
            assert broken.value.field == "reason"


def test_declining_without_a_code_is_refused():
    with pytest.raises(RuleBroken, match="Choose the reason") as broken:
        referral_rules.check_move(referral(S.SENT), S.DECLINED, Side.PARTNER, None, "")
    assert broken.value.field == "reason"


@pytest.mark.parametrize("note", ["", "   \n"])
def test_a_delivery_is_described(note):
    with pytest.raises(RuleBroken) as broken:
        referral_rules.check_move(referral(S.IN_SERVICE), S.COMPLETED, Side.PARTNER, None, note)
    assert broken.value.field == "note"


def test_every_partner_arrow_has_a_verb_of_its_own():
    targets = {move.target for move in referral_rules.MOVES if move.side is Side.PARTNER}
    assert targets == set(referral_rules.VERBS)
    assert {referral_rules.target_of(verb) for verb in referral_rules.VERBS.values()} == targets
    assert referral_rules.target_of("send") is None


def test_every_state_that_waits_has_a_clock():
    assert {s for s in S if referral_rules.clock_for(s) is None} == {S.DRAFT, S.DISCARDED}
    assert referral_rules.clock_for(S.SENT) is Clock.REFERRAL_ACKNOWLEDGE
    assert referral_rules.clock_for(S.DECLINED) is Clock.REFERRAL_CLOSE_LOOP


def test_identity_is_for_a_partner_that_accepted():
    seen = {status for status in S if referral_rules.sees_identity(status)}
    assert seen == {S.ACCEPTED, S.IN_SERVICE, S.COMPLETED, S.PARTLY_COMPLETED, S.NOT_DELIVERED}


def test_silence_is_escalated_after_half_and_ends_after_twice_the_limit():
    start = datetime(2030, 1, 1, tzinfo=UTC)
    limit, hour = start + timedelta(hours=24), timedelta(hours=1)
    assert referral_rules.escalates_at(start, limit) == limit + 12 * hour
    assert referral_rules.expires_at(S.SENT, start, limit) == limit + 24 * hour
    assert referral_rules.expires_at(S.IN_SERVICE, start, limit) is None


def test_a_stale_answer_shows_both_states_and_what_was_written():
    with pytest.raises(Stale) as stale:
        referral_rules.check_version(referral(S.RECALLED), 0, S.ACCEPTED, "We have a bed.")
    assert stale.value.differences == (
        ("status", "accepted", "recalled"),
        ("note", "We have a bed.", ""),
    )


@pytest.mark.parametrize(
    ("status", "told", "field"), [(S.ACCEPTED, True, None), (S.COMPLETED, False, "told")]
)
def test_a_loop_closes_at_an_end_and_when_the_survivor_knows(status, told, field):
    with pytest.raises(RuleBroken) as broken:
        referral_rules.check_reviewable(referral(status), told)
    assert broken.value.field == field
    referral_rules.check_reviewable(referral(S.COMPLETED), True)


def test_the_diagram_shows_every_arrow():
    drawn = referral_rules.diagram().splitlines()
    assert drawn[0] == "stateDiagram-v2"
    assert all(f"    {m.source} --> {m.target}: {m.side}" in drawn for m in referral_rules.MOVES)


def test_a_message_is_asked_for_where_the_other_side_has_to_read_something():
    assert {(move.source, move.target) for move in referral_rules.MOVES if move.needs_note} == {
        (S.SENT, S.INFORMATION_REQUESTED),
        (S.ACKNOWLEDGED, S.INFORMATION_REQUESTED),
        (S.INFORMATION_REQUESTED, S.SENT),
        (S.IN_SERVICE, S.COMPLETED),
        (S.IN_SERVICE, S.PARTLY_COMPLETED),
    }


def test_an_arrow_without_reasons_takes_none():
    with pytest.raises(RuleBroken, match="does not need a reason") as broken:
        referral_rules.check_move(
            referral(S.SENT), S.ACCEPTED, Side.PARTNER, Reason.NO_CAPACITY, ""
        )
    assert broken.value.field == "reason"


def test_a_loop_closes_once():
    closed = referral(S.COMPLETED)
    closed.reviewed_at = datetime(2030, 1, 1, tzinfo=UTC)
    with pytest.raises(RuleBroken, match="already closed"):
        referral_rules.check_reviewable(closed, True)


def test_appointments_are_made_from_acceptance_to_the_end_of_the_service():
    assert {s for s in S if referral_rules.can_schedule(s)} == {S.ACCEPTED, S.IN_SERVICE}


def test_the_sender_acts_on_drafts_on_questions_and_at_the_end():
    sender = {S.DRAFT, S.INFORMATION_REQUESTED, *referral_rules.ENDS}
    for status in S:
        side = Side.SENDER if status in sender else Side.PARTNER
        assert referral_rules.waits_for(status) is side


def test_a_current_answer_is_not_stale_and_an_empty_note_is_not_shown():
    referral_rules.check_version(referral(S.SENT), 1, S.ACCEPTED, "We have a bed.")
    with pytest.raises(Stale) as stale:
        referral_rules.check_version(referral(S.RECALLED), 2, S.ACCEPTED, " ")
    assert stale.value.differences == (("status", "accepted", "recalled"),)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("R-12AB34", "12ab34"),
        ("r 12ab34", "12ab34"),
        ("R١٢AB٣٤", "12ab34"),
        ("12AB34", ""),
        ("R-12AB3", ""),
        ("R-12ABZZ", ""),
        ("Rebeccah", ""),
    ],
)
def test_a_reference_is_understood_in_any_spelling(typed, found):
    assert referral_rules.reference_in(typed) == found
