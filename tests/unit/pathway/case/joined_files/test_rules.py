"""When two files may be joined, and taken apart again."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from caseflow.errors import RuleBroken
from caseflow.pathway.case.joined_files import rules
from caseflow.pathway.case.joined_files.models import JoinedFile
from caseflow.pathway.case.models import Case, CaseState

HERE, NOW = uuid.uuid4(), datetime(2026, 6, 2, 12, tzinfo=UTC)


def file(organisation_id=HERE, *, is_closed=False):
    state = CaseState.CLOSED if is_closed else CaseState.ACTIVE
    return Case(id=uuid.uuid4(), organisation_id=organisation_id, state=state, is_closed=is_closed)


def joined(case, other):
    return JoinedFile(case_id=case.id, other_id=other.id, joined_at=NOW)


def test_two_files_of_one_organisation_are_joined():
    rules.check_joinable(file(), file(), [])
    rules.check_joinable(file(), file(is_closed=True), [])


def test_a_file_is_not_joined_to_itself():
    case = file()
    with pytest.raises(RuleBroken, match="this case itself"):
        rules.check_other(case, case)


def test_files_of_two_organisations_are_never_joined():
    with pytest.raises(RuleBroken, match="another organisation"):
        rules.check_joinable(file(), file(uuid.uuid4()), [])


def test_a_closed_file_does_not_go_on():
    with pytest.raises(RuleBroken, match="closed"):
        rules.check_joinable(file(is_closed=True), file(), [])


def test_a_file_goes_on_in_one_other_file_at_most():
    case, other, third = file(), file(), file()
    rules.check_joinable(case, third, [joined(case, other)])
    for join in (joined(third, other), joined(other, third), joined(case, other)):
        with pytest.raises(RuleBroken, match="already joined"):
            rules.check_joinable(case, other, [join])
    with pytest.raises(RuleBroken, match="itself joined"):
        rules.check_joinable(case, third, [joined(other, case)])


def test_joined_files_are_taken_apart_for_thirty_days():
    join = joined(file(), file())
    rules.check_partable(join, NOW + timedelta(days=30))
    with pytest.raises(RuleBroken, match="more than 30 days"):
        rules.check_partable(join, NOW + timedelta(days=30, seconds=1))


def test_nothing_is_copied_into_an_erased_file():
    rules.check_not_erased(False)
    with pytest.raises(RuleBroken, match="permanently erased"):
        rules.check_not_erased(True)
