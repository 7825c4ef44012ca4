"""Record, narrow and withdraw a consent. The end of a consent has its effects at once.

Later steps listen to `ended` (a blinker signal), because they may import this step, but this step
may not import them.
"""

from datetime import datetime

from blinker import Signal

from caseflow import audit, clock, database, encryption
from caseflow.access import SYSTEM, Actor, Permission, unguarded, verb
from caseflow.agencies import queries as agencies_queries
from caseflow.extensions import db
from caseflow.notices import actions as notices_actions
from caseflow.notices.models import NoticeKind
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import Case
from caseflow.pathway.consent import queries, rules
from caseflow.pathway.consent.disclosure import actions as disclosure_actions
from caseflow.pathway.consent.models import Consent, Ending, Purpose
from caseflow.pathway.consent.narrowing import rules as narrowing_rules
from caseflow.pathway.consent.rules import Terms
from caseflow.pathway.screening import actions as screening_actions
from caseflow.sop.vocabulary import Milestone

ended = Signal()
"""Sent with (consent, by, replacement) after a consent ended and its packets were closed or moved.
`replacement` is the consent that takes its place, or None.
"""


@verb(Permission.CONSENT_RECORD)
def record(case: Case, terms: Terms, *, by: Actor) -> Consent:
    """Record what the survivor allowed; consent to work on the case opens the case.

    Raises RuleBroken when the case is closed, when work on it has not begun (for sharing), or when
    the terms are incomplete.
    """
    case_rules.check_open(case)
    if terms.purpose is not Purpose.CASE_MANAGEMENT:
        case_rules.check_begun(case)
    rules.check_terms(terms, case, clock.today())
    consent = _write(case, terms, by=by)
    case_actions.mark(case, Milestone.CONSENT_GIVEN, by=by, thing_id=consent.id)
    audit.record(audit.Event.CONSENT_GIVEN, by=by, thing=consent, purpose=terms.purpose)
    if terms.purpose is Purpose.CASE_MANAGEMENT:
        _replace(case, consent, by=by)
        case_actions.begin(case, by=by)
    return consent


@verb(Permission.CONSENT_RECORD)
def record_first(case: Case, work: Terms, sharing: Terms | None, *, by: Actor) -> None:
    """Record the consent to the work and, if it was given in the same conversation, to sharing.

    Raises what `record` raises; then neither is recorded.
    """
    record(case, work, by=by)
    if sharing is not None:
        record(case, sharing, by=by)


@verb(Permission.CONSENT_RECORD)
def refuse(case: Case, *, by: Actor) -> None:
    """Close the case after the survivor declined, and erase who it was and what was said.

    Raises RuleBroken when work on the case has begun.
    """
    case_actions.end_unopened(case, by=by)
    screening_actions.empty(case.id, by=by)
    audit.record(audit.Event.CONSENT_REFUSED, by=by, thing=case)
    db.session.flush()
    # This comes last, because it cannot be undone: afterwards nobody can open the case's data.
    encryption.erase_keys(case.id)


@verb(Permission.CONSENT_RECORD, of=lambda consent: consent.case)
def narrow(consent: Consent, terms: Terms, *, by: Actor) -> Consent:
    """Allow less from now on: end a consent, and record a smaller one in its place.

    Raises RuleBroken when the consent is not in force, or the terms are not narrower or incomplete.
    """
    rules.check_in_force(consent, clock.now())
    narrowing_rules.check_narrower(consent, terms)
    rules.check_terms(terms, consent.case, clock.today())
    smaller = _write(consent.case, terms, by=by)
    smaller.replaces_id = consent.id
    _end(consent, Ending.NARROWED, replacement=smaller, by=by)
    case_actions.mark(consent.case, Milestone.CONSENT_NARROWED, by=by, thing_id=smaller.id)
    audit.record(audit.Event.CONSENT_NARROWED, by=by, thing=consent, replacement=smaller.id)
    return smaller


@verb(Permission.CONSENT_RECORD, of=lambda consent: consent.case)
def withdraw(consent: Consent, *, by: Actor) -> None:
    """Withdraw a consent: all packets under it are closed now, and its open referrals recalled.

    If it was the consent to the work, the case is paused and only safety measures go on. Raises
    RuleBroken when the consent is not in force.
    """
    rules.check_in_force(consent, clock.now())
    _end(consent, Ending.WITHDRAWN, replacement=None, by=by)
    case_actions.mark(consent.case, Milestone.CONSENT_WITHDRAWN, by=by, thing_id=consent.id)
    audit.record(audit.Event.CONSENT_WITHDRAWN, by=by, thing=consent)
    if consent.purpose is Purpose.CASE_MANAGEMENT:
        case_actions.pause(consent.case, by=by)


@unguarded("background work")
def rest_expired(now: datetime) -> int:
    """Pause a few cases whose consent to the work ran out, and tell their owners; how many."""
    rested = 0
    for case in database.a_few(queries.cases_run_out(now)):
        case_actions.rest(case, by=SYSTEM)
        notices_actions.tell_id(case.owner_id, NoticeKind.CASE_RESTS, case)
        rested += 1
    return rested


@verb(Permission.CONSENT_RECORD)
def withdraw_all(case: Case, *, by: Actor) -> None:
    """Withdraw every consent of a case: nothing is shared any more, and the work stops."""
    for consent in queries.consents_of(case):
        if rules.is_in_force(consent, clock.now()):
            withdraw(consent, by=by)


@unguarded("called by the verb that closes a case")
def end_with_case(case: Case, *, by: Actor) -> None:
    """End every consent of a case that is being closed; a case that is reopened needs new ones."""
    for consent in queries.consents_of(case):
        if rules.is_in_force(consent, clock.now()):
            _end(consent, Ending.CASE_CLOSED, replacement=None, by=by)


def _replace(case: Case, newest: Consent, *, by: Actor) -> None:
    """End older consents for the same purpose, so that a withdrawal leaves none behind."""
    for older in queries.consents_of(case):
        is_same = older.purpose is newest.purpose and older.id != newest.id
        if is_same and rules.is_in_force(older, clock.now()):
            _end(older, Ending.REPLACED, replacement=newest, by=by)


def _end(consent: Consent, ending: Ending, *, replacement: Consent | None, by: Actor) -> None:
    consent.ended_at, consent.ended_by_id, consent.ending = clock.now(), by.id, ending
    encryption.sign(consent)
    # Saved first: a change by somebody else fails here, before keys are destroyed for good.
    db.session.flush()
    disclosure_actions.carry_over_or_end(consent, replacement, by=by)
    ended.send(consent, by=by, replacement=replacement)


def _write(case: Case, terms: Terms, *, by: Actor) -> Consent:
    consent = Consent(
        case_id=case.id,
        case=case,
        is_for_work=terms.purpose is Purpose.CASE_MANAGEMENT,
        purpose=terms.purpose,
        recipients=sorted(terms.recipients),
        categories=sorted(terms.categories),
        services=sorted(terms.services),
        expires_on=terms.expires_on,
        expires_at=clock.end_of(terms.expires_on, agencies_queries.zone_of(by.organisation_id)),
        text_version=terms.text_version,
        language=terms.language,
        read_aloud=terms.read_aloud,
        points=sorted(terms.points),
        given_by=terms.given_by,
        assented=terms.assented,
        manner=terms.manner,
        recorded_at=clock.now(),
        recorded_by_id=by.id,
        witness=terms.witness,
        guardian=terms.guardian,
        guardian_relation=terms.guardian_relation,
        ground=terms.ground,
    )
    encryption.sign(consent)
    db.session.add(consent)
    db.session.flush()
    return consent
