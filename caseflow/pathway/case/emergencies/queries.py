"""Read the emergency actions of one person, and those that are open in the cases of a worker."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from caseflow import database, encryption
from caseflow.access import Actor, Compartment, Permission, admit, authorise_role, scope
from caseflow.accounts import queries as accounts_queries
from caseflow.agencies.models import Organisation
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.emergencies import rules
from caseflow.pathway.case.emergencies.models import Emergency
from caseflow.pathway.case.emergencies.rules import Action
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.queries import KnownAs
from caseflow.pathway.case.worklist.models import Agenda
from caseflow.people.models import Person
from caseflow.sop.instruments import EmergencyRule

TRIAGE = "triage"
"""The instrument whose rules say what must happen at once."""
LOOKED_AT = 2000
"""How many cases with something due are looked at in one round, those due last first."""
NEVER = datetime.max.replace(tzinfo=UTC)
"""Sorts after every moment that something is due."""
_LINES = (
    select(
        Case.id.label("case_id"),
        Case.code,
        Case.owner_id,
        Person.id.label("person_id"),
        getattr(Person, Person.known_as.column),
    )
    .select_from(Case)
    .outerjoin(Person, Person.case_id == Case.id)
)


@dataclass(frozen=True)
class Pressing:
    """A case in which something cannot wait, with its open actions, the most pressing first."""

    case_id: uuid.UUID
    code: str
    person: KnownAs | None
    owner: str
    is_mine: bool
    actions: tuple[Action, ...]

    @property
    def first_due(self) -> datetime | None:
        """When the first of them is due."""
        return rules.first_due(self.actions)


def record_of(case_id: uuid.UUID) -> Emergency | None:
    """Return the record of a person; the case or screening must have been found before."""
    return db.session.scalar(select(Emergency).where(Emergency.case_id == case_id))


def records(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Emergency]:
    """Return records by their ids; the cases must be those of the person who looks."""
    wanted = select(Emergency).where(Emergency.id.in_(list(ids)))
    return {record.id: record for record in db.session.scalars(wanted)}


def actions_of(emergency: Emergency | None) -> tuple[Action, ...]:
    """Return the actions of a record, the open ones first; none without a record."""
    return rules.read_all(emergency.actions) if emergency is not None else ()


def pressing_of(case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[Action, ...]]:
    """Return what cannot wait, by the id of the case; people without such an action are left out.

    The ids must come from a list that was limited to what somebody may see.
    """
    wanted = list(case_ids)
    if not wanted:
        return {}
    columns = Emergency.id, Emergency.case_id, Emergency.record_sealed
    rows = db.session.execute(select(*columns).where(Emergency.case_id.in_(wanted))).all()
    return dict(_pressing(rows))


def first_dues(case_ids: Iterable[uuid.UUID]) -> Iterator[tuple[uuid.UUID, datetime]]:
    """Yield (id of the case, when its first emergency action is due), for the agendas of cases."""
    for case_id, actions in pressing_of(case_ids).items():
        if (due := rules.first_due(actions)) is not None:
            yield case_id, due


def pressing_seen_by(seen_by: Actor) -> list[Pressing]:
    """Return the open cases this person works on in which something cannot wait, by its time.

    For a supervisor, these are the cases of the whole organisation. Empty for roles that do not
    work on cases.
    """
    authorise_role(seen_by, Permission.CASE_LIST)
    mine = scope(seen_by, Permission.CASE_VIEW, Case), ~Case.is_closed
    # What is read of all open cases is only what tells whether something cannot wait.
    sealed = select(Emergency.id, Emergency.case_id, Emergency.record_sealed)
    every = sealed.join(Case, Case.id == Emergency.case_id).where(*mine)
    found = dict(_pressing(db.session.execute(every)))
    if not found:
        return []
    lines = db.session.execute(_LINES.where(Case.id.in_(found), *mine)).all()
    admit(*found)
    encryption.key_ring().compartments.prefetch(
        [(row.case_id, Compartment.IDENTITY.value) for row in lines if row.person_id],
        seen_by.organisation_id,
    )
    names = accounts_queries.names_of(row.owner_id for row in lines)
    listed = [
        Pressing(
            row.case_id,
            row.code,
            KnownAs(row.person_id, row.case_id, row.known_as_sealed) if row.person_id else None,
            names.get(row.owner_id, ""),
            row.owner_id == seen_by.id,
            found[row.case_id],
        )
        for row in lines
    ]
    return sorted(listed, key=lambda one: one.first_due or NEVER)


def running_out(now: datetime) -> list[tuple[Emergency, Case]]:
    """Return the records of open cases in which the time of an action is running out untold."""
    organisations = select(Organisation.id).scalar_subquery()
    rows = db.session.execute(
        select(Emergency.id, Emergency.case_id, Emergency.record_sealed)
        .join(Agenda, Agenda.id == Emergency.case_id)
        .where(
            # Every organisation, so that the index is used that begins with it.
            Agenda.organisation_id.in_(organisations),
            ~Agenda.is_closed,
            Agenda.next_due_at <= now + rules.LEAD,
        )
        .order_by(Agenda.next_due_at.desc())
        .limit(LOOKED_AT)
    ).all()
    stored = Emergency.read("actions", rows)
    wanted = [
        row.id
        for row, actions in zip(rows, stored, strict=True)
        if actions and rules.running_out(rules.read_all(actions), now)
    ]
    found = db.session.execute(
        select(Emergency, Case)
        .join(Case, Case.id == Emergency.case_id)
        .where(Emergency.id.in_(wanted[: database.ROWS]))
    )
    return [(row[0], row[1]) for row in found]


def rule_of(code: str) -> EmergencyRule | None:
    """Return the rule of an action, of the newest triage that has it; None for an unknown code."""
    versions = (i for i in reversed(case_queries.library().instruments) if i.id == TRIAGE)
    rules_of = (rule for triage in versions for one in triage.indicators for rule in one.emergency)
    return next((rule for rule in rules_of if rule.code == code), None)


def _pressing(rows: Iterable[Any]) -> Iterable[tuple[uuid.UUID, tuple[Action, ...]]]:
    listed = list(rows)
    for row, stored in zip(listed, Emergency.read("actions", listed), strict=True):
        if stored and (actions := rules.pressing(rules.read_all(stored))):
            yield row.case_id, actions
