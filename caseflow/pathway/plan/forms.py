"""How the words of a plan are said, and the shape of what a worker enters."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from caseflow.agencies import forms as _agency_words  # noqa: F401  (how services are said)
from caseflow.agencies.models import ServiceType
from caseflow.pathway.plan.models import Domain, NeedStatus, PlanStatus, Responsible
from caseflow.sop.vocabulary import Priority
from caseflow.web import labels
from caseflow.web.forms import LONG, Form, at_most, required

labels.words(
    Domain,
    safety=_l("Safety"),
    shelter=_l("Shelter"),
    health=_l("Health"),
    psychosocial=_l("Psychosocial support"),
    legal=_l("Legal help"),
    documents=_l("Documents"),
    education=_l("Education"),
    livelihood=_l("Work and income"),
    family=_l("Family"),
    return_or_stay=_l("Return or stay"),
    children=_l("Children"),
)
labels.words(
    NeedStatus,
    open=_l("Open"),
    in_progress=_l("In progress"),
    met=_l("Met"),
    unmet=_l("No service found"),
)
labels.words(
    PlanStatus,
    draft=_l("Draft"),
    waiting=_l("Waiting for approval"),
    approved=_l("Approved"),
)
labels.words(
    Responsible,
    caseworker=_l("Caseworker"),
    survivor=_l("The person"),
    partner=_l("A partner organisation"),
)
labels.words(
    Priority,
    emergency=_l("Emergency"),
    urgent=_l("Urgent"),
    normal=_l("Normal"),
)
PRIORITY_HINTS = {
    Priority.EMERGENCY: _l("An answer within 24 hours. Phone first."),
    Priority.URGENT: _l("An answer within 72 hours."),
    Priority.NORMAL: _l("An answer within 14 days."),
}


class NeedForm(Form):
    """What is missing."""

    domain = RadioField(
        _l("What is it about?"),
        choices=lambda: labels.choices(Domain),
        coerce=Domain,
        validators=[InputRequired(_l("Choose what it is about."))],
    )
    description = TextAreaField(
        _l("What does the person need?"),
        description=_l("As the person says it. Only people who work on this case can read it."),
        validators=[required(_l("Write down what the person needs.")), at_most(LONG)],
    )
    service_type = SelectField(
        _l("Which service could help?"),
        choices=lambda: [("", _l("Not known yet")), *labels.choices(ServiceType)],
        coerce=lambda value: ServiceType(value) if value else None,
    )
    priority = RadioField(
        _l("How soon?"),
        choices=lambda: labels.choices(Priority),
        coerce=Priority,
        validators=[InputRequired(_l("Choose how soon it is needed."))],
    )


class GoalForm(Form):
    """What the person wants."""

    version = IntegerField(widget=HiddenInput())
    goal = TextAreaField(
        _l("What does the person want to reach?"),
        description=_l("In the person's own words. Read it back before you save it."),
        validators=[required(_l("Write down the goal.")), at_most(LONG)],
    )


class ActionForm(Form):
    """Who does what by when."""

    what = TextAreaField(
        _l("What will be done?"),
        validators=[required(_l("Write down what will be done.")), at_most(1000)],
    )
    responsible = RadioField(
        _l("Who does it?"),
        choices=lambda: labels.choices(Responsible),
        coerce=Responsible,
        validators=[InputRequired(_l("Choose who does it."))],
    )
    due_on = DateField(_l("By when?"), validators=[required(_l("Enter a day."))])


class NeedStatusForm(Form):
    """How far a need has come."""

    status = SelectField(choices=lambda: labels.choices(NeedStatus), coerce=NeedStatus)


class ApproveForm(Form):
    """A supervisor agrees with what is on the screen."""

    version = IntegerField(widget=HiddenInput())


class Press(Form):
    """One button."""
