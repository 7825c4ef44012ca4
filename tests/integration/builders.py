"""Cases at some stage of their way, made through the real actions; each step adds its own."""

import uuid
from datetime import timedelta

from caseflow import clock
from caseflow.extensions import db
from caseflow.pathway.case import actions as cases
from caseflow.pathway.case.models import Case
from caseflow.pathway.consent import actions as consents
from caseflow.pathway.consent import rules as consent_rules
from caseflow.pathway.consent.models import (
    Consent,
    GivenBy,
    InformationPoint,
    Manner,
    Purpose,
)
from caseflow.pathway.consent.rules import Terms
from caseflow.pathway.screening.models import Screening, ScreeningStatus
from caseflow.people import actions as people
from caseflow.safe import keys
from caseflow.sop.vocabulary import AgeGroup
from tests.integration.world import World, acting_as, commit

KNOWN_AS, FULL_NAME, PHONE = "Mirembe", "Mirembe Okello-Tadesse", "+999 555 0142"


def prepared_case(world: World, *, age_group: AgeGroup = AgeGroup.ADULT) -> Case:
    """Taken up by the caseworker, known by name, and not yet asked for consent."""
    case_id, by = uuid.uuid4(), world.caseworker
    with acting_as(by) as look:
        keys.ring().create_case(case_id, by.organisation_id)
        screening = Screening(
            case_id=case_id,
            code=case_id.hex[:12],
            organisation_id=by.organisation_id,
            created_by_id=by.id,
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=7),
            status=ScreeningStatus.TAKEN_UP,
            age_group=age_group,
        )
        db.session.add(screening)
        db.session.flush()
        case = cases.prepare(case_id, screening_id=screening.id, age_group=age_group, by=by)
        look.admitted.add(case_id)
        person = {"known_as": KNOWN_AS, "full_name": FULL_NAME, "sex": "female", "age": 24}
        people.record_person(case_id, person, version=None, by=by)
        commit()
    return case


def terms(purpose: Purpose = Purpose.CASE_MANAGEMENT, **changes: object) -> Terms:
    """A consent that breaks no rule, for an adult; `changes` are its fields."""
    asked = {
        "purpose": purpose,
        "recipients": (),
        "categories": (),
        "services": (),
        "expires_on": clock.today() + timedelta(days=180),
        "text_version": consent_rules.TEXT_VERSION,
        "language": "en",
        "read_aloud": True,
        "points": tuple(point.value for point in InformationPoint),
        "given_by": GivenBy.PERSON,
        "assented": False,
        "manner": Manner.SIGNATURE,
    }
    return Terms(**(asked | changes))


def open_case(world: World, *, age_group: AgeGroup = AgeGroup.ADULT) -> Case:
    """Consent to case management was given: for a child by a guardian, with assent."""
    case = prepared_case(world, age_group=age_group)
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        consents.record(case, terms(**_given(case)), by=world.caseworker)
        commit()
    return case


def consent_for_services(
    world: World,
    case: Case,
    *,
    organisations: tuple[str, ...] = ("Harbour Clinic",),
    kinds: tuple[str, ...] = (),
    services: tuple[str, ...] = ("health",),
    categories: tuple[str, ...] = ("identity", "contact", "health"),
) -> Consent:
    """Consent to share with organisations (by name in the world) or kinds of them."""
    named = tuple(str(world.organisations[name].id) for name in organisations)
    asked = terms(
        Purpose.SERVICES,
        recipients=(*named, *(f"kind:{kind}" for kind in kinds)),
        services=services,
        categories=categories,
        **_given(case),
    )
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        consent = consents.record(case, asked, by=world.caseworker)
        commit()
    return consent


def _given(case: Case) -> dict[str, object]:
    if case.age_group is AgeGroup.ADULT:
        return {"given_by": GivenBy.PERSON}
    return {"given_by": GivenBy.GUARDIAN, "guardian": "Aunt Nakato", "assented": True}
