"""The policy as a truth table: role, relation, and exclusions that beat everything."""

import uuid
from dataclasses import dataclass, field

import pytest

from caseflow.access.permissions import Permission as P
from caseflow.access.policy import NotAllowed, allows, authorise, holds_role_for
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
    excluded: frozenset = frozenset()

    def excludes(self, actor):
        return actor.id in self.excluded


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
        assert not allows(person, P.CASE_VIEW, case)


def test_nobody_approves_what_they_asked_for():
    supervisor = Person((Role.SUPERVISOR,))
    own = File(owner_id=supervisor.id, requested_by_id=supervisor.id)
    other = File(owner_id=supervisor.id, requested_by_id=uuid.uuid4())
    assert not allows(supervisor, P.CLOSURE_APPROVE, own)
    assert allows(supervisor, P.CLOSURE_APPROVE, other)


@pytest.mark.parametrize("permission", [P.REFERRAL_RESPOND, P.NOTIFICATION_DECIDE])
def test_only_the_recipient_answers(permission):
    role = Role.FOCAL_POINT if permission is P.REFERRAL_RESPOND else Role.AUTHORITY
    person = Person((role,), SOUTH)
    assert allows(person, permission, File(owner_id=person.id, recipient_id=SOUTH))
    assert not allows(person, permission, File(owner_id=person.id, recipient_id=NORTH))


def test_a_refusal_names_the_permission():
    with pytest.raises(NotAllowed, match="case:assign"):
        authorise(Person((Role.CASEWORKER,)), P.CASE_ASSIGN, File(owner_id=uuid.uuid4()))


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_place_in_the_application(role):
    assert any(holds_role_for(Person((role,)), permission) for permission in P)
