"""Narrowing the log, and how its events and faults are said."""

import uuid
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from caseflow.audit.events import Event
from caseflow.audit.knowledge import RowState
from caseflow.audit.queries import Wanted
from caseflow.audit.verify import Fault

WORDS: dict[Event, Any] = {
    Event.OPENED: _l("Opened sealed data"),
    Event.REFUSED: _l("Was refused"),
    Event.TAMPERED: _l("Sealed data did not open"),
    Event.SIGNED_IN: _l("Signed in"),
    Event.SIGN_IN_FAILED: _l("Sign-in failed"),
    Event.SIGNED_OUT: _l("Signed out"),
    Event.ACCOUNT_INVITED: _l("Invited an account"),
    Event.ACCOUNT_ENROLLED: _l("Set a password"),
    Event.ACCOUNT_DISABLED: _l("Disabled an account"),
    Event.ACCOUNT_ENABLED: _l("Enabled an account"),
    Event.ACCOUNT_ROLES_CHANGED: _l("Changed the roles of an account"),
    Event.ORGANISATION_ADDED: _l("Added an organisation"),
    Event.SERVICE_ADDED: _l("Added a service"),
    Event.SERVICE_UPDATED: _l("Updated a service"),
    Event.SCREENING_STARTED: _l("Started a screening"),
    Event.SCREENING_SAVED: _l("Saved a screening"),
    Event.SCREENING_FINISHED: _l("Finished a screening"),
    Event.SCREENING_JUDGED: _l("Judged a screening otherwise"),
    Event.SCREENING_REFUSED: _l("Recorded that a screening was refused"),
    Event.SCREENING_HANDED_OVER: _l("Handed a screening over"),
    Event.SCREENING_RECEIVED: _l("Received a screening"),
    Event.SCREENING_TAKEN_UP: _l("Took up a screening"),
    Event.SCREENING_RETURNED: _l("Returned a screening"),
    Event.SCREENING_EXPIRED: _l("A screening expired"),
    Event.CONSENT_GIVEN: _l("Recorded a consent"),
    Event.CONSENT_REFUSED: _l("Recorded a refusal of consent"),
    Event.CONSENT_NARROWED: _l("Narrowed a consent"),
    Event.CONSENT_WITHDRAWN: _l("Withdrew a consent"),
    Event.GRANT_GIVEN: _l("Let an organisation open a packet"),
    Event.GRANT_ENDED: _l("Closed a packet to an organisation"),
    Event.CASE_PREPARED: _l("Prepared a case"),
    Event.CASE_OPENED: _l("Opened a case"),
    Event.CASE_ASSIGNED: _l("Assigned a case"),
    Event.CASE_PAUSED: _l("Let a case rest, as consent ended"),
    Event.CASE_AGE_GROUP_CHANGED: _l("Corrected the age group"),
    Event.CASE_MOVED: _l("Moved a case to another stage"),
    Event.CASE_EXCLUSION_ADDED: _l("Excluded somebody from a case"),
    Event.CASE_NOTE_ADDED: _l("Wrote a note"),
    Event.CASE_MILESTONE: _l("Recorded a milestone"),
    Event.PERSON_CHANGED: _l("Changed identity"),
    Event.PERSON_FORGOTTEN: _l("Erased identity and contact"),
    Event.SAFE_CONTACT_CHANGED: _l("Changed safe contact"),
    Event.RISK_ASSESSED: _l("Assessed the risk"),
    Event.SAFETY_PLAN_MADE: _l("Made or revised a safety plan"),
    Event.IDENTIFICATION_NOTIFIED: _l("Notified the authority"),
    Event.IDENTIFICATION_DECIDED: _l("Decided on grounds"),
    Event.REFLECTION_ENDED: _l("A reflection period ended"),
    Event.PLAN_DRAFTED: _l("Drafted a plan"),
    Event.PLAN_CHANGED: _l("Changed a plan"),
    Event.PLAN_SUBMITTED: _l("Submitted a plan"),
    Event.PLAN_APPROVED: _l("Approved a plan"),
    Event.PLAN_REVIEWED: _l("Reviewed a plan"),
    Event.REFERRAL_DRAFTED: _l("Drafted a referral"),
    Event.REFERRAL_DISCARDED: _l("Discarded a referral"),
    Event.REFERRAL_MOVED: _l("Moved a referral on"),
    Event.REFERRAL_SCHEDULED: _l("Scheduled an appointment"),
    Event.REFERRAL_LOOP_CLOSED: _l("Closed the loop of a referral"),
    Event.REFERRAL_REMINDED: _l("Reminded about a referral"),
    Event.REFERRAL_ESCALATED: _l("Escalated a referral"),
    Event.FOLLOW_UP_PLANNED: _l("Planned a follow-up"),
    Event.FOLLOW_UP_ATTEMPTED: _l("Tried to reach somebody"),
    Event.FOLLOW_UP_DONE: _l("Completed a follow-up"),
    Event.CLOSURE_REQUESTED: _l("Requested a closure"),
    Event.CLOSURE_RETURNED: _l("Returned a closure"),
    Event.CLOSURE_APPROVED: _l("Approved a closure"),
    Event.CASE_REOPENED: _l("Reopened a case"),
    Event.ERASURE_REQUESTED: _l("Asked for an erasure"),
    Event.ERASURE_DONE: _l("Erased for good"),
    Event.ERASURE_DECLINED: _l("Declined an erasure"),
    Event.HOLD_SET: _l("Set a legal hold"),
    Event.HOLD_RELEASED: _l("Released a legal hold"),
    Event.BACKUP_MADE: _l("Made a backup"),
    Event.RESTORED: _l("Put a backup back"),
    Event.ROWS_WRITTEN: _l("Wrote records"),
    Event.EVENT_LOST: _l("Found that an event was taken out before it had its place"),
    Event.ALERT_RAISED: _l("Raised an alert"),
    Event.ALERT_ANSWERED: _l("Answered an alert"),
    Event.CANARY_CHANGED: _l("Changed which cases are watched"),
    Event.LOG_VERIFIED: _l("Verified the log"),
    Event.VOLUME_MADE: _l("Made fictional data for measuring"),
    Event.CHECKPOINT_MADE: _l("Signed the log"),
    Event.FORK_FOUND: _l("Found a log that was rewritten"),
    Event.KEYS_ROTATED: _l("Rotated keys"),
    Event.SEARCH_INDEX_OPENED: _l("Opened search cards into memory"),
    Event.SEARCH_ASKED: _l("Searched for a person"),
    Event.SEARCH_CROSS_MATCH: _l("Was told of a possible match elsewhere"),
}
THINGS: dict[str, Any] = {
    "alert": _l("Alert"),
    "canary_mark": _l("Watched case"),
    "listed_opening": _l("Opening in a list"),
    "log_reading": _l("How far the log was read"),
    "audit_pending": _l("Event on its way to the log"),
    "audit_writer": _l("Writer of the log"),
    "audit_anchor": _l("Anchor of the log"),
    "audit_checkpoint": _l("Checkpoint of the log"),
    "audit_event": _l("Event of the log"),
    "audit_witnessed": _l("Checkpoint of another installation"),
    "case": _l("Case"),
    "case_key": _l("An organisation's key to a file"),
    "case_milestone": _l("Milestone"),
    "closure": _l("Closure"),
    "consent": _l("Consent"),
    "contact_attempt": _l("Attempt to make contact"),
    "decision": _l("Decision"),
    "enrolment": _l("Single-use link"),
    "erasure": _l("Erasure"),
    "exclusion": _l("Conflict of interest"),
    "follow_up": _l("Follow-up"),
    "hand_over": _l("Hand-over"),
    "legal_hold": _l("Legal hold"),
    "need": _l("Need"),
    "note": _l("Note"),
    "notice": _l("Notice"),
    "notification": _l("Notification"),
    "organisation": _l("Organisation"),
    "packet": _l("Packet"),
    "packet_grant": _l("An organisation's key to a packet"),
    "person": _l("Person"),
    "plan": _l("Plan"),
    "planned_action": _l("Planned action"),
    "referral": _l("Referral"),
    "referral_change": _l("Step of a referral"),
    "reflection_period": _l("Reflection period"),
    "risk_assessment": _l("Risk assessment"),
    "safe_contact": _l("Safe contact"),
    "safety_plan": _l("Safety plan"),
    "screening": _l("Screening"),
    "search_removal": _l("Search card that is gone"),
    "search_card": _l("Search card"),
    "service": _l("Service"),
    "sign_in_delay": _l("Delay of a sign-in"),
    "service_feedback": _l("What the person said of a service"),
    "user": _l("Account"),
}
PARTS: dict[str, Any] = {
    "identity": _l("Identity"),
    "contact": _l("Contact"),
    "health": _l("Health"),
    "experience": _l("Experience"),
    "legal": _l("Legal situation"),
    "safety": _l("Safety"),
    "notes": _l("Notes"),
    "documents": _l("Documents"),
    "packet": _l("Packet"),
}
FAULTS: dict[Fault, Any] = {
    Fault.EDITED: _l("This event was edited."),
    Fault.MISSING: _l("This event is missing."),
    Fault.ADDED: _l("This event was added outside of the program."),
    Fault.UNLINKED: _l("This event does not follow the one before it."),
    Fault.CUT_SHORT: _l("The log is cut short before this event."),
    Fault.HEAD_MISSING: _l("The record of how the log ends is missing."),
    Fault.HEAD_EDITED: _l("The record of how the log ends was edited."),
}


ROW_STATES: dict[RowState, Any] = {
    RowState.CHANGED: _l("Changed outside of the program"),
    RowState.MISSING: _l("Deleted outside of the program"),
    RowState.ADDED: _l("Added outside of the program"),
    RowState.ROLLED_BACK: _l("Put back to an older state"),
}


def is_id(form: Form, field: StringField) -> None:
    """An id as the address of a page carries it."""
    if as_id(field.data) is None:
        raise ValidationError(_l("Paste the whole id: letters, digits and hyphens."))


LARGEST = 2**31
"""Above every number of an event that the column holds."""


def before_asked() -> int | None:
    """From which event a page goes on, as its address says it; None from the newest."""
    before: int | None = request.args.get("before", type=int)
    return before if before is not None and 0 < before < LARGEST else None


def as_id(text: str | None) -> uuid.UUID | None:
    """The id, or None when it is none."""
    try:
        return uuid.UUID((text or "").strip())
    except ValueError:
        return None


class EventFilter(Form):  # type: ignore[misc]
    """Which events to show; sent by GET, so it carries ids and codes only."""

    action = SelectField(
        _l("What happened"),
        default="",
        choices=[
            SelectChoice("", _l("Everything")),
            *(SelectChoice(event.value, word) for event, word in WORDS.items()),
        ],
    )
    organisation = StringField(_l("Organisation"), validators=[Optional(), is_id])
    object_type = StringField(_l("Kind of record"))
    case = StringField(_l("Id of a case"), validators=[Optional(), is_id])
    actor = StringField(_l("Who"), validators=[Optional(), is_id])
    since = DateField(_l("From day"), validators=[Optional()])
    until = DateField(_l("To day"), validators=[Optional()])

    def wanted(self) -> Wanted:
        """The filter as the query takes it."""
        return Wanted(
            action=self.action.data or None,
            organisation_id=as_id(self.organisation.data),
            object_type=self.object_type.data or None,
            case_id=as_id(self.case.data),
            actor_id=as_id(self.actor.data),
            since=self.since.data,
            until=self.until.data,
        )

    def asked(self) -> dict[str, Any]:
        """What to keep in the address of the next page."""
        return {field.name: request.args[field.name] for field in self if field.data}
