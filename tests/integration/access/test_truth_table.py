"""Who may see what, read twice: the policy about a row, and the WHERE clause of its list.

The table has a line for each permission that depends on a thing. It is read for every role in
every organisation, as the person who owns, wrote or asked for the thing and as somebody else, on
SQLite and on PostgreSQL; and the real lists and pages are asked the same question.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from caseflow import clock, encryption
from caseflow.access import SYSTEM, NotAllowed, Permission, Role, allows, scope
from caseflow.access.policy import POLICY, HoldsRole
from caseflow.agencies.models import Service
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.oversight.account_requests import queries as account_requests_queries
from caseflow.oversight.account_requests.models import AccountRequest
from caseflow.oversight.alerts import actions as alerts_actions
from caseflow.oversight.alerts import queries as alerts_queries
from caseflow.oversight.alerts.models import Alert, AlertKind
from caseflow.oversight.alerts.rules import Finding
from caseflow.oversight.erasures.models import Erasure, ErasureReason
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case, Exclusion
from caseflow.pathway.case.worklist import queries as worklist_queries
from caseflow.pathway.closure.models import Closure
from caseflow.pathway.identification.authority import queries as authority_queries
from caseflow.pathway.identification.models import Notification
from caseflow.pathway.referral.inbox import queries as inbox_queries
from caseflow.pathway.referral.models import Referral
from caseflow.pathway.screening import queries as screening_queries
from caseflow.pathway.screening.hand_over import queries as hand_over_queries
from caseflow.pathway.screening.matches import queries as matches_queries
from caseflow.pathway.screening.matches.models import PossibleMatch
from caseflow.pathway.screening.models import Screening, ScreeningStatus
from caseflow.reporting.figures import MOVING
from caseflow.reporting.lists import queries as list_queries
from caseflow.reporting.work import queries as work_queries
from caseflow.reporting.work.models import WorkKind
from caseflow.reporting.work.rules import Clock, Wanted
from tests.integration import builders
from tests.integration.world import KINDS, PEOPLE, World, acting_as, commit

P = Permission
CASE_TEAM, INCOMING = {"caseworker", "supervisor"}, {"caseworker", "colleague", "supervisor"}
TABLE: dict[tuple[Any, Permission], set[str]] = {
    (Case, P.CASE_VIEW): CASE_TEAM,
    (Case, P.CASE_WORK): CASE_TEAM,
    (Case, P.CASE_ASSIGN): {"supervisor"},
    (Case, P.CASE_JOIN): {"supervisor"},
    (Case, P.CASE_EXCLUDE): CASE_TEAM,
    (Case, P.CONSENT_RECORD): CASE_TEAM,
    (Case, P.IDENTIFICATION_NOTIFY): CASE_TEAM,
    (Case, P.PLAN_APPROVE): {"supervisor"},
    (Case, P.REFERRAL_SEND): CASE_TEAM,
    (Case, P.FOLLOW_UP_RECORD): CASE_TEAM,
    (Case, P.CLOSURE_REQUEST): CASE_TEAM,
    (Case, P.CASE_REOPEN): {"supervisor"},
    (Case, P.ERASURE_REQUEST): CASE_TEAM,
    (Closure, P.CLOSURE_APPROVE): {"supervisor"},
    (Erasure, P.ERASURE_DECIDE): {"dpo"},
    (Notification, P.NOTIFICATION_DECIDE): {"authority"},
    (Referral, P.REFERRAL_RESPOND): {"clinic"},
    (Referral, P.REFERRAL_REMIND): {"coordinator"},
    (Screening, P.SCREENING_EDIT): {"responder"},
    (Screening, P.SCREENING_HAND_OVER): {"responder"},
    (Screening, P.SCREENING_RECEIVE): INCOMING,
    (Screening, P.SCREENING_TAKE_UP): INCOMING,
    (Service, P.SERVICE_UPDATE): {"clinic", "coordinator"},
    (Alert, P.ALERT_VIEW): {"supervisor", "dpo"},
    (AccountRequest, P.ACCOUNT_REQUEST_LIST): {"supervisor", "dpo", "administrator"},
    (AccountRequest, P.ACCOUNT_REQUEST_DECIDE): {"supervisor", "dpo"},
    (PossibleMatch, P.MATCH_ANSWER): CASE_TEAM,
    (PossibleMatch, P.MATCH_READ): {"responder"},
}
"""Who of the small mechanism may do this to the one thing of this kind in `things`."""
OF_NO_CASE = {Screening, Service, Alert, AccountRequest}
CHANGED: tuple[tuple[Any, Permission, str, str, set[str]], ...] = (
    (Case, P.CASE_VIEW, "owner_id", "colleague", {"colleague", "supervisor"}),
    (Case, P.CASE_VIEW, "organisation_id", "South Case Organisation", {"stranger_supervisor"}),
    (Closure, P.CLOSURE_APPROVE, "requested_by_id", "supervisor", set()),
    (Erasure, P.ERASURE_DECIDE, "requested_by_id", "dpo", set()),
    (Notification, P.NOTIFICATION_DECIDE, "recipient_id", "Border Post", set()),
    (Referral, P.REFERRAL_RESPOND, "recipient_id", "Haven Shelter", {"shelter"}),
    (Screening, P.SCREENING_EDIT, "created_by_id", "supervisor", set()),
    (Screening, P.SCREENING_EDIT, "organisation_id", "North Case Organisation", set()),
    (Screening, P.SCREENING_RECEIVE, "recipient_id", "Border Post", set()),
    (Service, P.SERVICE_UPDATE, "organisation_id", "Orchard House", {"second_shelter"}),
    (Alert, P.ALERT_VIEW, "actor_id", "supervisor", {"dpo"}),
    (Alert, P.ALERT_VIEW, "organisation_id", "Border Post", {"dpo"}),
    (
        AccountRequest,
        P.ACCOUNT_REQUEST_LIST,
        "organisation_id",
        "Border Post",
        {"dpo", "administrator"},
    ),
    (AccountRequest, P.ACCOUNT_REQUEST_DECIDE, "requested_by_id", "supervisor", {"dpo"}),
    (AccountRequest, P.ACCOUNT_REQUEST_DECIDE, "user_id", "dpo", {"supervisor"}),
    (AccountRequest, P.ACCOUNT_REQUEST_DECIDE, "organisation_id", "Border Post", {"dpo"}),
    (
        AccountRequest,
        P.ACCOUNT_REQUEST_DECIDE,
        "organisation_id",
        "Mechanism Network",
        {"dpo", "administrator"},
    ),
    (PossibleMatch, P.MATCH_ANSWER, "owner_id", "colleague", {"colleague", "supervisor"}),
    (PossibleMatch, P.MATCH_ANSWER, "organisation_id", "Border Post", set()),
    (PossibleMatch, P.MATCH_READ, "found_by_id", "stranger", {"stranger"}),
)
"""Who may do this when the column names another person or organisation; the coordinator apart."""


@dataclass(frozen=True)
class Somebody:
    """An actor: the same person may be asked about in any role and organisation."""

    held_roles: frozenset[Role]
    organisation_id: uuid.UUID
    id: uuid.UUID = field(default_factory=uuid.uuid4)


@pytest.fixture
def things(world: World) -> dict[Any, Any]:
    """One of each kind, about which the table speaks, among others that are not listed there."""
    closure = builders.requested_closure(world)
    notification = builders.notified_case(world)
    screening = builders.handed_over(world)
    referral = builders.sent_referral(world)
    for make in (builders.draft_screening, builders.received_screening, builders.drafted_referral):
        make(world)
    alert = _alert(world.caseworker)
    _alert(SYSTEM)
    erasure = _erasure(world, closure.case)
    request, match = (
        builders.account_request(world),
        builders.agreed_match(world, closure.case, screening),
    )
    commit()
    service, case = world.services["clinic"], closure.case
    found = (case, closure, erasure, notification, referral, screening, service, alert)
    return {type(thing): thing for thing in (*found, request, match)}


def _alert(about: Any) -> Alert:
    return alerts_actions.raise_alert(
        Finding(AlertKind.BURST, clock.now(), clock.now(), 1), about=about
    )


def _erasure(world: World, case: Case) -> Erasure:
    erasure = Erasure(
        id=uuid.uuid4(),
        case_id=case.id,
        organisation_id=case.organisation_id,
        reason=ErasureReason.PERSON_ASKED,
        receipt=b"of nobody",
        requested_at=clock.now(),
        requested_by_id=world.caseworker.id,
    )
    encryption.sign(erasure)
    db.session.add(erasure)
    return erasure


def crowd(world: World, permission: Permission) -> Iterator[Somebody]:
    """Every role that the permission names and one that it does not, in every organisation."""
    named = {p.role for line in POLICY[permission] for p in line if isinstance(p, HoldsRole)}
    roles = [*named, next(role for role in Role if role not in named)]
    known = ("caseworker", "supervisor", "responder", "dpo")
    ids = [*(world.people[name].id for name in known), uuid.uuid4()]
    for role, organisation, one in product(roles, KINDS, ids):
        yield Somebody(frozenset({role}), world.organisations[organisation].id, one)
    yield Somebody(frozenset(named), world.caseworker.organisation_id, world.caseworker.id)
    yield Somebody(frozenset(), world.caseworker.organisation_id, world.caseworker.id)


def disagreements(world: World) -> list[tuple[str, str, Somebody]]:
    """Each permission and person for which the list and the page would say different things."""
    rows = {model: list(db.session.scalars(select(model))) for model, _ in TABLE}
    return [
        (model.__name__, permission.value, one)
        for model, permission in TABLE
        for one in crowd(world, permission)
        if _listed(one, permission, model)
        != {row.id for row in rows[model] if allows(one, permission, row)}
    ]


def _listed(one: Any, permission: Permission, model: Any) -> set[uuid.UUID]:
    return set(db.session.scalars(select(model.id).where(scope(one, permission, model))))


def allowed(world: World, permission: Permission, thing: Any) -> set[str]:
    """Who of the small mechanism may do this to the thing."""
    return {name for name in PEOPLE if allows(world.people[name], permission, thing)}


@contextmanager
def excluded(world: World, things: dict[Any, Any], name: str) -> Iterator[None]:
    """The cases of all these things exclude this person or organisation, until the block's end."""
    whom = (
        {"user_id": world.people[name].id}
        if name in PEOPLE
        else {"organisation_id": world.organisations[name].id}
    )
    for case in (things[Case], things[Notification].case, things[Referral].case):
        with acting_as(world.caseworker) as look:
            look.admitted.add(case.id)
            exclusion = Exclusion(
                case_id=case.id,
                case=case,
                added_at=clock.now(),
                added_by_id=world.caseworker.id,
                reason="A cousin works there",
                **whom,
            )
            db.session.add(exclusion)
            db.session.flush()
    yield
    db.session.rollback()


def test_the_table_has_a_line_for_each_permission_that_depends_on_a_thing():
    depending = {
        permission
        for permission, lines in POLICY.items()
        if any(not isinstance(p, HoldsRole) for line in lines for p in line)
    }
    assert depending <= {permission for _, permission in TABLE}


def test_row_and_where_clause_agree_for_every_role_and_relation(world, things):
    assert disagreements(world) == []
    found = {line: allowed(world, line[1], things[line[0]]) for line in TABLE}
    assert found == TABLE


def test_another_owner_author_or_recipient_makes_it_somebody_elses(world, things):
    ids = {name: one.id for name, one in (world.people | world.organisations).items()}
    for model, permission, column, name, expected in CHANGED:
        setattr(things[model], column, ids[name])
        db.session.flush()
        found = allowed(world, permission, things[model]) - {"coordinator"}
        assert found == expected, (permission, column)
        for name in PEOPLE:
            listed = things[model].id in _listed(world.people[name], permission, model)
            assert listed == allows(world.people[name], permission, things[model]), name
        db.session.rollback()


def test_they_agree_about_whoever_is_excluded(world, things):
    for name in ("caseworker", "supervisor", "dpo", "Harbour Clinic", "State Authority"):
        gone = {name} if name in PEOPLE else {who for who in PEOPLE if PEOPLE[who][0] == name}
        with excluded(world, things, name):
            assert disagreements(world) == []
            for (model, permission), whole in TABLE.items():
                left = whole if model in OF_NO_CASE else whole - gone
                assert allowed(world, permission, things[model]) == left, (name, permission)


LATER = timedelta(days=365)
Lists = Callable[[Any], set[uuid.UUID]]
LISTS: dict[tuple[Any, Permission], tuple[Lists, Callable[[Any], bool]]] = {
    (Case, P.CASE_VIEW): (
        lambda me: {row.id for row in worklist_queries.cases_seen_by(me).rows},
        lambda case: True,
    ),
    (Referral, P.REFERRAL_RESPOND): (
        lambda me: {
            line.id for tab in inbox_queries.Tab for line in inbox_queries.inbox_of(me, tab).rows
        },
        lambda referral: True,
    ),
    (Referral, P.REFERRAL_REMIND): (
        lambda me: {
            line.id
            for line in list_queries.listed(
                WorkKind.REFERRAL,
                Wanted(clock=Clock.OVERDUE),
                clock.now() + LATER,
                work_queries.organisations(),
                after=None,
                seen_by=me,
            ).lines
        },
        lambda referral: referral.status in MOVING and referral.respond_by is not None,
    ),
    (Notification, P.NOTIFICATION_DECIDE): (
        lambda me: {
            one.notification.id
            for part in authority_queries.notifications_seen_by(me)
            for one in part
        },
        lambda notification: True,
    ),
    (Screening, P.SCREENING_EDIT): (
        lambda me: {
            one.screening.id for part in screening_queries.screenings_seen_by(me) for one in part
        },
        lambda screening: True,
    ),
    (Screening, P.SCREENING_RECEIVE): (
        lambda me: {one.screening.id for one in hand_over_queries.incoming_seen_by(me)},
        lambda screening: screening.status is ScreeningStatus.HANDED_OVER,
    ),
    (Alert, P.ALERT_VIEW): (
        lambda me: {alert.id for alert in alerts_queries.alerts_seen_by(me).alerts},
        lambda alert: True,
    ),
    (AccountRequest, P.ACCOUNT_REQUEST_LIST): (
        lambda me: {one.id for one in account_requests_queries.requests_seen_by(me)},
        lambda request: True,
    ),
    (PossibleMatch, P.MATCH_ANSWER): (
        lambda me: {match.id for match in matches_queries.questions_seen_by(me)},
        lambda match: match.asked_at is not None,
    ),
    (PossibleMatch, P.MATCH_READ): (
        lambda me: {match.id for match in matches_queries.agreed_seen_by(me)},
        lambda match: match.agreed_at is not None,
    ),
}
"""What a list shows to somebody, and which rows it is a list of."""
PAGES: dict[tuple[Any, Permission], Callable[..., Any]] = {
    (Case, P.CASE_VIEW): case_queries.get_case,
    (Referral, P.REFERRAL_RESPOND): inbox_queries.get_received,
    (Notification, P.NOTIFICATION_DECIDE): authority_queries.get_notification,
    (Screening, P.SCREENING_EDIT): screening_queries.get_screening,
    (Screening, P.SCREENING_RECEIVE): hand_over_queries.get_incoming,
    (Alert, P.ALERT_VIEW): alerts_queries.get_alert,
    (AccountRequest, P.ACCOUNT_REQUEST_LIST): account_requests_queries.get_request,
    (PossibleMatch, P.MATCH_ANSWER): matches_queries.get_question,
}


def test_the_lists_and_pages_show_what_the_policy_allows(world, things):
    for name in (None, "supervisor", "Harbour Clinic", "State Authority", "Mechanism Network"):
        if name is None:
            assert wrongly_shown(world) == []
            continue
        with excluded(world, things, name):
            assert wrongly_shown(world) == [], name


def wrongly_shown(world: World) -> list[tuple[str, str, str]]:
    """Each list and page that shows somebody more or less than the policy allows."""
    found = []
    for name in PEOPLE:
        person = world.people[name]
        for (model, permission), (shown_in_list, belongs) in LISTS.items():
            rows = [row for row in db.session.scalars(select(model)) if belongs(row)]
            mine = {row.id for row in rows if allows(person, permission, row)}
            page = PAGES.get((model, permission))
            with acting_as(person):
                if _or_refused(shown_in_list, person) != mine:
                    found.append(("list", permission.value, name))
                if page and {row.id for row in rows if _opens(page, row.id, person)} != mine:
                    found.append(("page", permission.value, name))
    return found


def _or_refused(shown: Lists, person: Any) -> set[uuid.UUID]:
    try:
        return shown(person)
    except NotAllowed:
        return set()


def _opens(page: Callable[..., Any], row_id: uuid.UUID, person: Any) -> bool:
    try:
        page(row_id, seen_by=person)
    except (NotAllowed, NotFound):
        return False
    return True


def test_what_belongs_to_a_case_and_cannot_tell_whom_it_excludes_is_closed(world):
    class Silent:
        case_id = uuid.uuid4()

        def is_owned_by(self, actor):
            return True

        belongs_to_organisation_of = is_owned_by

    assert not allows(world.caseworker, Permission.CASE_WORK, Silent())
