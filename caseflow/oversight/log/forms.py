"""Narrowing the log, and how its events and faults are said."""

import uuid
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from caseflow.audit import Event
from caseflow.oversight.log.queries import Wanted

THINGS: dict[str, Any] = {
    "alert": _l("Alert"),
    "canary_case": _l("Watched case"),
    "opening_index": _l("Opening in a list"),
    "log_position": _l("How far the log was read"),
    "audit_outbox": _l("Event on its way to the log"),
    "audit_outbox_writer": _l("Writer of the log"),
    "audit_anchor": _l("Anchor of the log"),
    "audit_checkpoint": _l("Checkpoint of the log"),
    "audit_event": _l("Event of the log"),
    "audit_cosigned": _l("Checkpoint of another installation"),
    "case": _l("Case"),
    "case_key": _l("An organisation's key to a file"),
    "case_milestone": _l("Milestone"),
    "case_state_change": _l("Change of a case's state"),
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


def is_id(form: Form, field: StringField) -> None:
    """An id as the address of a page carries it."""
    if as_id(field.data) is None:
        raise ValidationError(_l("Paste the whole id: letters, digits and hyphens."))


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
            *(SelectChoice(event.value, _l(event.label)) for event in Event),
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
