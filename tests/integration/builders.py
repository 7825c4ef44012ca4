"""Cases at some stage of their way, made through the real actions; each step adds its own."""

import uuid
from datetime import date, timedelta

from caseflow import clock
from caseflow.accounts.models import User
from caseflow.agencies.models import ServiceType
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
from caseflow.pathway.identification import actions as identification
from caseflow.pathway.identification import queries as identification_queries
from caseflow.pathway.identification.models import Notification
from caseflow.pathway.plan import actions as plans
from caseflow.pathway.plan.models import Domain, Need
from caseflow.pathway.screening import actions as screenings
from caseflow.pathway.screening.assessment import actions as assessment
from caseflow.pathway.screening.assessment import queries as assessments
from caseflow.pathway.screening.handover import actions as handover
from caseflow.pathway.screening.handover import queries as handovers
from caseflow.pathway.screening.identity import actions as identities
from caseflow.pathway.screening.judgement import actions as judgement
from caseflow.pathway.screening.models import Screening, ScreeningStatus
from caseflow.pathway.screening.triage import actions as triage
from caseflow.people import actions as people
from caseflow.safe import keys
from caseflow.sop.vocabulary import AgeGroup, Milestone, Priority, RiskLevel
from tests.integration.world import World, acting_as, commit

GOAL, NEED = "I want to sleep without fear.", "A doctor, because of the pain in her arm"
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
        cases.mark(case, Milestone.SCREENING_FINISHED, by=by, thing_id=screening.id)
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


def case_with_plan(world: World, *, age_group: AgeGroup = AgeGroup.ADULT) -> Case:
    """An open case with a drafted plan: a goal, and one urgent need of health care."""
    case = open_case(world, age_group=age_group)
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        need = add_need(world, case)
        plans.set_goal(need.plan, GOAL, version=need.plan.version, by=world.caseworker)
        commit()
    return case


def add_need(
    world: World,
    case: Case,
    *,
    domain: Domain = Domain.HEALTH,
    service_type: ServiceType = ServiceType.HEALTH,
    priority: Priority = Priority.URGENT,
) -> Need:
    """One need, recorded by the caseworker; the caller commits."""
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        need = plans.record_need(
            case, NEED, domain=domain, service_type=service_type, priority=priority,
            by=world.caseworker,
        )  # fmt: skip
        db.session.flush()
    return need


def consent_for_identification(
    world: World,
    case: Case,
    *,
    categories: tuple[str, ...] = ("identity", "experience"),
    expires_on: date | None = None,
) -> Consent:
    """Consent to notify the authority of the world."""
    named = (str(world.organisations["State Authority"].id),)
    options = {"expires_on": expires_on} if expires_on else {}
    asked = terms(
        Purpose.IDENTIFICATION, recipients=named, categories=categories, **options, **_given(case)
    )
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        consent = consents.record(case, asked, by=world.caseworker)
        commit()
    return consent


def notified_case(world: World, *, age_group: AgeGroup = AgeGroup.ADULT) -> Notification:
    """The authority was notified, by consent, of a case with assessed risk."""
    case, by = open_case(world, age_group=age_group), world.caseworker
    consent_for_identification(world, case)
    with acting_as(by) as look:
        look.admitted.add(case.id)
        cases.assess_risk(case, RiskLevel.MEDIUM, "Nobody follows her", by=by)
        authority = world.organisations["State Authority"]
        shown = identification_queries.draft_for(case, authority).fingerprint
        notification = identification.notify(case, authority, shown=shown, by=by)
        commit()
    return notification


def _given(case: Case) -> dict[str, object]:
    if case.age_group is AgeGroup.ADULT:
        return {"given_by": GivenBy.PERSON}
    return {"given_by": GivenBy.GUARDIAN, "guardian": "Aunt Nakato", "assented": True}


PERSON = {"known_as": "Amina", "full_name": "Amina Tesfaye", "age": 17, "sex": "female",
          "nationality": "ER", "languages": ["ti", "ar"]}  # fmt: skip
CONTACT = {"phone": "+999 555 0101", "ways": ["text"], "when": "After 18:00",
           "never": "Never call before noon", "may_leave_message": False}  # fmt: skip
TOLD = {"TRIAGE-04": True, "TRIAGE-01": False, "TRIAGE-10": True}
TICKED = ("SHORT-ACT-02", "SHORT-MEANS-09", "SHORT-PURPOSE-01")


def draft_screening(
    world: World, *, by: str = "responder", age_group: AgeGroup = AgeGroup.CHILD
) -> Screening:
    """Begun by the nurse at the border, with nothing asked yet."""
    user = world.people[by]
    with acting_as(user):
        conditions = {"safe_place": True, "present": ["nobody"], "interpreting": "not_needed"}
        screening = screenings.start(age_group, conditions, by=user)
        commit()
    return screening


def finished_screening(
    world: World, *, by: str = "responder", age_group: AgeGroup = AgeGroup.CHILD
) -> Screening:
    """Sexual violence 20 hours ago, three signs of trafficking, a person and a safe contact."""
    screening, user = draft_screening(world, by=by, age_group=age_group), world.people[by]
    person = PERSON if age_group.counts_as_child else {**PERSON, "age": 24}
    with acting_as(user) as look:
        look.admitted.add(screening.case_id)
        _answer(screening, by=user)
        identities.record_person(screening, person, version=None, by=user)
        identities.record_contact(screening, CONTACT, version=None, by=user)
        screenings.finish(screening, by=user)
        commit()
    return screening


def handed_over(
    world: World,
    *,
    to: str = "North Case Organisation",
    age_group: AgeGroup = AgeGroup.CHILD,
) -> Screening:
    """Finished by the nurse and on its way to a case organisation."""
    screening = finished_screening(world, age_group=age_group)
    with acting_as(world.responder) as look:
        look.admitted.add(screening.case_id)
        handover.hand_over(screening, world.organisations[to], by=world.responder)
        commit()
    return screening


def received_screening(
    world: World, *, by: str = "caseworker", age_group: AgeGroup = AgeGroup.CHILD
) -> Screening:
    """Its arrival confirmed by the organisation that it was handed to."""
    screening, user = handed_over(world, age_group=age_group), world.people[by]
    with acting_as(user):
        waiting, way = handovers.get_incoming(screening.id, seen_by=user)
        handover.receive(waiting, way, by=user)
        commit()
    return screening


def taken_up_case(
    world: World, *, by: str = "caseworker", age_group: AgeGroup = AgeGroup.CHILD
) -> Case:
    """A screening from the border, received and taken up: a case that waits for consent."""
    screening, user = received_screening(world, by=by, age_group=age_group), world.people[by]
    with acting_as(user):
        waiting, _ = handovers.get_incoming(screening.id, seen_by=user)
        case = handover.take_up(waiting, by=user)
        commit()
    return case


def _answer(screening: Screening, *, by: User) -> None:
    triage.save(
        screening, TOLD, hours_ago=20.0, may_become_pregnant="yes", version=screening.version, by=by
    )
    db.session.flush()
    assessment.choose(screening, ["short-screen"], None, version=screening.version, by=by)
    db.session.flush()
    short = assessments.chosen(screening)[0]
    assessment.save(screening, short, TICKED, version=screening.version, by=by)
    db.session.flush()
    note = "She asked that nobody calls her brother."
    judgement.judge(screening, {}, note, version=screening.version, by=by)
    db.session.flush()
