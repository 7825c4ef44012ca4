"""Noting a possible match, asking the organisation that owns the file, and its answer."""

import uuid

from caseflow import audit, clock, encryption
from caseflow.access import Actor, Permission, Role, unguarded, verb
from caseflow.accounts import queries as accounts_queries
from caseflow.accounts.models import User
from caseflow.extensions import db
from caseflow.notices import actions as notices_actions
from caseflow.notices.models import NoticeKind
from caseflow.pathway.screening.matches import queries, rules
from caseflow.pathway.screening.matches.models import PossibleMatch


@unguarded("called by the check of what was saved, which has authorised")
def note(
    found_for_id: uuid.UUID, *, case_id: uuid.UUID, organisation_id: uuid.UUID, by: Actor
) -> None:
    """Put a possible match on the desk's list, once; who saved the file is not told."""
    if queries.known_pair(found_for_id, case_id):
        return
    match = PossibleMatch(
        id=uuid.uuid4(),
        case_id=case_id,
        organisation_id=organisation_id,
        found_for_id=found_for_id,
        found_for_organisation_id=by.organisation_id,
        found_at=clock.now(),
        found_by_id=by.id,
    )
    encryption.sign(match)
    db.session.add(match)
    notices_actions.tell(
        accounts_queries.holders_of(Role.COORDINATOR), NoticeKind.MATCH_FOUND, match
    )
    audit.record(
        audit.Event.SEARCH_CROSS_MATCH,
        by=by,
        case_id=found_for_id,
        organisation=organisation_id,
        other=case_id,
    )


@verb(Permission.MATCH_ASK)
def ask(match: PossibleMatch, *, by: Actor) -> None:
    """Ask the organisation that owns the file whether the other one may know of it.

    Who is responsible for the file and the supervisors are told. Raises Tampered when the match was
    edited, and RuleBroken when it was asked already.
    """
    _lock(match)
    rules.check_unasked(match)
    match.asked_at, match.asked_by_id = clock.now(), by.id
    match.owner_id = queries.owner_of(match.case_id)
    encryption.sign(match)
    told = {
        user.id: user
        for user in accounts_queries.members_of(
            match.organisation_id, Role.SUPERVISOR, Role.CASEWORKER, Role.FIRST_RESPONDER
        )
        if Role.SUPERVISOR in user.held_roles or user.id == match.owner_id
        if not match.excludes(user)
    }
    notices_actions.tell(told.values(), NoticeKind.MATCH_ASKED, match)
    audit.record(audit.Event.MATCH_ASKED, by=by, thing=match)


@verb(Permission.MATCH_ANSWER)
def agree(match: PossibleMatch, *, was_asked: bool, by: Actor) -> None:
    """Let the other organisation know which organisation may be supporting the person.

    The person agreed, unless they could not be asked; the log says which it was.
    Raises Tampered when the match was edited, and RuleBroken when it was answered already.
    """
    _lock(match)
    rules.check_answerable(match)
    match.agreed_at, match.agreed_by_id = clock.now(), by.id
    _answered(match)
    if not match.excludes(db.session.get_one(User, match.found_by_id)):
        notices_actions.tell_id(match.found_by_id, NoticeKind.MATCH_AGREED, match)
    audit.record(
        audit.Event.MATCH_AGREED, by=by, thing=match, reason="agreed" if was_asked else "cannot_ask"
    )


@verb(Permission.MATCH_ANSWER)
def decline(match: PossibleMatch, *, by: Actor) -> None:
    """Keep it from the other organisation, which learns nothing.

    Raises Tampered when the match was edited, and RuleBroken when it was answered already.
    """
    _lock(match)
    rules.check_answerable(match)
    match.declined_at, match.declined_by_id = clock.now(), by.id
    _answered(match)
    audit.record(audit.Event.MATCH_DECLINED, by=by, thing=match)


def _lock(match: PossibleMatch) -> None:
    # Somebody may have asked or answered meanwhile.
    db.session.refresh(match, with_for_update=True)
    encryption.check_signature(match)


def _answered(match: PossibleMatch) -> None:
    encryption.sign(match)
    notices_actions.put_away(match, NoticeKind.MATCH_ASKED)
