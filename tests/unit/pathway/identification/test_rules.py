"""What an authority is sent, in which order it decides, and when it is late."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace as Row

import pytest

from caseflow.errors import RuleBroken
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.identification import rules as identification_rules
from caseflow.pathway.identification.models import DecisionKind, Outcome
from caseflow.pathway.identification.rules import Draft, Standing, Verdict

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
AVAILABLE = {
    "identity": {"known_as": "Mirembe"},
    "experience": {"Trafficking": "Possible victim"},
    "health": {"Answered yes": ["Injury"]},
    "contact": {"phone": "+999 555 0142"},
    "safety": {"Safety": "Danger"},
}


def decided(kind=DecisionKind.REASONABLE_GROUNDS, outcome=Outcome.POSITIVE, on=NOW.date()):
    return Row(kind=kind, outcome=outcome, decided_on=on)


def verdict(**changes):
    asked = {
        "kind": DecisionKind.REASONABLE_GROUNDS,
        "outcome": Outcome.POSITIVE,
        "decided_on": NOW.date(),
        "reasons": "Because",
    }
    return Verdict(**(asked | changes))


def test_consent_to_everything_sends_identity_and_experience():
    consent = Row(categories=list(AVAILABLE))
    assert set(identification_rules.draft(consent, AVAILABLE).content) == {"identity", "experience"}


def test_consent_to_health_alone_sends_nothing():
    with pytest.raises(RuleBroken, match="nothing to send"):
        identification_rules.draft(Row(categories=["health", "contact"]), AVAILABLE)


def test_fingerprint_follows_every_word():
    consent = Row(id="1")
    shown = Draft(consent, {"identity": {"known_as": "Mirembe"}})
    changed = Draft(consent, {"identity": {"known_as": "Mirembi"}})
    identification_rules.check_shown(shown, shown.fingerprint)
    with pytest.raises(RuleBroken, match="changed"):
        identification_rules.check_shown(changed, shown.fingerprint)


@pytest.mark.parametrize(
    ("decisions", "awaited"),
    [
        ((), DecisionKind.REASONABLE_GROUNDS),
        ((decided(),), DecisionKind.CONCLUSIVE_GROUNDS),
        ((decided(outcome=Outcome.NEGATIVE),), None),
        ((decided(), decided(DecisionKind.CONCLUSIVE_GROUNDS)), None),
    ],
)
def test_decisions_come_in_order(decisions, awaited):
    assert identification_rules.next_kind(decisions) is awaited


@pytest.mark.parametrize("days", [1, 365])
def test_decision_in_the_future_is_refused(days):
    notification = Row(notified_at=NOW)
    identification_rules.check_verdict(notification, (), verdict(), NOW.date())
    late = verdict(decided_on=NOW.date() + timedelta(days=days))
    with pytest.raises(RuleBroken) as refused:
        identification_rules.check_verdict(notification, (), late, NOW.date())
    assert refused.value.field == "decided_on"


def test_decision_before_the_notification_is_refused():
    early = verdict(decided_on=date(2026, 3, 1))
    with pytest.raises(RuleBroken, match="later date"):
        identification_rules.check_verdict(Row(notified_at=NOW), (), early, NOW.date())


def test_conclusive_before_reasonable_grounds_is_refused():
    grounds = decided(on=date(2026, 3, 10))
    early = verdict(kind=DecisionKind.CONCLUSIVE_GROUNDS, decided_on=date(2026, 3, 9))
    with pytest.raises(RuleBroken, match="later date"):
        identification_rules.check_verdict(
            Row(notified_at=NOW), (grounds,), early, date(2026, 3, 12)
        )


def test_reasons_are_given():
    with pytest.raises(RuleBroken, match="reasons"):
        identification_rules.check_verdict(
            Row(notified_at=NOW), (), verdict(reasons=" "), NOW.date()
        )


@pytest.mark.parametrize(
    ("decisions", "is_shared", "hours", "standing"),
    [
        ((), True, 1, Standing.WAITING),
        ((), True, -1, Standing.OVERDUE),
        ((), False, -1, Standing.NOT_SHARED),
        ((decided(),), True, -1, Standing.GROUNDS_FOUND),
        ((decided(),), False, 1, Standing.NOT_SHARED),
        ((decided(outcome=Outcome.NEGATIVE),), False, 1, Standing.DECIDED),
    ],
)
def test_standing(decisions, is_shared, hours, standing):
    notification = Row(decide_by=NOW + timedelta(hours=hours))
    assert (
        identification_rules.standing(notification, decisions, is_shared=is_shared, now=NOW)
        is standing
    )


@pytest.mark.parametrize(("days", "left"), [(30, 30), (0, 0), (-4, 0)])
def test_days_left_are_never_negative(days, left):
    period = Row(ends_on=NOW.date() + timedelta(days=days))
    assert identification_rules.days_left(period, NOW.date()) == left


@pytest.mark.parametrize(("clock_days", "days"), [(30, 30), (90, 90), (10, 30)])
def test_reflection_is_never_shorter_than_the_convention_allows(monkeypatch, clock_days, days):
    by_clock = lambda procedure, start: start + timedelta(days=clock_days)  # noqa: E731
    monkeypatch.setattr(case_rules, "reflection_ends", by_clock)
    assert identification_rules.reflection_end(None, NOW) == NOW.date() + timedelta(days=days)
