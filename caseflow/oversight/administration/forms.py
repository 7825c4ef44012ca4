"""The forms to add an organisation, invite a user, and change a user's roles."""

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from caseflow.access import Role
from caseflow.agencies.models import Organisation, OrganisationKind
from caseflow.web import filters
from caseflow.web.forms import Form, at_most, required, zone_field


class ManyRoles(SelectMultipleField):  # type: ignore[misc]
    """A choice of any number of roles, shown as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class OrganisationForm(Form):
    """Add an organisation to the mechanism."""

    name = StringField(_l("Name"), validators=[required(_l("Enter a name.")), at_most(120)])
    kind = SelectField(
        _l("Kind"),
        choices=lambda: [SelectChoice("", _l("Choose")), *filters.choices(OrganisationKind)],
        validators=[required(_l("Choose a kind."))],
    )
    area = StringField(
        _l("District"),
        description=_l("For a shelter too: the district only, never the address."),
        validators=[required(_l("Enter a district.")), at_most(80)],
    )
    phone = StringField(_l("Phone number (optional)"), validators=[Length(max=40)])

    time_zone = zone_field(
        _l("Time zone"),
        _l("Days and times are shown in this zone, and a consent ends at its midnight."),
        _l("As the installation"),
    )

    def values(self) -> dict[str, Any]:
        """Return the columns of Organisation."""
        return {
            "name": self.name.data,
            "kind": OrganisationKind(self.kind.data),
            "area": self.area.data.strip(),
            "phone": self.phone.data or "",
            "time_zone": self.time_zone.data or None,
        }


class OrganisationZoneForm(Form):
    """Choose the time zone of an organisation."""

    time_zone = OrganisationForm.time_zone

    def values(self) -> dict[str, Any]:
        """Return the name of the zone; None for that of the installation."""
        return {"time_zone": self.time_zone.data or None}


class RolesForm(Form):
    """Choose the roles of a user."""

    roles = ManyRoles(_l("Roles"), choices=lambda: filters.choices(Role))

    def values(self) -> dict[str, Any]:
        """Return the roles that were ticked."""
        return {"roles": [Role(name) for name in self.roles.data or ()]}


class InviteForm(RolesForm):
    """Invite a user: name, e-mail address, organisation and roles."""

    display_name = StringField(
        _l("Name shown to colleagues"), validators=[required(_l("Enter a name.")), at_most(80)]
    )
    email = EmailField(
        _l("E-mail address"),
        validators=[
            required(_l("Enter an e-mail address.")),
            at_most(200),
            # Finds typing mistakes only; whether an address exists, only an e-mail could show.
            Regexp(r"^\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*$", message=_l("Enter a full e-mail address.")),
        ],
    )
    organisation = SelectField(
        _l("Organisation"), coerce=str, validators=[required(_l("Choose an organisation."))]
    )

    def offer(self, organisations: list[Organisation]) -> "InviteForm":
        """Offer these organisations for choice, and return the form itself."""
        named = [SelectChoice(str(member.id), member.name) for member in organisations]
        self.organisation.choices = [SelectChoice("", _l("Choose")), *named]
        return self

    def values(self) -> dict[str, Any]:
        """Return the arguments of `account_requests.actions.invite`."""
        return super().values() | {
            "email": self.email.data,
            "display_name": self.display_name.data,
            "organisation_id": uuid.UUID(self.organisation.data),
        }
