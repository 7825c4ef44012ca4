"""The forms of a plan: needs, the goal, planned actions, and the approval."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired

from caseflow.agencies.models import ServiceType
from caseflow.pathway.plan.models import Domain, NeedStatus, Responsible
from caseflow.sop.vocabulary import Priority
from caseflow.web import filters
from caseflow.web.fields import DateField
from caseflow.web.forms import LONG, Form, VersionedForm, at_most, required


class NeedForm(Form):
    """Record a need."""

    domain = RadioField(
        _l("What kind of need is it?"),
        choices=lambda: filters.choices(Domain),
        coerce=Domain,
        validators=[InputRequired(_l("Choose the kind of need."))],
    )
    description = TextAreaField(
        _l("What does the person need?"),
        description=_l("In the person's own words. Only staff who work on this case can read it."),
        validators=[required(_l("Enter what the person needs.")), at_most(LONG)],
    )
    service_type = SelectField(
        _l("Which service could help?"),
        choices=lambda: [("", _l("Not known yet")), *filters.choices(ServiceType)],
        coerce=lambda value: ServiceType(value) if value else None,
    )
    priority = RadioField(
        _l("How urgent is it?"),
        choices=lambda: filters.choices(Priority),
        coerce=Priority,
        validators=[InputRequired(_l("Choose how urgent it is."))],
    )

    def values(self) -> dict[str, Any]:
        """Return the columns of Need."""
        names = ("description", "domain", "service_type", "priority")
        return {name: self[name].data for name in names}


class GoalForm(VersionedForm):
    """Write what the person wants to achieve."""

    goal = TextAreaField(
        _l("What does the person want to achieve?"),
        description=_l("In the person's own words. Read it back to the person before you save it."),
        validators=[required(_l("Enter the goal.")), at_most(LONG)],
    )

    def values(self) -> dict[str, Any]:
        """Return the goal, and the version of the plan that the page showed."""
        return super().values() | {"goal": self.goal.data}


class ActionForm(Form):
    """Plan who does what, and by when."""

    what = TextAreaField(
        _l("What will be done?"),
        validators=[required(_l("Enter what will be done.")), at_most(1000)],
    )
    responsible = RadioField(
        _l("Who will do it?"),
        choices=lambda: filters.choices(Responsible),
        coerce=Responsible,
        validators=[InputRequired(_l("Choose who will do it."))],
    )
    due_on = DateField(_l("By when?"), validators=[required(_l("Enter a date."))])

    def values(self) -> dict[str, Any]:
        """Return the columns of PlannedAction."""
        return {name: self[name].data for name in ("what", "responsible", "due_on")}


class NeedStatusForm(Form):
    """Record how far a need has come."""

    status = SelectField(choices=lambda: filters.choices(NeedStatus), coerce=NeedStatus)

    def values(self) -> dict[str, Any]:
        """Return the new status."""
        return {"status": self.status.data}


class ApproveForm(VersionedForm):
    """A button with which a supervisor approves the version of the plan that the page shows."""
