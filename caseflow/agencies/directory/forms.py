"""The forms to filter the directory, to keep a service up to date, and to add one."""

from collections.abc import Iterable
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from caseflow.access import SHAREABLE, Compartment
from caseflow.agencies.directory import labels
from caseflow.agencies.models import Organisation, Service, ServiceType, Sex
from caseflow.web import filters
from caseflow.web.fields import IntegerField
from caseflow.web.forms import Form, VersionedForm, at_most, choices_of, required

CHOOSE = SelectChoice("", _l("Choose"))
ALL, ANYWHERE = SelectChoice("", _l("All services")), SelectChoice("", _l("Any area"))
AGE = NumberRange(0, 120, message=_l("Enter an age from 0 to 120."))


class ManyField(SelectMultipleField):  # type: ignore[misc]
    """Any number of choices, shown as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SearchForm(Form):
    """Filter the directory by service and area.

    The filter holds no survivor's data, so it may be part of the page's address.
    """

    class Meta:
        # The form is sent with GET and changes nothing, so it needs no token against forgery.
        csrf = False

    type = SelectField(_l("Service"), choices=lambda: [ALL, *filters.choices(ServiceType)])
    area = SelectField(_l("Area"), choices=[])

    def offer(self, areas: Iterable[str]) -> Self:
        """Offer these areas for choice, and return the form itself."""
        self.area.choices = [ANYWHERE, *(SelectChoice(name, name) for name in areas)]
        return self


class PlacesForm(VersionedForm):
    """Set the number of free places with one button in the list of services."""

    places = IntegerField(validators=[Optional()])

    def values(self) -> dict[str, Any]:
        """Return the number, and the version of the service that the page showed."""
        return super().values() | {"places": self.places.data}


class OpeningForm(VersionedForm):
    """The facts about a service that its focal point keeps up to date."""

    capacity = IntegerField(
        _l("Free places now"),
        description=_l("Leave empty if you do not count places."),
        validators=[Optional(), NumberRange(0, 10_000, message=_l("Enter 0 or more."))],
    )
    opening = StringField(
        _l("Opening times"),
        description=_l("For example: Monday to Friday, 8:00 to 16:00."),
        validators=[at_most(120)],
    )
    always_open = BooleanField(_l("Open 24 hours"))

    def answers(self) -> dict[str, Any]:
        """Return the columns of Service that this form has fields for."""
        return {
            "capacity": self.capacity.data,
            "opening": self.opening.data or "",
            "always_open": self.always_open.data,
        }

    def values(self) -> dict[str, Any]:
        """Return the columns, and the version of the service that the page showed."""
        return super().values() | {"answers": self.answers()}


class ServiceForm(OpeningForm):
    """All facts about a service in the directory."""

    name = StringField(
        _l("Name of the service"), validators=[required(_l("Enter a name.")), at_most(120)]
    )
    type = RadioField(
        _l("What does the service offer?"),
        choices=lambda: filters.choices(ServiceType),
        coerce=ServiceType,
        validators=[InputRequired(_l("Choose what the service offers."))],
    )
    areas = TextAreaField(
        _l("Areas served"),
        description=_l("One area per line, never an address. Leave empty for the whole country."),
        validators=[at_most(1000)],
    )
    sexes = ManyField(
        _l("Who is it for?"),
        description=_l("Leave all unticked if it is for everybody."),
        choices=lambda: filters.choices(Sex, Sex.FEMALE, Sex.MALE, Sex.OTHER),
    )
    min_age = IntegerField(_l("Minimum age"), validators=[Optional(), AGE])
    max_age = IntegerField(_l("Maximum age"), validators=[Optional(), AGE])
    languages = ManyField(
        _l("Languages"),
        description=_l("Spoken by staff, or with an interpreter."),
        choices=lambda: choices_of(labels.languages()),
    )
    status_rules = StringField(
        _l("Documents or legal status required"),
        description=_l("Leave empty if none is required."),
        validators=[at_most(200)],
    )
    minimum_data = ManyField(
        _l("What is the minimum information that the service needs?"),
        description=_l("A referral never contains more than this."),
        choices=lambda: filters.choices(Compartment, *SHAREABLE),
    )

    @classmethod
    def of(cls, service: Service) -> "ServiceForm":
        """Return the form, filled with the stored service unless it was submitted."""
        form = cls(obj=service)
        # `areas` is a list in the table and one area per line in the form.
        if not form.holds_what_was_typed:
            form.areas.data = "\n".join(service.areas)
        return form

    def answers(self) -> dict[str, Any]:
        """Return all columns of Service that can be edited."""
        lines = (line.strip()[:80] for line in (self.areas.data or "").splitlines())
        return super().answers() | {
            "name": self.name.data,
            "type": self.type.data,
            "areas": [line for line in lines if line],
            "sexes": self.sexes.data,
            "min_age": self.min_age.data,
            "max_age": self.max_age.data,
            "languages": self.languages.data,
            "status_rules": self.status_rules.data or "",
            "minimum_data": self.minimum_data.data,
        }


class NewServiceForm(ServiceForm):
    """Add a service to the directory."""

    # A new service has no version that could be compared, so the inherited field is removed.
    version = None
    organisation = SelectField(
        _l("Organisation"),
        choices=[],
        validators=[required(_l("Choose an organisation."))],
    )

    def offer(self, members: Iterable[Organisation]) -> Self:
        """Offer these organisations for choice, and return the form itself."""
        self._offered = {str(one.id): one for one in members}
        named = [SelectChoice(id, one.name) for id, one in self._offered.items()]
        self.organisation.choices = [CHOOSE, *named]
        return self

    def values(self) -> dict[str, Any]:
        """Return the organisation and the columns of Service, as `add_service` takes them."""
        return {
            "organisation": self._offered[self.organisation.data],
            "answers": self.answers(),
        }
