"""What the reflection period gives, a permit and proceedings stand in one list with the record."""

from datetime import timedelta

import pytest

from caseflow import clock
from caseflow.errors import RuleBroken
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.record import actions as record_actions
from caseflow.pathway.case.record import queries as record_queries
from caseflow.pathway.identification.claims import actions, presenters
from caseflow.pathway.identification.claims.models import ClaimKind, ClaimStatus
from tests.integration.builders import notified_case
from tests.integration.pathway.identification.test_identification import decide
from tests.integration.world import acting_as, commit, sign_in


def record(world, case, kind, status=ClaimStatus.GRANTED, days=0):
    on = clock.today() + timedelta(days)
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        actions.record(case, kind, status, on=on, note="", by=world.caseworker)
        commit()


def shown(world, case):
    with acting_as(world.caseworker):
        seen = case_queries.get_case(case.id, seen_by=world.caseworker)
        return presenters.shown(seen, seen_by=world.caseworker)


def test_page_says_what_the_reflection_period_gives(app, world):
    notification = notified_case(world)
    decide(world, notification)
    case = notification.case
    record(world, case, ClaimKind.HOUSING)
    given = dict(shown(world, case).given)
    assert given["Housing during the reflection period"].startswith("Granted")
    assert given["Stay during the reflection period"] == ""
    page = sign_in(app.test_client(), world.caseworker).get(f"/cases/{case.id}/identification")
    assert "What it gives" in page.text


def test_each_step_of_a_permit_is_kept_with_its_day(app, world):
    case = notified_case(world).case
    record(world, case, ClaimKind.RESIDENCE, ClaimStatus.ASKED)
    record(world, case, ClaimKind.RESIDENCE, ClaimStatus.REFUSED)
    steps = shown(world, case).by_kind[ClaimKind.RESIDENCE]
    assert [step.status for step in steps] == [ClaimStatus.ASKED, ClaimStatus.REFUSED]


def test_no_step_lies_in_the_future(app, world):
    case = notified_case(world).case
    with pytest.raises(RuleBroken, match="in the future"):
        record(world, case, ClaimKind.RESIDENCE, days=1)


def test_what_the_record_holds_is_shown_from_there(app, world):
    case, by = notified_case(world).case, world.caseworker
    assert shown(world, case).recorded == ()
    with acting_as(by):
        seen = case_queries.get_case(case.id, seen_by=by)
        page = record_queries.get_page(seen, "legal", 1, "status", seen_by=by)
        record_actions.save(
            seen, page, answers={"migration_status": "asylum_seeker"}, version=0, by=by
        )
        commit()
    (line,) = shown(world, case).recorded
    assert line.answers == ("Asylum seeker",)
    answer = sign_in(app.test_client(), by).get(f"/cases/{case.id}/identification")
    assert "Asylum seeker" in answer.text
