"""Read the consents of a case, and check that they are as they were recorded."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, not_, or_, select

from caseflow import database, encryption
from caseflow.access import Actor
from caseflow.agencies import queries as agencies_queries
from caseflow.agencies.models import Organisation
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case, CaseState
from caseflow.pathway.consent.models import Consent


def consents_of(case: Case) -> list[Consent]:
    """Return all consents of a case that was found with `get_case`, newest first.

    Raises Tampered when one was changed outside of caseflow.
    """
    consents = list(
        db.session.scalars(
            select(Consent).where(Consent.case_id == case.id).order_by(Consent.recorded_at.desc())
        )
    )
    for consent in consents:
        encryption.check_signature(consent)
    return consents


def is_over(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a consent's last day has passed (`rules.end_of`, as SQL)."""
    as_before = and_(Consent.expires_at.is_(None), Consent.expires_on < now.date())
    return or_(and_(Consent.expires_at.is_not(None), Consent.expires_at <= now), as_before)


def cases_run_out(now: datetime) -> list[Case]:
    """Return active cases whose consent to the work has expired and was not given again."""
    work = select(Consent.id).where(
        Consent.case_id == Case.id,
        Consent.is_for_work,
        Consent.ended_at.is_(None),
    )
    return list(
        db.session.scalars(
            select(Case)
            .where(Case.state == CaseState.ACTIVE)
            .where(work.where(is_over(now)).exists())
            .where(~work.where(not_(is_over(now))).exists())
            .order_by(Case.opened_at)
            .limit(database.ROWS)
        )
    )


def get_consent(consent_id: uuid.UUID, *, seen_by: Actor) -> Consent:
    """Return a consent of a case that this person may see.

    Raises NotFound otherwise, and Tampered when it was changed outside of caseflow.
    """
    consent = db.session.get(Consent, consent_id)
    if consent is None:
        raise NotFound
    case_queries.get_case(consent.case_id, seen_by=seen_by)
    encryption.check_signature(consent)
    return consent


def names_of_recipients(consents: Iterable[Consent]) -> dict[str, str]:
    """Return the names of organisations by the ids in `Consent.recipients`."""
    # Kinds of organisations, which have a colon, get their words in `labels`.
    named = {one for consent in consents for one in consent.recipients if ":" not in one}
    wanted = [uuid.UUID(one) for one in named]
    if not wanted:
        return {}
    found = db.session.scalars(select(Organisation).where(Organisation.id.in_(wanted)))
    return {str(one.id): one.name for one in found}


def receivers_for(case: Case) -> list[Organisation]:
    """Return the organisations that a consent may name as recipients.

    These are neither the case's own, nor excluded because of a conflict of interest.
    """
    excluded = {exclusion.organisation_id for exclusion in case.exclusions}
    known = agencies_queries.organisations()
    return [one for one in known if one.id not in excluded | {case.organisation_id}]
