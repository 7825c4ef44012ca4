"""Make a whole pathway through the real actions, with a mark in every text that is entered."""

from datetime import time, timedelta

from caseflow import clock
from caseflow.access import access_context
from caseflow.encryption import ScratchFile
from caseflow.extensions import db
from caseflow.files.content_types import FileType
from caseflow.files.examination import Examined
from caseflow.oversight.account_requests import actions as account_requests_actions
from caseflow.oversight.erasures import actions as erasures_actions
from caseflow.oversight.erasures.models import Erasure, ErasureReason
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case.documents import actions as documents_actions
from caseflow.pathway.case.documents.models import Document
from caseflow.pathway.case.emergencies import actions as emergencies_actions
from caseflow.pathway.case.emergencies import queries as emergencies_queries
from caseflow.pathway.case.emergencies import rules as emergencies_rules
from caseflow.pathway.case.emergencies.models import Outcome as EmergencyOutcome
from caseflow.pathway.case.joined_files import actions as joined_files_actions
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.record import actions as record_actions
from caseflow.pathway.case.record import queries as record_queries
from caseflow.pathway.case.related_people import actions as related_people_actions
from caseflow.pathway.case.related_people.models import RelatedPerson
from caseflow.pathway.case.tasks import actions as tasks_actions
from caseflow.pathway.case.tasks.models import Task, TaskKind
from caseflow.pathway.case.tasks.rules import When
from caseflow.pathway.case.team import actions as team_actions
from caseflow.pathway.closure import actions as closure_actions
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.consent.models import Consent, GivenBy, Manner
from caseflow.pathway.follow_up import actions as follow_up_actions
from caseflow.pathway.follow_up.models import Arrived, ContactOutcome
from caseflow.pathway.follow_up.rules import STATEMENTS, Conversation, Feedback
from caseflow.pathway.identification import actions as identification_actions
from caseflow.pathway.identification import queries as identification_queries
from caseflow.pathway.identification.claims import actions as claims_actions
from caseflow.pathway.identification.claims.models import ClaimKind, ClaimStatus
from caseflow.pathway.identification.messages import actions as messages_actions
from caseflow.pathway.identification.models import DecisionKind, Outcome
from caseflow.pathway.identification.rules import Verdict
from caseflow.pathway.plan import actions as plan_actions
from caseflow.pathway.plan.models import Responsible
from caseflow.pathway.referral import actions as referral_actions
from caseflow.pathway.referral import queries as referral_queries
from caseflow.pathway.referral.inbox import actions as inbox_actions
from caseflow.pathway.referral.models import Status
from caseflow.pathway.screening import actions as screening_actions
from caseflow.pathway.screening.assessment import actions as assessment_actions
from caseflow.pathway.screening.hand_over import actions as hand_over_actions
from caseflow.pathway.screening.identity import actions as identity_actions
from caseflow.pathway.screening.judgement import actions as judgement_actions
from caseflow.pathway.screening.matches import actions as matches_actions
from caseflow.pathway.screening.matches.models import PossibleMatch
from caseflow.pathway.screening.models import Agreement, Exploitation
from caseflow.pathway.screening.triage import actions as triage_actions
from caseflow.people import actions as people_actions
from caseflow.people import rules as people_rules
from caseflow.sop.vocabulary import RiskLevel
from caseflow.web.uploads import Received
from tests.integration import builders
from tests.integration.world import acting_as, commit

BORN = "1911-11-13"
"""A date of birth that occurs nowhere else, so that it can be searched for like a mark."""
TEXTS = ("KNOWN_AS", "FULL_NAME", "GOAL", "NEED", "MESSAGE")
SAFETY = ("warning_signs", "safe_people", "safe_places", "code_word", "steps")
GUARDIAN = ("guardian", "guardian_relation")
INTERPRETER = ("interpreting", "interpreter_language", "interpreter_sex")


def walk(world, monkeypatch, mark):
    """Make the pathway; return the ids of its case, screening, referral and other things."""
    _mark_builders(monkeypatch, mark)
    case = _from_the_border(world, mark)
    _work(world, case, mark)
    other = _join(world, case, mark)
    notification = _identify(world, case, mark)
    referral = _refer(world, case, mark)
    follow_up = _follow_up(world, referral, mark)
    _close(world, case, mark)
    return {
        "case_id": case.id,
        "screening_id": case.screening_id,
        "referral_id": referral.id,
        "follow_up_id": follow_up.id,
        "notification_id": notification.id,
        "need_id": referral.need_id,
        "person_id": db.session.scalars(
            db.select(RelatedPerson.id).where(RelatedPerson.case_id == case.id)
        ).one(),
        "other_id": other.id,
        "task_id": db.session.scalars(db.select(Task.id).where(Task.case_id == case.id)).one(),
        "document_id": db.session.scalars(
            db.select(Document.id).where(Document.case_id == case.id)
        ).one(),
        "number": 1,
        "form_id": "health",
        "entry": 1,
        "section_id": "now",
    }


def beside(world):
    """Make further cases with the same marks, which wait at steps that `walk` has passed.

    Returns the ids for the addresses of pages, one dictionary for each page or group of pages.
    """
    draft, adult = _draft(world, "responder"), builders.AgeGroup.ADULT
    finished = builders.finished_screening(world, age_group=adult)
    handed = builders.handed_over(world, age_group=adult)
    received = builders.received_screening(world, age_group=adult)
    sent = builders.sent_referral(world)
    case = db.session.get(Case, sent.case_id)
    builders.with_emergencies(case)
    drafted = builders.drafted_referral(world, "shelter", case=case)
    notification = builders.notified_case(world)
    with acting_as(world.authority):
        messages_actions.ask(notification, "Where was it?", version=0, by=world.authority)
        commit()
    consent = db.session.scalars(db.select(Consent.id).where(Consent.case_id == case.id)).first()
    return [
        {"screening_id": draft.id, "instrument_id": "short-screen", "step": "person"},
        # First responders search in no files, so only a caseworker is warned of one.
        {"screening_id": _draft(world, "caseworker").id, "step": "person"},
        {"screening_id": finished.id, "code": "pep"},
        {"screening_id": handed.id},
        {"screening_id": received.id, "code": "pep"},
        {"organisation_id": world.organisations["Harbour Clinic"].id},
        {
            "case_id": case.id,
            "referral_id": sent.id,
            "code": "pep",
            "verb": "accept",
            "consent_id": consent,
            "purpose": "services",
            "recipient_id": world.organisations["State Authority"].id,
        },
        {
            "referral_id": drafted.id,
            "need_id": drafted.need_id,
            "service_id": world.services["shelter"].id,
        },
        {"service_id": world.services["clinic"].id, "user_id": world.caseworker.id},
        {"case_id": notification.case_id, "notification_id": notification.id},
        {"erasure_id": _asked_to_erase(world, db.session.get(Case, notification.case_id))},
        {"account_request_id": _requested_link(world)},
        {"possible_match_id": _asked_about(world, draft)},
    ]


def _asked_to_erase(world, case):
    with acting_as(world.supervisor):
        access_context.admit(case.id)
        erasures_actions.request(case, "health", ErasureReason.PERSON_ASKED, by=world.supervisor)
        commit()
    return db.session.scalars(db.select(Erasure.id)).one()


def _requested_link(world):
    by = world.administrator
    with acting_as(by):
        request = account_requests_actions.renew_link(world.colleague, by=by)
        commit()
    return request.id


def _asked_about(world, screening):
    """Let the desk ask the organisation that may know the person of this screening."""
    found = PossibleMatch.found_for_id == screening.case_id
    by = world.coordinator
    with acting_as(by):
        match = db.session.scalars(db.select(PossibleMatch).where(found)).one()
        matches_actions.ask(match, by=by)
        commit()
    return match.id


def _draft(world, name):
    by = world.people[name]
    screening = builders.draft_screening(world, by=name, age_group=builders.AgeGroup.ADULT)
    with acting_as(by):
        access_context.admit(screening.case_id)
        builders._answer(screening, by=by)
        identity_actions.record_person(screening, builders.AT_BORDER, version=None, by=by)
        commit()
    return screening


def _mark_builders(monkeypatch, mark):
    for name in TEXTS:
        monkeypatch.setattr(builders, name, f"{mark} {name}")
    contact = {"ways": ["text", f"{mark} way"], "may_leave_message": False} | {
        name: f"{mark} {name}" for name in ("phone", "when", "never", "code_word", "address")
    }
    # A telephone number has no words; here it must hold them, to show that they leak nowhere.
    monkeypatch.setattr(people_rules, "check_phone", lambda text, country: None)
    person = {"age": clock.today().year - int(BORN[:4]), "date_of_birth": BORN} | {
        name: f"{mark} {name}"
        for name in ("known_as", "full_name", "document_number", "sex", *GUARDIAN, *INTERPRETER)
    }
    person |= {name: [f"{mark} {name}"] for name in ("nationality", "languages", "other_names")}
    given = {"given_by": GivenBy.PERSON, "manner": Manner.WITNESSED_ORAL} | {
        name: f"{mark} {name}" for name in ("witness", "guardian", "ground")
    }
    monkeypatch.setattr(builders, "CONTACT", contact)
    monkeypatch.setattr(builders, "AT_BORDER_CONTACT", contact)
    monkeypatch.setattr(builders, "AT_BORDER", person)
    monkeypatch.setattr(builders, "_given", lambda case: given)


def _from_the_border(world, mark):
    by = world.responder
    with acting_as(by):
        conditions = {"safe_place": True, "present": ["nobody"], "note": mark}
        screening = screening_actions.start(builders.AgeGroup.ADULT, conditions, by=by)
        db.session.flush()
        builders._answer(screening, by=by)
        triage_actions.answer(screening, "pep", EmergencyOutcome.DONE, note=f"{mark} call", by=by)
        assessment_actions.choose(screening, ["short-screen"], version=screening.version, by=by)
        screening.profile = Exploitation.LABOUR.value  # as screenings of earlier versions have it
        db.session.flush()
        judged = dict.fromkeys(("tip", "som", "child", "safety"), ("possible", f"{mark} reason"))
        judgement_actions.judge(screening, judged, f"{mark} told", version=screening.version, by=by)
        people_actions.record_person(screening.case_id, builders.AT_BORDER, version=None, by=by)
        people_actions.record_safe_contact(screening.case_id, builders.CONTACT, version=None, by=by)
        screening_actions.finish(screening, by=by)
        hand_over_actions.hand_over(
            screening, world.organisations["North Case Organisation"], Agreement.AGREED, by=by
        )
        commit()
    by = world.caseworker
    with acting_as(by):
        waiting, way = builders.hand_over_queries.get_incoming(screening.id, seen_by=by)
        hand_over_actions.receive(waiting, way, by=by)
        commit()
        access_context.admit(waiting.case_id)
        case = hand_over_actions.take_up(waiting, by=by)
        consent_actions.record(case, builders.terms(**builders._given(case)), by=by)
        commit()
    return case


def _work(world, case, mark):
    by = world.caseworker
    with acting_as(by):
        access_context.admit(case.id)
        case_actions.assess_risk(case, RiskLevel.HIGH, f"{mark} risk", by=by)
        case_actions.add_note(case, f"{mark} note", by=by)
        page = record_queries.get_page(case, "health", 1, "now", seen_by=by)
        record_actions.save(
            case, page, answers={"allergies": f"{mark} allergies"}, version=0, by=by
        )
        facts = {"name": f"{mark} relative", "roles": ["feared"], "note": f"{mark} note"}
        related_people_actions.add(case, facts=facts, by=by)
        _hand_over_a_paper(case, mark, by)
        when = When(TaskKind.TASK, clock.today())
        words = {"what": f"{mark} task", "place": f"{mark} place", "note": f"{mark} note"}
        tasks_actions.add(case, when=when, words=words, by=by)
        answers = {name: f"{mark} {name}" for name in SAFETY}
        case_actions.make_safety_plan(case, answers, version=None, by=by)
        orchard = world.organisations["Orchard House"].id
        team_actions.exclude(case, organisation_id=orchard, reason=f"{mark} conflict", by=by)
        need = builders.add_need(world, case)
        plan_actions.set_goal(need.plan, f"{mark} goal", version=need.plan.version, by=by)
        plan_actions.plan_action(
            need, f"{mark} what", responsible=Responsible.CASEWORKER, due_on=clock.today(), by=by
        )
        commit()


def _join(world, case, mark):
    """Join another file to the case; it is like any other, and only the reason is marked."""
    other = builders.prepared_case(world)
    with acting_as(world.supervisor):
        access_context.admit(case.id, other.id)
        joined_files_actions.join(case, other, f"{mark} reason", by=world.supervisor)
        commit()
    return other


def _hand_over_a_paper(case, mark, by):
    upload = Received(1024**2)
    upload.write(f"{mark} document".encode())
    pages = ScratchFile()
    sizes = [upload.size, pages.write(f"{mark} page".encode())]
    examined = Examined(FileType.JPEG, upload.sha256, sizes, upload, pages)
    day = clock.today().isoformat()
    facts = {name: f"{mark} {name}" for name in ("title", "handed_over_by", "paper_at")}
    facts |= {"kind": "identity", "received_on": day}
    document = documents_actions.add(case, facts=facts, examined=examined, by=by)
    consent = db.session.scalars(db.select(Consent.id).where(Consent.case_id == case.id)).first()
    documents_actions.attach(case, document, thing=str(consent), things=[str(consent)], by=by)
    moved = {name: f"{mark} {name}" for name in ("given_by", "given_to", "place")}
    documents_actions.move_paper(case, document, facts=moved | {"given_on": day}, by=by)


def _identify(world, case, mark):
    builders.consent_for_identification(world, case)
    by, authority = world.caseworker, world.organisations["State Authority"]
    with acting_as(by):
        access_context.admit(case.id)
        shown = identification_queries.draft_for(case, authority).fingerprint
        notification = identification_actions.notify(case, authority, shown=shown, by=by)
        commit()
    verdict = Verdict(
        DecisionKind.REASONABLE_GROUNDS, Outcome.POSITIVE, clock.today(), f"{mark} reasons"
    )
    with acting_as(world.authority):
        messages_actions.ask(notification, f"{mark} question", version=0, by=world.authority)
        commit()
    with acting_as(by):
        access_context.admit(case.id)
        messages_actions.answer(notification, f"{mark} answer", version=1, by=by)
        step, today = ClaimStatus.ASKED, clock.today()
        claims_actions.record(case, ClaimKind.STAY, step, on=today, note=f"{mark} claim", by=by)
        commit()
    with acting_as(world.authority):
        identification_actions.decide(notification, verdict, by=world.authority)
        commit()
    return notification


def _refer(world, case, mark):
    referral = builders.sent_referral(world, case=case)
    builders.answered(world, referral, Status.INFORMATION_REQUESTED, note=f"{mark} question")
    with acting_as(world.caseworker):
        access_context.admit(case.id)
        referral_actions.answer(
            referral, f"{mark} answer", version=referral.version, by=world.caseworker
        )
        commit()
    builders.answered(world, referral, Status.ACCEPTED)
    with acting_as(world.clinic):
        day = clock.today() + timedelta(days=1)
        inbox_actions.schedule(
            referral, day, time(10), f"{mark} come", version=referral.version, by=world.clinic
        )
        commit()
    return builders.answered(
        world, referral, Status.IN_SERVICE, Status.COMPLETED, note=f"{mark} delivered"
    )


def _follow_up(world, referral, mark):
    by = world.caseworker
    feedback = Feedback(referral.id, Arrived.YES, dict.fromkeys(STATEMENTS, 4))
    said = Conversation(RiskLevel.LOW, f"{mark} risk", (feedback,), f"{mark} words", True)
    with acting_as(by):
        access_context.admit(referral.case_id)
        follow_up = follow_up_actions.plan_after(referral, by=by)
        follow_up_actions.record_attempt(
            follow_up, way="text", outcome=ContactOutcome.REACHED, rules_read=True, by=by
        )
        follow_up_actions.complete(follow_up, said, by=by)
        commit()
    return follow_up


def _close(world, case, mark):
    by = world.caseworker
    with acting_as(by):
        access_context.admit(case.id)
        # A closure cannot be requested while an emergency action waits.
        record = emergencies_queries.record_of(case.id)
        for action in emergencies_rules.pressing(emergencies_queries.actions_of(record)):
            emergencies_actions.answer_in_case(
                case, action.code, EmergencyOutcome.DONE, note=f"{mark} seen to", by=by
            )
        for referral in referral_queries.referrals_of(case):
            referral_actions.review(
                referral, told=True, need=builders.NeedStatus.MET, version=referral.version, by=by
            )
        answers = builders.closure_answers(summary=f"{mark} summary")
        closure = closure_actions.request(case, answers, by=by)
        commit()
    with acting_as(world.supervisor):
        access_context.admit(case.id)
        closure_actions.send_back(closure, f"{mark} back", by=world.supervisor)
        commit()
