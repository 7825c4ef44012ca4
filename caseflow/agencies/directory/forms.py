"""What is searched for in the directory, and what is entered of a service."""

import uuid
from collections.abc import Iterable
from typing import Any, Self

from babel import Locale
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from caseflow.access import SHAREABLE, Compartment
from caseflow.agencies.models import Organisation, Service, ServiceType, Sex
from caseflow.web import filters
from caseflow.web.forms import Form, at_most, required

SPOKEN = (
    "am",
    "ar",
    "bn",
    "en",
    "es",
    "fa",
    "fr",
    "ha",
    "hi",
    "ig",
    "ku",
    "ne",
    "ps",
    "pt",
    "ro",
    "ru",
    "so",
    "sq",
    "sw",
    "th",
    "ti",
    "tl",
    "tr",
    "uk",
    "ur",
    "vi",
    "yo",
    "zh",
)
"""ISO 639-1 codes that the form offers; a service may hold others from an import."""
CHOOSE = SelectChoice("", _l("Choose"))
ALL, ANYWHERE = SelectChoice("", _l("All services")), SelectChoice("", _l("Any area"))
AGE = NumberRange(0, 120, message=_l("Enter an age from 0 to 120."))


def languages() -> list[SelectChoice]:
    """Languages with their names in the reader's language, by name."""
    names = (get_locale() or Locale("en")).languages
    spoken = [SelectChoice(code, names.get(code, code)) for code in SPOKEN]
    return sorted(spoken, key=lambda choice: choice.label)


class ManyField(SelectMultipleField):  # type: ignore[misc]
    """Any number of choices, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SearchForm(Form):
    """Narrowing the directory; it holds no survivor's data, so it may stand in an address."""

    class Meta:
        csrf = False

    type = SelectField(_l("Service"), choices=lambda: [ALL, *filters.choices(ServiceType)])
    area = SelectField(_l("Area"), choices=[])

    def offer(self, areas: Iterable[str]) -> Self:
        """Let the person choose one of these areas."""
        self.area.choices = [ANYWHERE, *(SelectChoice(name, name) for name in areas)]
        return self


class PlacesForm(Form):
    """One tap: how many places are free."""

    version = IntegerField(widget=HiddenInput())
    places = IntegerField(validators=[Optional()])


class OpeningForm(Form):
    """What a focal point keeps up to date."""

    version = IntegerField(widget=HiddenInput())
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


class ServiceForm(OpeningForm):
    """All that the directory says of a service."""

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
        choices=languages,
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


class NewServiceForm(ServiceForm):
    """A service that the directory does not know yet."""

    organisation = SelectField(
        _l("Organisation"),
        choices=[],
        validators=[required(_l("Choose an organisation."))],
    )

    def offer(self, members: Iterable[Organisation]) -> Self:
        """Let the person choose one of these organisations."""
        choices = (SelectChoice(str(one.id), one.name) for one in members)
        self.organisation.choices = [CHOOSE, *choices]
        return self


SAID = (
    "name",
    "type",
    "sexes",
    "min_age",
    "max_age",
    "languages",
    "status_rules",
    "minimum_data",
)
OPENING = ("capacity", "opening", "always_open")


def opening_in(form: OpeningForm) -> dict[str, Any]:
    """The columns of Service that the short form holds."""
    answers: dict[str, Any] = {name: form[name].data for name in OPENING}
    return answers | {"opening": form.opening.data or ""}


def service_in(form: ServiceForm) -> dict[str, Any]:
    """The columns of Service that the long form holds."""
    lines = (form.areas.data or "").splitlines()
    answers = {name: form[name].data for name in SAID}
    answers |= {
        "areas": [line.strip()[:80] for line in lines if line.strip()],
        "status_rules": form.status_rules.data or "",
    }
    return answers | opening_in(form)


def filled(service: Service) -> ServiceForm:
    """The long form with what stands in the directory."""
    given = {name: getattr(service, name) for name in (*SAID, *OPENING, "version")}
    return ServiceForm(data=given | {"areas": "\n".join(service.areas)})


def organisation_in(form: NewServiceForm) -> uuid.UUID:
    """The chosen organisation."""
    return uuid.UUID(form.organisation.data)
