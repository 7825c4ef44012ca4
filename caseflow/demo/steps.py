"""The first steps of a fictional pathway, each done by the user who would do it at work.

Each step runs in a transaction of its own, as a request does.
"""

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from caseflow import clock
from caseflow.access import acting
from caseflow.accounts.models import User
from caseflow.agencies.models import ServiceType
from caseflow.demo.network import Cast
from caseflow.demo.people import Survivor
from caseflow.extensions import db
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case.emergencies import actions as emergencies_actions
from caseflow.pathway.case.emergencies import queries as emergencies_queries
from caseflow.pathway.case.emergencies import rules as emergencies_rules
from caseflow.pathway.case.emergencies.models import Outcome
from caseflow.pathway.case.emergencies.rules import Action
from caseflow.pathway.case.history import actions as history_actions
from caseflow.pathway.case.models import Case
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.consent import rules as consent_rules
from caseflow.pathway.consent.models import GivenBy, InformationPoint, Manner, Purpose
from caseflow.pathway.consent.rules import Terms
from caseflow.pathway.plan import actions as plan_actions
from caseflow.pathway.plan.models import Domain, Need, Responsible
from caseflow.pathway.screening import actions as screening_actions
from caseflow.pathway.screening.assessment import actions as assessment_actions
from caseflow.pathway.screening.assessment import queries as assessment_queries
from caseflow.pathway.screening.hand_over import actions as hand_over_actions
from caseflow.pathway.screening.hand_over import queries as hand_over_queries
from caseflow.pathway.screening.identity import actions as identity_actions
from caseflow.pathway.screening.judgement import actions as judgement_actions
from caseflow.pathway.screening.models import Agreement, Screening
from caseflow.pathway.screening.triage import actions as triage_actions
from caseflow.sop.indicators import Answer
from caseflow.sop.vocabulary import Priority, RiskLevel
from caseflow.web import transaction

TICKED = ("SHORT-ACT-01", "SHORT-ACT-02", "SHORT-MEANS-01", "SHORT-MEANS-09", "SHORT-PURPOSE-01")
NOT_TOLD = ("SHORT-PURPOSE-05", "SHORT-PURPOSE-10", "SHORT-PURPOSE-13", "SHORT-PURPOSE-14")
NEEDS = (
    (ServiceType.HEALTH, Domain.HEALTH, "A doctor, and somebody who explains what happens"),
    (ServiceType.SHELTER, Domain.SHELTER, "A safe place to sleep tonight"),
    (ServiceType.LEGAL, Domain.LEGAL, "Advice about papers and staying"),
    (ServiceType.PSYCHOSOCIAL, Domain.PSYCHOSOCIAL, "Somebody to talk to, in her own language"),
)


@dataclass
class Way:
    """The pathway of one fictional survivor so far, and the time at which it continues."""

    cast: Cast
    dice: random.Random
    survivor: Survivor
    region: str
    now: datetime
    screening: Screening | None = None
    case: Case | None = None
    needs: list[Need] = field(default_factory=list)

    @property
    def caseworker(self) -> User:
        """The caseworker of the case organisation in this region."""
        return self.cast[f"caseworker@{self.region}.example"]

    @property
    def supervisor(self) -> User:
        """The supervisor of the case organisation in this region."""
        return self.cast[f"supervisor@{self.region}.example"]

    @property
    def case_id(self) -> uuid.UUID:
        """The id of the case, which the screening already has before there is a case."""
        assert self.screening is not None
        return self.screening.case_id

    @contextmanager
    def step(self, by: User, hours: float) -> Iterator[User]:
        """Let so many hours pass, act as this user in the block, and commit at its end."""
        # Never later than the real time: pages would show events of the future.
        self.now = min(self.now + timedelta(hours=hours), datetime.now(self.now.tzinfo))
        with clock.set_to(self.now), acting(by, purpose="demo") as look:
            # A page admits the case when it finds it; without this, sealed fields do not open.
            if self.screening is not None:
                look.admitted.add(self.case_id)
            yield by
            transaction.commit()


def begin(way: Way) -> None:
    """Let the nurse start a screening, and save the questions about urgent needs."""
    with way.step(way.cast["responder@border.example"], 0) as by:
        conditions = {"safe_place": True, "present": ["nobody"], "interpreting": "not_needed"}
        way.screening = screening_actions.start(way.survivor.age_group, conditions, by=by)
        db.session.flush()
        told = {"TRIAGE-04": way.survivor.hours_ago is not None, "TRIAGE-01": False}
        pregnant = "yes" if way.survivor.sex == "female" else "no"
        triage_actions.save(
            way.screening,
            told,
            hours_ago=way.survivor.hours_ago,
            may_become_pregnant=pregnant,
            version=way.screening.version,
            by=by,
        )


def finish(way: Way) -> None:
    """Let the nurse fill in an instrument, record the person, and finish the screening."""
    screening = way.screening
    assert screening is not None
    with way.step(way.cast["responder@border.example"], 0.5) as by:
        for action in _open_actions(way)[::2]:
            triage_actions.answer(screening, action.code, Outcome.DONE, by=by)
            db.session.flush()
        assessment_actions.choose(screening, ["short-screen"], version=screening.version, by=by)
        db.session.flush()
        told = dict.fromkeys(way.dice.sample(TICKED, k=4), Answer.YES)
        said = dict.fromkeys(NOT_TOLD, Answer.NO) | told
        short = assessment_queries.chosen(screening)[0]
        assessment_actions.save(screening, short, said, version=screening.version, by=by)
        db.session.flush()
        identity_actions.record_person(screening, way.survivor.identity, version=None, by=by)
        identity_actions.record_contact(screening, way.survivor.contact, version=None, by=by)
        judgement_actions.judge(
            screening, {}, "Spoke freely, alone.", version=screening.version, by=by
        )
        screening_actions.finish(screening, by=by)


def _open_actions(way: Way) -> list[Action]:
    """Return the emergency actions that nobody has answered, the most pressing first."""
    record = emergencies_queries.record_of(way.case_id)
    return list(emergencies_rules.still_open(emergencies_queries.actions_of(record)))


def refuse(way: Way) -> None:
    """Let the person decline the screening."""
    with way.step(way.cast["responder@border.example"], 0.2) as by:
        assert way.screening is not None
        screening_actions.refuse(way.screening, by=by)


def hand_over(way: Way) -> None:
    """Hand the screening over to the case organisation of the region."""
    with way.step(way.cast["responder@border.example"], 0.2) as by:
        assert way.screening is not None
        hand_over_actions.hand_over(
            way.screening, way.cast.organisations[way.region], Agreement.AGREED, by=by
        )


def take_up(way: Way) -> None:
    """Let the caseworker receive the screening, and accept it as a case."""
    assert way.screening is not None
    for act in ("receive", "take up"):
        with way.step(way.caseworker, 1.5) as by:
            waiting, handed = hand_over_queries.get_incoming(way.screening.id, seen_by=by)
            if act == "receive":
                hand_over_actions.receive(waiting, handed, by=by)
            else:
                way.case = hand_over_actions.take_up(waiting, by=by)


def consent(way: Way) -> None:
    """Record consent to case management, and to sharing with services of the mechanism."""
    assert way.case is not None
    kinds = ("health", "shelter", "legal", "psychosocial")
    with way.step(way.caseworker, 1) as by:
        consent_actions.record(way.case, terms(way, Purpose.CASE_MANAGEMENT), by=by)
        shared = terms(
            way,
            Purpose.SERVICES,
            recipients=tuple(f"kind:{kind}" for kind in kinds),
            categories=("identity", "contact", "health", "experience", "safety"),
            services=tuple(kind.value for kind, _, _ in NEEDS),
        )
        consent_actions.record(way.case, shared, by=by)


def assess(way: Way) -> None:
    """Assess the risk and make a safety plan; for a child, record the guardian too."""
    assert way.case is not None
    level = way.dice.choice(list(RiskLevel))
    with way.step(way.caseworker, 2) as by:
        for action in _open_actions(way):
            emergencies_actions.answer_in_case(way.case, action.code, Outcome.DONE, by=by)
            db.session.flush()
        case_actions.assess_risk(
            way.case, level, "The recruiter knows where the family lives.", by=by
        )
        answers = {
            "warning_signs": "A grey car in the street",
            "safe_people": "The teacher",
            "safe_places": "The library",
            "code_word": "blue kettle",
            "steps": "Leave by the back door and call the teacher",
        }
        case_actions.make_safety_plan(way.case, answers, version=None, by=by)
        if way.survivor.age_group.counts_as_child:
            history_actions.record_guardian(way.case, "Appointed guardian", "appointed", by=by)
            history_actions.record_best_interest(
                way.case, "The child wants to stay where they are, and is safe there.", by=by
            )


def plan(way: Way) -> None:
    """Make a plan with two needs, a goal and an action."""
    assert way.case is not None
    with way.step(way.caseworker, 4) as by:
        for kind, domain, words in way.dice.sample(NEEDS, k=2):
            priority = Priority.EMERGENCY if way.survivor.hours_ago else Priority.URGENT
            need = plan_actions.record_need(
                way.case, words, domain=domain, service_type=kind, priority=priority, by=by
            )
            db.session.flush()
            way.needs.append(need)
        plan_actions.set_goal(
            way.needs[0].plan,
            "I want to sleep without fear.",
            version=way.needs[0].plan.version,
            by=by,
        )
        due = clock.today() + timedelta(days=3)
        plan_actions.plan_action(
            way.needs[0], "Go there together", responsible=Responsible.CASEWORKER, due_on=due, by=by
        )


def terms(way: Way, purpose: Purpose, **scope: tuple[str, ...]) -> Terms:
    """Return the terms of a consent that breaks no rule, given by a guardian for a child.

    `scope` holds recipients, categories and services.
    """
    child = way.survivor.age_group.counts_as_child
    return Terms(
        purpose=purpose,
        recipients=scope.get("recipients", ()),
        categories=scope.get("categories", ()),
        services=scope.get("services", ()),
        expires_on=clock.today() + timedelta(days=180),
        text_version=consent_rules.TEXT_VERSION,
        language=way.survivor.languages[0],
        read_aloud=True,
        points=tuple(point.value for point in InformationPoint),
        given_by=GivenBy.GUARDIAN if child else GivenBy.PERSON,
        assented=child,
        manner=Manner.SIGNATURE,
        guardian="Appointed guardian, Office for Children" if child else "",
        guardian_relation="appointed" if child else "",
    )
