"""How far a possible match is, and what may be done with it then."""

from types import SimpleNamespace

import pytest

from caseflow.errors import RuleBroken
from caseflow.pathway.screening.matches import rules
from caseflow.pathway.screening.matches.rules import MatchState

TIMES = {
    MatchState.FOUND: (),
    MatchState.ASKED: ("asked_at",),
    MatchState.AGREED: ("asked_at", "agreed_at"),
    MatchState.DECLINED: ("asked_at", "declined_at"),
}


def match(state):
    names = ("asked_at", "agreed_at", "declined_at")
    return SimpleNamespace(**{name: name if name in TIMES[state] else None for name in names})


@pytest.mark.parametrize("state", MatchState)
def test_the_state_follows_from_what_was_done(state):
    assert rules.state_of(match(state)) is state


@pytest.mark.parametrize("state", MatchState)
def test_the_desk_asks_once_and_an_organisation_answers_once(state):
    for check, allowed in (
        (rules.check_unasked, MatchState.FOUND),
        (rules.check_answerable, MatchState.ASKED),
    ):
        if state is allowed:
            check(match(state))
        else:
            with pytest.raises(RuleBroken):
                check(match(state))
