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
    "opening_index": _l("Access in a list"),
    "log_position": _l("Position up to which the log was checked"),
    "audit_outbox": _l("Event not yet in the log"),
    "audit_outbox_writer": _l("Log writer"),
    "audit_anchor": _l("Log anchor"),
    "audit_checkpoint": _l("Log checkpoint"),
    "audit_event": _l("Log event"),
    "audit_cosigned": _l("Checkpoint of another installation"),
    "case": _l("Case"),
    "case_key": _l("An organisation's key to a file"),
    "case_milestone": _l("Milestone"),
    "case_state_change": _l("Change of a case's status"),
    "closure": _l("Closure"),
    "consent": _l("Consent"),
    "contact_attempt": _l("Contact attempt"),
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
    "referral_change": _l("Change of a referral"),
    "reflection_period": _l("Reflection period"),
    "risk_assessment": _l("Risk assessment"),
    "safe_contact": _l("Safe contact"),
    "safety_plan": _l("Safety plan"),
    "screening": _l("Screening"),
    "search_removal": _l("Deleted search card"),
    "search_card": _l("Search card"),
    "service": _l("Service"),
    "sign_in_delay": _l("Sign-in delay"),
    "service_feedback": _l("The person's feedback on a service"),
    "user": _l("Account"),
}
PARTS: dict[str, Any] = {
    "identity": _l("Identity"),
    "contact": _l("Contact"),
    "health": _l("Health"),
    "experience": _l("What happened to the person"),
    "legal": _l("Legal situation"),
    "safety": _l("Safety"),
    "notes": _l("Notes"),
    "documents": _l("Documents"),
    "packet": _l("Packet"),
}


def is_id(form: Form, field: StringField) -> None:
    """An id as the address of a page carries it."""
    if as_id(field.data) is None:
        raise ValidationError(_l("Enter the complete id: letters, digits and hyphens."))


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
            SelectChoice("", _l("All")),
            *(SelectChoice(event.value, _l(event.label)) for event in Event),
        ],
    )
    organisation = StringField(_l("Organisation"), validators=[Optional(), is_id])
    object_type = StringField(_l("Kind of record"))
    case = StringField(_l("Case id"), validators=[Optional(), is_id])
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
