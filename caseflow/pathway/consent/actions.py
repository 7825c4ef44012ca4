"""Recording, narrowing and withdrawing; ending acts at once, everywhere.

Later steps listen to `ended` (a blinker signal): they know this step, it does not know them.
"""

from datetime import date

from blinker import Signal

from caseflow import audit, clock, database, encryption
from caseflow.access import SYSTEM, Actor, Permission, unguarded, verb
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
"""Sent with (consent, by, replacement) after a consent ended and its packets were closed."""


@verb(Permission.CONSENT_RECORD)
def record(case: Case, terms: Terms, *, by: Actor) -> Consent:
    """Record what the survivor allowed; consent to case management opens the case."""
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
    """One conversation: a yes to the work, and perhaps at once a yes to sharing for services."""
    record(case, work, by=by)
    if sharing is not None:
        record(case, sharing, by=by)


@verb(Permission.CONSENT_RECORD)
def refuse(case: Case, *, by: Actor) -> None:
    """The survivor said no: the file closes, nothing was shared, and who it was is forgotten."""
    case_actions.end_unopened(case, by=by)
    screening_actions.empty(case.id, by=by)
    audit.record(audit.Event.CONSENT_REFUSED, by=by, thing=case)
    db.session.flush()
    # Last, and beyond undoing: from here on nobody opens anything of this file.
    encryption.erase_keys(case.id)


@verb(Permission.CONSENT_RECORD, of=lambda consent: consent.case)
def narrow(consent: Consent, terms: Terms, *, by: Actor) -> Consent:
    """Allow less from now on: the old consent ends, a smaller one takes its place."""
    rules.check_in_force(consent, clock.today())
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
    """Take it back: every packet it carried is closed now, every open referral recalled.

    Taking back the consent to the work stops the work; only safety goes on.
    """
    rules.check_in_force(consent, clock.today())
    _end(consent, Ending.WITHDRAWN, replacement=None, by=by)
    case_actions.mark(consent.case, Milestone.CONSENT_WITHDRAWN, by=by, thing_id=consent.id)
    audit.record(audit.Event.CONSENT_WITHDRAWN, by=by, thing=consent)
    if consent.purpose is Purpose.CASE_MANAGEMENT:
        case_actions.pause(consent.case, by=by)


@unguarded("background work")
def rest_expired(today: date) -> int:
    """Pause a few cases whose consent to the work ran out, and tell their owners; how many."""
    rested = 0
    for case in database.a_few(queries.cases_run_out(today)):
        case_actions.rest(case, by=SYSTEM)
        notices_actions.tell_id(case.owner_id, NoticeKind.CASE_RESTS, case)
        rested += 1
    return rested


@verb(Permission.CONSENT_RECORD)
def withdraw_all(case: Case, *, by: Actor) -> None:
    """Take everything back: nothing is shared any more, and the work stops."""
    for consent in queries.consents_of(case):
        if rules.is_in_force(consent, clock.today()):
            withdraw(consent, by=by)


def _replace(case: Case, newest: Consent, *, by: Actor) -> None:
    """Only one consent to the work holds, so that taking it back leaves no other behind."""
    for older in queries.consents_of(case):
        is_same = older.purpose is newest.purpose and older.id != newest.id
        if is_same and rules.is_in_force(older, clock.today()):
            _end(older, Ending.REPLACED, replacement=newest, by=by)


def _end(consent: Consent, ending: Ending, *, replacement: Consent | None, by: Actor) -> None:
    consent.ended_at, consent.ended_by_id, consent.ending = clock.now(), by.id, ending
    encryption.sign(consent)
    db.session.flush()
    disclosure_actions.carry_over_or_end(consent, replacement, by=by)
    ended.send(consent, by=by, replacement=replacement)


def _write(case: Case, terms: Terms, *, by: Actor) -> Consent:
    consent = Consent(
        case_id=case.id,
        case=case,
        purpose=terms.purpose,
        recipients=sorted(terms.recipients),
        categories=sorted(terms.categories),
        services=sorted(terms.services),
        expires_on=terms.expires_on,
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
        ground=terms.ground,
    )
    encryption.sign(consent)
    db.session.add(consent)
    db.session.flush()
    return consent
