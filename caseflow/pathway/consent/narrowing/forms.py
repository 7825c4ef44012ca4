"""The form to narrow a consent."""

from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from caseflow.access import Compartment
from caseflow.agencies.models import ServiceType
from caseflow.pathway.consent.forms import Ticks
from caseflow.pathway.consent.labels import DATA
from caseflow.pathway.consent.models import Consent
from caseflow.pathway.consent.narrowing import rules
from caseflow.web import filters
from caseflow.web.fields import DateField
from caseflow.web.forms import Form, required


class NarrowForm(Form):
    """Choose what is still allowed. At first everything is ticked; people remove ticks."""

    recipients = Ticks(_l("Who may we still share it with?"))
    categories = Ticks(_l("What may we still share with them?"))
    services = Ticks(_l("For what help?"))
    expires_on = DateField(_l("Until when?"), [required(_l("Enter the last day."))])

    @classmethod
    def of(cls, consent: Consent, names: dict[str, str]) -> Self:
        """Return the form, which offers only what the consent allows now, all of it ticked."""
        form = cls(obj=consent)
        form._consent = consent
        form.recipients.choices = [SelectChoice(one, names[one]) for one in consent.recipients]
        form.categories.choices = [
            SelectChoice(one, DATA[Compartment(one)]) for one in consent.categories
        ]
        chosen = [ServiceType(one) for one in consent.services]
        form.services.choices = filters.choices(ServiceType, *chosen) if chosen else []
        return form

    def values(self) -> dict[str, Any]:
        """Return the terms that are left, for `actions.narrow`."""
        left = rules.narrowed(
            self._consent,
            recipients=self.recipients.data or (),
            categories=self.categories.data or (),
            services=self.services.data or (),
            expires_on=self.expires_on.data,
        )
        return {"terms": left}
