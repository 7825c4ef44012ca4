"""What an authority is sent, in which order it decides, and when it is late."""

import uuid
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace as Row

import pytest

from caseflow.agencies.models import OrganisationKind
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


def authority(**changes):
    given = {
        "id": uuid.UUID(int=1),
        "name": "Harbour Authority",
        "kind": OrganisationKind.AUTHORITY,
        "active": True,
    }
    return Row(**given | changes)


def test_an_active_authority_without_a_conflict_of_interest_can_be_notified():
    excluded = Row(organisation_id=uuid.UUID(int=2))
    identification_rules.check_recipient(Row(exclusions=[]), authority())
    identification_rules.check_recipient(Row(exclusions=[excluded]), authority())


@pytest.mark.parametrize("kind", [kind for kind in OrganisationKind if kind != "authority"])
def test_only_an_authority_is_notified(kind):
    with pytest.raises(RuleBroken, match="competent authority"):
        identification_rules.check_recipient(Row(exclusions=[]), authority(kind=kind))


def test_an_authority_that_is_no_longer_active_is_not_notified():
    with pytest.raises(RuleBroken, match="competent authority"):
        identification_rules.check_recipient(Row(exclusions=[]), authority(active=False))


def test_an_authority_that_is_excluded_from_the_case_is_not_notified():
    case = Row(exclusions=[Row(organisation_id=uuid.UUID(int=n)) for n in (2, 1)])
    with pytest.raises(RuleBroken, match="conflict of interest"):
        identification_rules.check_recipient(case, authority())


def test_an_authority_is_notified_once_and_named_when_it_was():
    identification_rules.check_not_notified(authority(), {uuid.UUID(int=2)})
    with pytest.raises(RuleBroken) as refused:
        identification_rules.check_not_notified(authority(), {uuid.UUID(int=1)})
    assert str(refused.value) == "Harbour Authority has already been notified."


@pytest.mark.parametrize(
    ("decisions", "kind"),
    [
        ((decided(),), DecisionKind.REASONABLE_GROUNDS),
        ((decided(outcome=Outcome.NEGATIVE),), DecisionKind.CONCLUSIVE_GROUNDS),
        ((), DecisionKind.CONCLUSIVE_GROUNDS),
    ],
)
def test_a_decision_that_is_not_the_next_is_refused(decisions, kind):
    with pytest.raises(RuleBroken, match="already been decided"):
        identification_rules.check_verdict(
            Row(notified_at=NOW), decisions, verdict(kind=kind), NOW.date()
        )


def test_the_next_decision_is_accepted_on_the_day_of_the_one_before():
    identification_rules.check_verdict(
        Row(notified_at=NOW),
        (decided(),),
        verdict(kind=DecisionKind.CONCLUSIVE_GROUNDS),
        NOW.date(),
    )


@pytest.mark.parametrize(
    ("kind", "outcome", "is_last"),
    [
        (DecisionKind.REASONABLE_GROUNDS, Outcome.POSITIVE, False),
        (DecisionKind.REASONABLE_GROUNDS, Outcome.NEGATIVE, True),
        (DecisionKind.CONCLUSIVE_GROUNDS, Outcome.POSITIVE, True),
        (DecisionKind.CONCLUSIVE_GROUNDS, Outcome.NEGATIVE, True),
    ],
)
def test_a_decision_is_the_last_when_it_is_conclusive_or_negative(kind, outcome, is_last):
    assert identification_rules.is_last(kind, outcome) is is_last


def test_a_decision_can_still_be_made_in_time_at_the_last_moment():
    on_time, late = (Row(decide_by=NOW - timedelta(seconds=seconds)) for seconds in (0, 1))
    standing = identification_rules.standing
    assert standing(on_time, (), is_shared=True, now=NOW) is Standing.WAITING
    assert standing(late, (), is_shared=True, now=NOW) is Standing.OVERDUE


def test_the_fingerprint_does_not_depend_on_the_order_of_the_categories():
    one, other = {"identity": {"known_as": "Mirembe"}}, {"experience": {"age": "24"}}
    assert (
        Draft(Row(id="1"), one | other).fingerprint == Draft(Row(id="1"), other | one).fingerprint
    )
    assert Draft(Row(id="1"), one).fingerprint != Draft(Row(id="2"), one).fingerprint


@pytest.mark.parametrize(
    ("fact", "name"), [(Draft(Row(id="1"), {}), "content"), (verdict(), "outcome")]
)
def test_what_is_sent_and_what_is_decided_cannot_be_changed(fact, name):
    with pytest.raises(FrozenInstanceError):
        setattr(fact, name, None)


FACT = identification_rules.Fact("Places of exploitation", ("Harbour town, Mirembe's house",))


def test_chosen_facts_and_statement_join_what_happened():
    consent = Row(categories=["experience"])
    chosen = identification_rules.Chosen((FACT,), " Two years ")
    content = identification_rules.draft(consent, AVAILABLE, chosen).content
    assert content["experience"] == {
        "Trafficking": "Possible victim",
        "Places of exploitation": list(FACT.answers),
        "Statement for the authority": "Two years",
    }
    assert AVAILABLE["experience"] == {"Trafficking": "Possible victim"}


def test_facts_need_the_consent_to_what_happened():
    assert identification_rules.covers_facts(Row(categories=["experience"]))
    assert not identification_rules.covers_facts(Row(categories=["identity"]))
    with pytest.raises(RuleBroken, match="nothing can be added"):
        identification_rules.draft(
            Row(categories=["identity"]), AVAILABLE, identification_rules.Chosen((FACT,))
        )


def test_without_name_leaves_out_the_identity():
    chosen = identification_rules.Chosen(with_name=False)
    consent = Row(categories=list(AVAILABLE))
    assert set(identification_rules.draft(consent, AVAILABLE, chosen).content) == {"experience"}


def test_fact_that_is_gone_cannot_be_picked():
    assert identification_rules.picked({"a": FACT}, ["a"]) == (FACT,)
    with pytest.raises(RuleBroken):
        identification_rules.picked({"a": FACT}, ["b"])


def test_name_is_found_in_facts_only_when_the_notification_is_without_name():
    chosen = identification_rules.Chosen((FACT,))
    named = {"identity": {"known_as": "Mirembe"}}
    identification_rules.check_without_name(chosen, named, ["Mirembe"])
    with pytest.raises(RuleBroken, match="part of a name"):
        identification_rules.check_without_name(chosen, {"experience": {}}, ["Mirembe"])


def test_one_negative_decision_is_a_refusal():
    assert identification_rules.is_refused([decided(outcome=Outcome.NEGATIVE)])
    assert not identification_rules.is_refused([decided()])
    assert not identification_rules.is_refused([])
