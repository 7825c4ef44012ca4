"""The shape of taking away from a consent."""

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import DateField
from wtforms.fields.choices import SelectChoice

from caseflow.access import Compartment
from caseflow.agencies.models import ServiceType
from caseflow.pathway.consent.forms import Ticks
from caseflow.pathway.consent.labels import DATA
from caseflow.pathway.consent.models import Consent
from caseflow.pathway.consent.narrowing import rules
from caseflow.pathway.consent.rules import Terms
from caseflow.web import filters
from caseflow.web.forms import Form, required


class NarrowForm(Form):
    """What is still allowed: everything is ticked at first, and ticks are taken away."""

    recipients = Ticks(_l("Who may we still share it with?"))
    categories = Ticks(_l("What may we still share with them?"))
    services = Ticks(_l("For what help?"))
    expires_on = DateField(_l("Until when?"), [required(_l("Enter the last day."))])

    def offer(self, consent: Consent, names: dict[str, str]) -> "NarrowForm":
        """Only what the consent allows now."""
        self.recipients.choices = [SelectChoice(one, names[one]) for one in consent.recipients]
        self.categories.choices = [
            SelectChoice(one, DATA[Compartment(one)]) for one in consent.categories
        ]
        chosen = [ServiceType(one) for one in consent.services]
        self.services.choices = filters.choices(ServiceType, *chosen) if chosen else []
        return self

    def terms(self, consent: Consent) -> Terms:
        """What would be left."""
        return rules.narrowed(
            consent,
            recipients=self.recipients.data or (),
            categories=self.categories.data or (),
            services=self.services.data or (),
            expires_on=self.expires_on.data,
        )


def scope_of(consent: Consent) -> dict[str, list[str] | date]:
    """What a narrowing starts from."""
    return {
        "recipients": consent.recipients,
        "categories": consent.categories,
        "services": consent.services,
        "expires_on": consent.expires_on,
    }
