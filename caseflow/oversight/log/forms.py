"""The form that filters the log."""

import uuid
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from caseflow.audit import Event
from caseflow.oversight.log.queries import Wanted
from caseflow.pathway.case import queries as case_queries
from caseflow.web.fields import DateField


def _is_id(form: Form, field: StringField) -> None:
    """Raise ValidationError unless the field has a complete id (UUID)."""
    if _as_id(field.data) is None:
        raise ValidationError(_l("Enter the complete id: letters, digits and hyphens."))


def _is_case(form: Form, field: StringField) -> None:
    """Raise ValidationError unless the field has the code of a case, or a complete id."""
    if case_queries.id_by_name(field.data) is None:
        raise ValidationError(_l("There is no case with this code or id."))


def _as_id(text: str | None) -> uuid.UUID | None:
    """Return the id (UUID) in a text; None for any other text."""
    try:
        return uuid.UUID((text or "").strip())
    except ValueError:
        return None


# A form of wtforms, not of `web.forms`: it is sent by GET and changes nothing, so it has no token.
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
    organisation = StringField(_l("Organisation"), validators=[Optional(), _is_id])
    object_type = StringField(_l("Kind of record"))
    case = StringField(_l("Case code or id"), validators=[Optional(), _is_case])
    actor = StringField(_l("Who"), validators=[Optional(), _is_id])
    since = DateField(_l("From day"), validators=[Optional()])
    until = DateField(_l("To day"), validators=[Optional()])

    def wanted(self) -> Wanted:
        """Return the filter for `events_seen_by`."""
        return Wanted(
            action=self.action.data or None,
            organisation_id=_as_id(self.organisation.data),
            object_type=self.object_type.data or None,
            case_id=case_queries.id_by_name(self.case.data) if self.case.data else None,
            actor_id=_as_id(self.actor.data),
            since=self.since.data,
            until=self.until.data,
        )

    def asked(self) -> dict[str, Any]:
        """Return the parameters that the address of the next page must keep."""
        return {field.name: request.args[field.name] for field in self if field.data}
