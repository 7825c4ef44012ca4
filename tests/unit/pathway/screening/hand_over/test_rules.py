"""When a screening may be handed over, taken up, or given back."""

import uuid
from types import SimpleNamespace

import pytest

from caseflow.agencies.models import Organisation, OrganisationKind
from caseflow.errors import RuleBroken
from caseflow.pathway.screening.hand_over import rules as hand_over_rules
from caseflow.pathway.screening.models import Agreement, HandOver, Screening, ScreeningStatus
from caseflow.sop.indicators import Level
from caseflow.sop.vocabulary import AgeGroup, Priority

S = ScreeningStatus
AUTHOR, HERE = uuid.uuid4(), uuid.uuid4()


def screening(status, **values):
    return Screening(case_id=uuid.uuid4(), status=status, created_by_id=AUTHOR, **values)


def somebody(**values):
    return SimpleNamespace(**{"id": uuid.uuid4(), "organisation_id": HERE, **values})


def is_allowed(check, *arguments):
    try:
        check(*arguments)
    except RuleBroken:
        return False
    return True


@pytest.mark.parametrize("status", list(S))
def test_what_is_finished_or_came_back_can_be_handed_over(status):
    ready = status in (S.FINISHED, S.RETURNED)
    assert is_allowed(hand_over_rules.check_handable, screening(status)) is ready


@pytest.mark.parametrize("kind", list(OrganisationKind))
def test_only_an_active_case_organisation_takes_care(kind):
    is_right = kind is OrganisationKind.CASE_ORGANISATION
    assert (
        is_allowed(hand_over_rules.check_recipient, Organisation(kind=kind, active=True))
        is is_right
    )
    assert not is_allowed(hand_over_rules.check_recipient, Organisation(kind=kind, active=False))


@pytest.mark.parametrize("age_group", list(AgeGroup))
def test_a_guardian_agrees_for_a_child_only(age_group):
    def check():
        hand_over_rules.check_agreement(Agreement.GUARDIAN, age_group, is_emergency=True)

    assert is_allowed(check) is (age_group is not AgeGroup.ADULT)


@pytest.mark.parametrize("is_emergency", [True, False])
@pytest.mark.parametrize("agreement", list(Agreement))
def test_a_no_is_a_no_and_only_danger_replaces_the_question(agreement, is_emergency):
    def check():
        hand_over_rules.check_agreement(agreement, AgeGroup.CHILD, is_emergency=is_emergency)

    needs_danger = agreement is Agreement.CANNOT_ASK
    allowed = agreement is not Agreement.NO and (is_emergency or not needs_danger)
    assert is_allowed(check) is allowed


@pytest.mark.parametrize(
    ("status", "recipient", "by_author", "allowed"),
    [
        (S.HANDED_OVER, HERE, False, True),
        (S.HANDED_OVER, uuid.uuid4(), False, False),
        (S.HANDED_OVER, uuid.uuid4(), True, False),
        (S.FINISHED, None, True, True),
        (S.FINISHED, None, False, False),
        (S.RETURNED, None, True, True),
        (S.DRAFT, None, True, False),
        (S.TAKEN_UP, HERE, False, False),
        (S.REFUSED, None, True, False),
    ],
)
def test_who_may_take_up_now(status, recipient, by_author, allowed):
    row = screening(status, recipient_id=recipient)
    by = somebody(id=AUTHOR) if by_author else somebody()
    assert is_allowed(hand_over_rules.check_takeable, row, by) is allowed


@pytest.mark.parametrize("status", list(S))
def test_only_what_waits_here_is_received_or_given_back(status):
    row = screening(status, recipient_id=HERE)
    assert is_allowed(hand_over_rules.check_here, row, somebody()) is (status is S.HANDED_OVER)
    assert not is_allowed(hand_over_rules.check_here, row, somebody(organisation_id=uuid.uuid4()))


def test_the_arrival_is_confirmed_first():
    with pytest.raises(RuleBroken, match="Confirm receipt first"):
        hand_over_rules.check_received(HandOver())


@pytest.mark.parametrize(
    ("emergency", "level", "priority"),
    [
        (True, Level.NOT_INDICATED, Priority.EMERGENCY),
        (False, Level.STRONG, Priority.URGENT),
        (False, Level.POSSIBLE, Priority.NORMAL),
    ],
)
def test_how_soon_it_must_arrive(emergency, level, priority):
    result = SimpleNamespace(axes=[SimpleNamespace(level=level)])
    assert hand_over_rules.priority_of(emergency, result) is priority
