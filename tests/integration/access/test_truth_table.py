"""Who may see what, read twice: the policy about a thing, and the WHERE clause of its list."""

from typing import Any

import pytest
from sqlalchemy import select

from caseflow.access import Permission, allows, scope
from caseflow.extensions import db
from caseflow.pathway.case.models import Case, Exclusion
from caseflow.pathway.referral.models import Referral
from caseflow.pathway.screening.models import Screening
from tests.integration import builders
from tests.integration.world import PEOPLE, acting_as, commit

READINGS: dict[Any, tuple[Permission, ...]] = {
    Case: (Permission.CASE_VIEW, Permission.CASE_WORK, Permission.CASE_ASSIGN),
    Referral: (Permission.REFERRAL_RESPOND,),
    Screening: (Permission.SCREENING_EDIT, Permission.SCREENING_TAKE_UP),
}


@pytest.fixture
def things(world):
    """Two cases of one organisation, a screening of each, and a sent referral."""
    referral = builders.sent_referral(world)
    builders.handed_over(world)
    builders.finished_screening(world)
    builders.prepared_case(world)
    case = referral.case
    return case


def disagreements(world):
    """Each person and permission for which the list and the page would say different things."""
    found = []
    for model, permissions in READINGS.items():
        everything = list(db.session.scalars(select(model)))
        assert everything, model
        for permission in permissions:
            for name in PEOPLE:
                person = world.people[name]
                listed = set(
                    db.session.scalars(select(model.id).where(scope(person, permission, model)))
                )
                allowed = {one.id for one in everything if allows(person, permission, one)}
                if listed != allowed:
                    found.append((model.__name__, permission.value, name))
    return found


def may_view(world, case):
    return {name for name in PEOPLE if allows(world.people[name], Permission.CASE_VIEW, case)}


def test_list_and_page_agree_for_every_role_and_relation(world, things):
    assert disagreements(world) == []
    assert may_view(world, things) == {"caseworker", "supervisor"}


@pytest.mark.parametrize("excluded", ["supervisor", "caseworker", "Harbour Clinic"])
def test_they_agree_about_whoever_is_excluded(world, things, excluded):
    whom = (
        {"user_id": world.people[excluded].id}
        if excluded in PEOPLE
        else {"organisation_id": world.organisations[excluded].id}
    )
    with acting_as(world.caseworker) as look:
        look.admitted.add(things.id)
        db.session.add(
            Exclusion(
                case_id=things.id,
                added_at=things.created_at,
                added_by_id=world.caseworker.id,
                reason="A cousin works there",
                **whom,
            )
        )
        commit()
    case = db.session.get(Case, things.id)
    assert disagreements(world) == []
    assert may_view(world, case) == {"caseworker", "supervisor"} - {excluded}


def test_what_belongs_to_a_case_and_cannot_tell_whom_it_excludes_is_closed(world, things):
    class Silent:
        case_id = things.id
        organisation_id = things.organisation_id
        owner_id = world.caseworker.id

    assert allows(world.caseworker, Permission.CASE_WORK, things)
    assert not allows(world.caseworker, Permission.CASE_WORK, Silent())
