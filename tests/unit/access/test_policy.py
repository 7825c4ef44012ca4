"""The policy as a truth table: role, relation, and exclusions that beat everything."""

import uuid
from dataclasses import dataclass, field

import pytest
from sqlalchemy import column

from caseflow.access.actors import SYSTEM
from caseflow.access.permissions import Permission as P
from caseflow.access.policy import (
    HoldsRole,
    NotAllowed,
    allows,
    authorise,
    authorise_role,
    holds_role_for,
    scope,
)
from caseflow.access.roles import Role

NORTH, SOUTH = uuid.uuid4(), uuid.uuid4()


@dataclass
class Person:
    """An actor."""

    held: tuple[Role, ...]
    organisation_id: uuid.UUID = NORTH
    id: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def held_roles(self):
        return frozenset(self.held)


@dataclass
class File:
    """Something like a case."""

    owner_id: uuid.UUID
    organisation_id: uuid.UUID = NORTH
    recipient_id: uuid.UUID | None = None
    requested_by_id: uuid.UUID | None = None
    created_by_id: uuid.UUID | None = None
    about_id: uuid.UUID | None = None
    excluded: frozenset = frozenset()

    def excludes(self, actor):
        return actor.id in self.excluded

    def is_owned_by(self, actor):
        return self.owner_id == actor.id

    def belongs_to_organisation_of(self, actor):
        return self.organisation_id == actor.organisation_id

    def was_written_by(self, actor):
        return self.created_by_id == actor.id

    def was_sent_to_organisation_of(self, actor):
        return self.recipient_id == actor.organisation_id

    def was_requested_by_another_than(self, actor):
        return self.requested_by_id != actor.id

    def is_about_another_than(self, actor):
        return self.about_id != actor.id


@pytest.mark.parametrize(
    ("roles", "organisation", "owned", "allowed"),
    [
        ((Role.CASEWORKER,), NORTH, True, True),
        ((Role.CASEWORKER,), NORTH, False, False),
        ((Role.CASEWORKER,), SOUTH, True, False),
        ((Role.SUPERVISOR,), NORTH, False, True),
        ((Role.SUPERVISOR,), SOUTH, False, False),
        ((Role.FIRST_RESPONDER,), NORTH, True, False),
        ((Role.FOCAL_POINT,), NORTH, True, False),
        ((Role.COORDINATOR,), NORTH, True, False),
        ((Role.DPO,), NORTH, True, False),
        ((Role.ADMINISTRATOR,), NORTH, True, False),
        ((Role.AUTHORITY,), NORTH, True, False),
        ((), NORTH, True, False),
    ],
)
def test_who_may_see_a_case(roles, organisation, owned, allowed):
    person = Person(roles, organisation)
    case = File(owner_id=person.id if owned else uuid.uuid4())
    assert allows(person, P.CASE_VIEW, case) is allowed


def test_an_exclusion_beats_owner_and_supervisor():
    for role in (Role.CASEWORKER, Role.SUPERVISOR):
        person = Person((role,))
        case = File(owner_id=person.id, excluded=frozenset({person.id}))
        assert allows(person, P.CASE_VIEW, case) is False


def test_background_work_may_do_nothing_that_a_person_may():
    assert allows(SYSTEM, P.CASE_VIEW) is False
    assert allows(SYSTEM, P.CASE_VIEW, File(owner_id=SYSTEM.id)) is False


def test_nobody_approves_what_they_asked_for():
    supervisor = Person((Role.SUPERVISOR,))
    own = File(owner_id=supervisor.id, requested_by_id=supervisor.id)
    other = File(owner_id=supervisor.id, requested_by_id=uuid.uuid4())
    assert not allows(supervisor, P.CLOSURE_APPROVE, own)
    assert allows(supervisor, P.CLOSURE_APPROVE, other)


@pytest.mark.parametrize(
    ("permission", "role"),
    [
        (P.REFERRAL_RESPOND, Role.FOCAL_POINT),
        (P.NOTIFICATION_DECIDE, Role.AUTHORITY),
        (P.SCREENING_RECEIVE, Role.CASEWORKER),
        (P.SCREENING_RECEIVE, Role.SUPERVISOR),
    ],
)
def test_only_the_recipient_answers(permission, role):
    person = Person((role,), SOUTH)
    assert allows(person, permission, File(owner_id=person.id, recipient_id=SOUTH))
    assert not allows(person, permission, File(owner_id=person.id, recipient_id=NORTH))


@pytest.mark.parametrize("permission", [P.SCREENING_EDIT, P.SCREENING_HAND_OVER])
@pytest.mark.parametrize("role", [Role.FIRST_RESPONDER, Role.CASEWORKER, Role.SUPERVISOR])
def test_a_screening_is_its_authors_as_long_as_they_work_there(permission, role):
    person = Person((role,))
    own = File(owner_id=uuid.uuid4(), created_by_id=person.id)
    assert allows(person, permission, own)
    assert not allows(person, permission, File(owner_id=person.id, created_by_id=uuid.uuid4()))
    person.organisation_id = SOUTH
    assert not allows(person, permission, own)


@pytest.mark.parametrize(
    ("role", "organisation", "about_self", "allowed"),
    [
        (Role.DPO, SOUTH, False, True),
        (Role.DPO, NORTH, True, False),
        (Role.SUPERVISOR, NORTH, False, True),
        (Role.SUPERVISOR, SOUTH, False, False),
        (Role.SUPERVISOR, NORTH, True, False),
        (Role.CASEWORKER, NORTH, False, False),
    ],
)
def test_who_answers_an_alert(role, organisation, about_self, allowed):
    person = Person((role,), organisation)
    alert = File(owner_id=uuid.uuid4(), about_id=person.id if about_self else uuid.uuid4())
    assert allows(person, P.ALERT_VIEW, alert) is allowed


def test_what_cannot_tell_whom_it_excludes_is_closed_to_everybody():
    class Silent:
        """Something that answers neither yes nor no."""

    dpo = Person((Role.DPO,))
    assert allows(dpo, P.HOLD_MANAGE, File(owner_id=uuid.uuid4()))
    assert not allows(dpo, P.HOLD_MANAGE, Silent())


def test_a_list_asks_for_the_role_and_leaves_the_rest_to_its_scope():
    authorise_role(Person((Role.SUPERVISOR,)), P.SCREENING_RECEIVE)
    with pytest.raises(NotAllowed, match="screening:receive"):
        authorise_role(Person((Role.FIRST_RESPONDER,)), P.SCREENING_RECEIVE)


def test_a_refusal_names_the_permission():
    with pytest.raises(NotAllowed, match="case:assign"):
        authorise(Person((Role.CASEWORKER,)), P.CASE_ASSIGN, File(owner_id=uuid.uuid4()))


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_place_in_the_application(role):
    assert any(holds_role_for(Person((role,)), permission) for permission in P)


class Files:
    """The model of files: what is true or false of a file is here a condition."""

    @staticmethod
    def excludes(actor):
        return column("excluded") == 1

    @staticmethod
    def is_owned_by(actor):
        return column("owner") == 1

    @staticmethod
    def belongs_to_organisation_of(actor):
        return column("organisation") == 1


OWN, TEAM = "organisation = :organisation_1 AND owner = :owner_1", "organisation = :organisation_1"


@pytest.mark.parametrize(
    ("roles", "condition"),
    [
        ((Role.CASEWORKER,), OWN),
        ((Role.SUPERVISOR,), TEAM),
        ((Role.CASEWORKER, Role.SUPERVISOR), TEAM),
        ((Role.DPO,), "false"),
        ((), "false"),
    ],
)
def test_a_list_is_narrowed_to_the_widest_that_the_roles_allow(roles, condition):
    narrowed = str(scope(Person(roles), P.CASE_VIEW, Files))
    assert narrowed == f"{condition} AND excluded != :excluded_1"


def test_a_role_that_needs_no_relation_lists_everything_but_what_excludes_it():
    narrowed = str(scope(Person((Role.DPO,)), P.HOLD_MANAGE, Files))
    assert narrowed == "true AND excluded != :excluded_1"


def test_predicates_of_the_policy_are_values_that_can_be_compared():
    assert HoldsRole(Role.DPO) in {HoldsRole(Role.DPO), HoldsRole(Role.AUTHORITY)}
