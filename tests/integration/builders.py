"""Make cases at different steps of the pathway, through the real actions.

Each function begins with the result of an earlier one and adds a step.
"""

import uuid
from datetime import date, timedelta
from typing import Any

from caseflow import clock, encryption
from caseflow.access import SYSTEM, Compartment
from caseflow.access.roles import Role
from caseflow.accounts import actions as accounts_actions
from caseflow.accounts.models import User
from caseflow.agencies.models import ServiceType
from caseflow.encryption import key_hierarchy, signed_rows
from caseflow.extensions import db
from caseflow.oversight.account_requests.models import AccountChange, AccountRequest
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case.emergencies import actions as emergencies_actions
from caseflow.pathway.case.emergencies.rules import Action
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.person import actions as person_actions
from caseflow.pathway.closure import actions as closure_actions
from caseflow.pathway.closure import rules as closure_rules
from caseflow.pathway.closure.models import Closure, ClosureReason
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.consent import rules as consent_rules
from caseflow.pathway.consent.models import Consent, GivenBy, InformationPoint, Manner, Purpose
from caseflow.pathway.consent.rules import Terms
from caseflow.pathway.follow_up import actions as follow_up_actions
from caseflow.pathway.follow_up.models import ContactOutcome, FollowUp
from caseflow.pathway.follow_up.rules import Conversation
from caseflow.pathway.identification import actions as identification_actions
from caseflow.pathway.identification import queries as identification_queries
from caseflow.pathway.identification.models import Notification
from caseflow.pathway.plan import actions as plan_actions
from caseflow.pathway.plan.models import Domain, Need, NeedStatus
from caseflow.pathway.referral import actions as referral_actions
from caseflow.pathway.referral.inbox import actions as inbox_actions
from caseflow.pathway.referral.models import Reason, Referral, Status
from caseflow.pathway.referral.sending import actions as sending_actions
from caseflow.pathway.referral.sending import queries as sending_queries
from caseflow.pathway.screening import actions as screening_actions
from caseflow.pathway.screening.assessment import actions as assessment_actions
from caseflow.pathway.screening.assessment import queries as assessment_queries
from caseflow.pathway.screening.hand_over import actions as hand_over_actions
from caseflow.pathway.screening.hand_over import queries as hand_over_queries
from caseflow.pathway.screening.identity import actions as identity_actions
from caseflow.pathway.screening.judgement import actions as judgement_actions
from caseflow.pathway.screening.matches.models import PossibleMatch
from caseflow.pathway.screening.models import Agreement, Screening, ScreeningStatus
from caseflow.pathway.screening.triage import actions as triage_actions
from caseflow.people import actions as people_actions
from caseflow.people import queries as people_queries
from caseflow.sop.indicators import Answer
from caseflow.sop.vocabulary import AgeGroup, Milestone, Priority, RiskLevel
from tests.integration.world import World, acting_as, commit

GOAL, NEED = "I want to sleep without fear.", "A doctor, because of the pain in her arm"
KNOWN_AS, FULL_NAME, PHONE = "Mirembe", "Mirembe Okello-Tadesse", "+999 555 0142"


def prepared_case(world: World, *, age_group: AgeGroup = AgeGroup.ADULT) -> Case:
    """Make a case that the caseworker has accepted, with a name, and without consent."""
    case_id, by = uuid.uuid4(), world.caseworker
    with acting_as(by) as look:
        key_hierarchy.key_ring().cases.create(case_id, by.organisation_id)
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
        emergencies_actions.begin(case_id)
        db.session.flush()
        case = case_actions.prepare(case_id, screening_id=screening.id, age_group=age_group, by=by)
        look.admitted.add(case_id)
        case_actions.mark(case, Milestone.SCREENING_FINISHED, by=by, thing_id=screening.id)
        person = {"known_as": KNOWN_AS, "full_name": FULL_NAME, "sex": "female", "age": 24}
        people_actions.record_person(case_id, person, version=None, by=by)
        commit()
    return case


def with_emergencies(case: Case) -> Case:
    """Let a case need HIV prevention within 52 hours and a bed tonight, and return it."""
    now = clock.now()
    pep = Action("pep", ServiceType.HEALTH, Compartment.HEALTH, now, now + timedelta(hours=52))
    bed = Action(
        "shelter_tonight", ServiceType.SHELTER, Compartment.SAFETY, now, now + timedelta(hours=12)
    )
    emergencies_actions.follow(case.id, [pep, bed])
    commit()
    return case


def terms(purpose: Purpose = Purpose.CASE_MANAGEMENT, **changes: object) -> Terms:
    """Return the terms of a consent of an adult that breaks no rule; `changes` replaces fields."""
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
    """Make a case with consent to case management, given by a guardian for a child."""
    case = prepared_case(world, age_group=age_group)
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        consent_actions.record(case, terms(**_given(case)), by=world.caseworker)
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
    """Record consent to share with organisations (by their name in the world), or with kinds."""
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
        consent = consent_actions.record(case, asked, by=world.caseworker)
        commit()
    return consent


def case_with_plan(world: World, *, age_group: AgeGroup = AgeGroup.ADULT) -> Case:
    """Make an open case with a drafted plan: a goal, and one urgent need for health care."""
    case = open_case(world, age_group=age_group)
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        need = add_need(world, case)
        plan_actions.set_goal(need.plan, GOAL, version=need.plan.version, by=world.caseworker)
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
    """Record one need as the caseworker; the caller commits."""
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        need = plan_actions.record_need(
            case,
            NEED,
            domain=domain,
            service_type=service_type,
            priority=priority,
            by=world.caseworker,
        )
        db.session.flush()
    return need


def consent_for_identification(
    world: World,
    case: Case,
    *,
    categories: tuple[str, ...] = ("identity", "experience"),
    expires_on: date | None = None,
) -> Consent:
    """Record consent to notify the authority of the world."""
    named = (str(world.organisations["State Authority"].id),)
    options = {"expires_on": expires_on} if expires_on else {}
    asked = terms(
        Purpose.IDENTIFICATION, recipients=named, categories=categories, **options, **_given(case)
    )
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        consent = consent_actions.record(case, asked, by=world.caseworker)
        commit()
    return consent


def notified_case(world: World, *, age_group: AgeGroup = AgeGroup.ADULT) -> Notification:
    """Make a case with assessed risk of which the authority was notified, with consent."""
    case, by = open_case(world, age_group=age_group), world.caseworker
    consent_for_identification(world, case)
    with acting_as(by) as look:
        look.admitted.add(case.id)
        case_actions.assess_risk(case, RiskLevel.MEDIUM, "Nobody follows her", by=by)
        authority = world.organisations["State Authority"]
        shown = identification_queries.draft_for(case, authority).fingerprint
        notification = identification_actions.notify(case, authority, shown=shown, by=by)
        commit()
    return notification


def _given(case: Case) -> dict[str, object]:
    if case.age_group is AgeGroup.ADULT:
        return {"given_by": GivenBy.PERSON}
    return {
        "given_by": GivenBy.GUARDIAN,
        "guardian": "Aunt Nakato",
        "guardian_relation": "relative",
        "assented": True,
    }


AT_BORDER = {
    "known_as": "Amina",
    "full_name": "Amina Tesfaye",
    "age": 17,
    "sex": "female",
    "nationality": "ER",
    "languages": ["ti", "ar"],
}
AT_BORDER_CONTACT = {
    "phone": "+999 555 0101",
    "ways": ["text"],
    "when": "After 18:00",
    "never": "Never call before noon",
    "may_leave_message": False,
}
TOLD = {"TRIAGE-04": True, "TRIAGE-01": False, "TRIAGE-10": True}
TICKED = ("SHORT-ACT-02", "SHORT-MEANS-09", "SHORT-PURPOSE-01")


def second_responder(world: World) -> User:
    """Create a second first responder at the same border post."""
    user = accounts_actions.create(
        "second.responder@test.example",
        display_name="Second Responder",
        organisation_id=world.responder.organisation_id,
        roles=[Role.FIRST_RESPONDER],
    )
    user.password = world.responder.password
    signed_rows.sign(user)
    commit()
    return user


def draft_screening(
    world: World, *, by: str = "responder", age_group: AgeGroup = AgeGroup.CHILD
) -> Screening:
    """Make a screening that was begun at the border, without any answers."""
    user = world.people[by]
    with acting_as(user):
        conditions = {"safe_place": True, "present": ["nobody"], "interpreting": "not_needed"}
        screening = screening_actions.start(age_group, conditions, by=user)
        commit()
    return screening


def finished_screening(
    world: World, *, by: str = "responder", age_group: AgeGroup = AgeGroup.CHILD
) -> Screening:
    """Make a finished screening with a person and a safe contact.

    The person reports sexual violence 20 hours ago, and three indicators of trafficking.
    """
    screening, user = draft_screening(world, by=by, age_group=age_group), world.people[by]
    person = AT_BORDER
    if not age_group.counts_as_child and not person.get("date_of_birth"):
        person = {**person, "age": 24}
    with acting_as(user) as look:
        look.admitted.add(screening.case_id)
        _answer(screening, by=user)
        identity_actions.record_person(screening, person, version=None, by=user)
        identity_actions.record_contact(screening, AT_BORDER_CONTACT, version=None, by=user)
        screening_actions.finish(screening, by=user)
        commit()
    return screening


def handed_over(
    world: World,
    *,
    to: str = "North Case Organisation",
    age_group: AgeGroup = AgeGroup.CHILD,
) -> Screening:
    """Make a screening that was handed over to a case organisation."""
    screening = finished_screening(world, age_group=age_group)
    with acting_as(world.responder) as look:
        look.admitted.add(screening.case_id)
        hand_over_actions.hand_over(
            screening, world.organisations[to], Agreement.AGREED, by=world.responder
        )
        commit()
    return screening


def received_screening(
    world: World, *, by: str = "caseworker", age_group: AgeGroup = AgeGroup.CHILD
) -> Screening:
    """Make a screening whose receipt the case organisation has confirmed."""
    screening, user = handed_over(world, age_group=age_group), world.people[by]
    with acting_as(user):
        waiting, way = hand_over_queries.get_incoming(screening.id, seen_by=user)
        hand_over_actions.receive(waiting, way, by=user)
        commit()
    return screening


def taken_up_case(
    world: World, *, by: str = "caseworker", age_group: AgeGroup = AgeGroup.CHILD
) -> Case:
    """Make a case from a screening that was received and accepted; it waits for consent."""
    screening, user = received_screening(world, by=by, age_group=age_group), world.people[by]
    with acting_as(user):
        waiting, _ = hand_over_queries.get_incoming(screening.id, seen_by=user)
        case = hand_over_actions.take_up(waiting, by=user)
        commit()
    return case


def _answer(screening: Screening, *, by: User) -> None:
    triage_actions.save(
        screening, TOLD, hours_ago=20.0, may_become_pregnant="yes", version=screening.version, by=by
    )
    db.session.flush()
    assessment_actions.choose(screening, ["short-screen"], version=screening.version, by=by)
    db.session.flush()
    short = assessment_queries.chosen(screening)[0]
    said = dict.fromkeys(TICKED, Answer.YES)
    assessment_actions.save(screening, short, said, version=screening.version, by=by)
    db.session.flush()
    note = "She asked that nobody calls her brother."
    judgement_actions.judge(screening, {}, note, version=screening.version, by=by)
    db.session.flush()


CONTACT: dict[str, Any] = {
    "phone": PHONE,
    "ways": ["text"],
    "when": "After 18:00",
    "never": "Never call the landlord",
    "may_leave_message": False,
    "code_word": "harvest",
    "address": "12 Fictional Street",
}
ASKS = {
    "clinic": (Domain.HEALTH, ServiceType.HEALTH, "health", ("identity", "contact", "health")),
    "shelter": (Domain.SHELTER, ServiceType.SHELTER, "shelter", ("identity", "contact", "safety")),
}
MESSAGE = "Needs to be seen by a woman doctor today."


def referable_need(
    world: World,
    service: str = "clinic",
    *,
    case: Case | None = None,
    priority: Priority = Priority.URGENT,
) -> Need:
    """Make a need, with the safe contact and the consent that a referral for it requires."""
    case = case or case_with_plan(world)
    domain, kind, recipients, categories = ASKS[service]
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        known = people_queries.safe_contact_of(case.id)
        people_actions.record_safe_contact(
            case.id, CONTACT, version=known.version if known else None, by=world.caseworker
        )
        need = add_need(world, case, domain=domain, service_type=kind, priority=priority)
        commit()
    consent_for_services(
        world,
        case,
        organisations=(),
        kinds=(recipients,),
        services=(kind.value,),
        categories=categories,
    )
    return need


def drafted_referral(
    world: World,
    service: str = "clinic",
    *,
    case: Case | None = None,
    priority: Priority = Priority.URGENT,
) -> Referral:
    """Make a draft of a referral that can be sent."""
    need = referable_need(world, service, case=case, priority=priority)
    with acting_as(world.caseworker) as look:
        look.admitted.add(need.case_id)
        referral = sending_actions.draft(
            need,
            world.services[service],
            priority=priority,
            message=MESSAGE,
            by=world.caseworker,
            name_meant=True,  # where traces are looked for, one word marks all texts
        )
        commit()
    return referral


def sent_referral(
    world: World,
    service: str = "clinic",
    *,
    case: Case | None = None,
    priority: Priority = Priority.URGENT,
) -> Referral:
    """Make a referral that was sent to the clinic or the shelter, with consent for its kind."""
    referral = drafted_referral(world, service, case=case, priority=priority)
    with acting_as(world.caseworker) as look:
        look.admitted.add(referral.case_id)
        preview = sending_queries.preview_of(
            referral.need, referral.service, priority=priority, message=MESSAGE
        )
        sending_actions.send(
            referral, seen=preview.digest, version=referral.version, by=world.caseworker
        )
        commit()
    return referral


def answered(
    world: World,
    referral: Referral,
    *targets: Status,
    by: User | None = None,
    reason: Reason | None = None,
    note: str = "",
) -> Referral:
    """Let the partner move the referral to these states; `reason` and `note` go to the last."""
    by = by or world.clinic
    for target in targets:
        last = target is targets[-1]
        needs_note = target in (Status.COMPLETED, Status.PARTLY_COMPLETED)
        with acting_as(by):
            inbox_actions.respond(
                referral,
                target,
                reason=reason if last else None,
                note=note or ("Seen and treated." if needs_note else "") if last else "",
                version=referral.version,
                by=by,
            )
            commit()
    return referral


def delivered_referral(world: World, *, case: Case | None = None) -> Referral:
    """Make a referral that the clinic has delivered, and the sender has not closed yet."""
    sent = sent_referral(world, case=case)
    return answered(world, sent, Status.ACCEPTED, Status.IN_SERVICE, Status.COMPLETED)


def reviewed_referral(world: World, *, case: Case | None = None) -> Referral:
    """Make a closed referral: it was delivered, and the survivor was told the result."""
    referral = delivered_referral(world, case=case)
    with acting_as(world.caseworker) as look:
        look.admitted.add(referral.case_id)
        referral_actions.review(
            referral,
            told=True,
            need=NeedStatus.MET,
            version=referral.version,
            by=world.caseworker,
        )
        commit()
    return referral


def planned_follow_up(world: World, *, case: Case | None = None) -> FollowUp:
    """Make a planned follow-up of a delivered referral, with a safe contact in the case."""
    referral = reviewed_referral(world, case=case)
    with acting_as(world.caseworker) as look:
        look.admitted.add(referral.case_id)
        contact = people_queries.safe_contact_of(referral.case_id)
        person_actions.edit_safe_contact(
            referral.case, CONTACT, version=contact.version, by=world.caseworker
        )
        follow_up = follow_up_actions.plan_after(referral, by=world.caseworker)
        commit()
    return follow_up


def closable_case(world: World) -> Case:
    """Make a case in which everything is done except for the closure."""
    follow_up = planned_follow_up(world)
    said = Conversation(risk=RiskLevel.LOW, risk_reason="Lives safely now.", words="It helped me.")
    with acting_as(world.caseworker) as look:
        look.admitted.add(follow_up.case_id)
        follow_up_actions.record_attempt(
            follow_up,
            way=CONTACT["ways"][0],
            outcome=ContactOutcome.REACHED,
            rules_read=True,
            by=world.caseworker,
        )
        follow_up_actions.complete(follow_up, said, by=world.caseworker)
        commit()
    return follow_up.case


def closure_answers(**changes: object) -> closure_rules.Answers:
    """Return the answers of a closure request that breaks no rule; `changes` replaces fields."""
    asked = {
        "reason": ClosureReason.GOALS_REACHED,
        "summary": "She lives with her sister and works.",
        "feedback_offered": True,
        "safety_plan_handed_over": True,
        "retain_until": clock.today() + timedelta(days=365),
    }
    return closure_rules.Answers(**(asked | changes))


def requested_closure(world: World) -> Closure:
    """Make a closure that the caseworker requested, and the supervisor has not decided on."""
    case = closable_case(world)
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        closure = closure_actions.request(case, closure_answers(), by=world.caseworker)
        commit()
    return closure


def closed_case(world: World) -> Case:
    """Make a closed case, whose closure the supervisor approved."""
    closure = requested_closure(world)
    with acting_as(world.supervisor) as look:
        look.admitted.add(closure.case_id)
        closure_actions.approve(closure, by=world.supervisor)
        commit()
    return closure.case


def account_request(world: World) -> AccountRequest:
    """An operator asks for a link for the caseworker, so that no user is the one who asked."""
    user = world.caseworker
    request = AccountRequest(
        id=uuid.uuid4(),
        change=AccountChange.LINK,
        user_id=user.id,
        email=user.email,
        display_name=user.display_name,
        organisation_id=user.organisation_id,
        role_names=["caseworker"],
        former_role_names=["caseworker"],
        requested_at=clock.now(),
        requested_by_id=SYSTEM.id,
        expires_at=clock.now() + timedelta(days=7),
    )
    encryption.sign(request)
    db.session.add(request)
    return request


def agreed_match(world: World, case: Case, screening: Screening) -> PossibleMatch:
    """Both asked and agreed to, so that it stands in the list of each."""
    match = PossibleMatch(
        id=uuid.uuid4(),
        case_id=case.id,
        organisation_id=case.organisation_id,
        owner_id=case.owner_id,
        found_for_id=screening.case_id,
        found_for_organisation_id=world.responder.organisation_id,
        found_at=clock.now(),
        found_by_id=world.responder.id,
        asked_at=clock.now(),
        asked_by_id=world.coordinator.id,
        agreed_at=clock.now(),
        agreed_by_id=case.owner_id,
    )
    encryption.sign(match)
    db.session.add(match)
    return match
