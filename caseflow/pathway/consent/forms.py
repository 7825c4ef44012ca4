"""The forms to record a consent and to withdraw it."""

from collections.abc import Iterable
from dataclasses import replace
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
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from caseflow.access import SHAREABLE
from caseflow.agencies.models import Organisation, ServiceType
from caseflow.pathway.consent import rules
from caseflow.pathway.consent.labels import DATA, FOR_PURPOSE, KINDS
from caseflow.pathway.consent.models import Consent, GivenBy, InformationPoint, Manner, Purpose
from caseflow.pathway.consent.rules import Terms
from caseflow.people import labels as people_labels
from caseflow.people.forms import LanguageField
from caseflow.web import filters
from caseflow.web.fields import DateField
from caseflow.web.forms import LONG, SHORT, Form, at_most, choices_of, required

CHOOSE = SelectChoice("", _l("Not known"))


class Ticks(SelectMultipleField):  # type: ignore[misc]
    """Any number of choices, shown as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ConsentForm(Form):
    """How a consent was given; the forms below add what may be shared."""

    purpose = Purpose.CASE_MANAGEMENT

    points = Ticks(_l("What was explained"), choices=lambda: filters.choices(InformationPoint))
    expires_on = DateField(
        _l("Until when?"),
        [required(_l("Enter the last day."))],
        description=_l("The last day of the consent. After that, ask again."),
    )
    language = LanguageField(
        _l("In which language was it explained?"),
        [required(_l("Choose a language."))],
    )
    read_aloud = BooleanField(_l("It was read aloud"))
    given_by = RadioField(
        _l("Who gives consent?"),
        [required(_l("Choose who gives consent."))],
        choices=lambda: filters.choices(GivenBy),
    )
    guardian = StringField(_l("Name of the guardian"), [Optional(), at_most(SHORT)])
    guardian_relation = SelectField(
        _l("The guardian's relation to the person"),
        [Optional()],
        choices=lambda: [CHOOSE, *choices_of(people_labels.RELATIONS)],
    )
    assented = BooleanField(_l("The child was asked too, and agrees"))
    ground = TextAreaField(
        _l("Why is it in the child's best interest?"), [Optional(), at_most(LONG)]
    )
    manner = RadioField(
        _l("How was consent given?"),
        [required(_l("Choose how consent was given."))],
        choices=lambda: filters.choices(Manner),
    )
    witness = StringField(_l("Name of the witness"), [Optional(), at_most(SHORT)])

    def offer(self, purpose: Purpose, organisations: Iterable[Organisation]) -> Self:
        """Set the purpose; the forms that share also offer organisations as recipients."""
        self.purpose = purpose
        return self

    def values(self) -> dict[str, Any]:
        """Return the terms, for `actions.record`."""
        return {"terms": self.terms()}

    def terms(self) -> Terms:
        """Return the terms without recipients; consent to the work itself shares nothing."""
        return Terms(
            purpose=self.purpose,
            recipients=(),
            categories=(),
            services=(),
            expires_on=self.expires_on.data,
            text_version=rules.TEXT_VERSION,
            language=self.language.data,
            read_aloud=bool(self.read_aloud.data),
            points=tuple(self.points.data or ()),
            given_by=GivenBy(self.given_by.data),
            assented=bool(self.assented.data),
            manner=Manner(self.manner.data),
            witness=(self.witness.data or "").strip(),
            guardian=(self.guardian.data or "").strip(),
            guardian_relation=self.guardian_relation.data or "",
            ground=(self.ground.data or "").strip(),
        )


class SharingForm(ConsentForm):
    """Who may receive what, and for which services."""

    services = Ticks(_l("What help may we ask for?"), choices=lambda: filters.choices(ServiceType))
    recipients = Ticks(_l("Who may we share it with?"))
    categories = Ticks(
        _l("What may we share with them?"),
        choices=lambda: [SelectChoice(name.value, DATA[name]) for name in SHAREABLE],
    )

    def offer(self, purpose: Purpose, organisations: Iterable[Organisation]) -> Self:
        """Offer as recipients the kinds of organisations, then the organisations of these kinds."""
        kinds = FOR_PURPOSE[purpose]
        self.recipients.choices = [
            *(SelectChoice(f"kind:{kind}", KINDS[kind]) for kind in kinds),
            *(SelectChoice(str(one.id), one.name) for one in organisations if one.kind in kinds),
        ]
        return super().offer(purpose, organisations)

    def terms(self) -> Terms:
        """Return the terms, with the recipients and what they may receive."""
        return replace(
            super().terms(),
            recipients=tuple(self.recipients.data or ()),
            categories=tuple(self.categories.data or ()),
            services=tuple(self.services.data or ()) if self.purpose is Purpose.SERVICES else (),
        )


class FirstConsentForm(SharingForm):
    """The first conversation: consent to the work and, if wanted, to sharing for services."""

    share_now = RadioField(
        _l("May we also ask others for help now?"),
        [required(_l("Choose yes or not now."))],
        choices=[SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("Not now"))],
    )

    def values(self) -> dict[str, Any]:
        """Return the terms for the work, and those for sharing or None if it was not given now."""
        work = replace(ConsentForm.terms(self), purpose=Purpose.CASE_MANAGEMENT)
        return {"work": work, "sharing": self.terms() if self.share_now.data == "yes" else None}


class WithdrawForm(Form):
    """Choose whether the other consents end together with the consent to the work."""

    everything = RadioField(
        _l("What should happen to what was shared?"),
        choices=[
            SelectChoice("yes", _l("Withdraw everything: partners lose access to what was shared")),
            SelectChoice("no", _l("Stop our work only: partners continue with their services")),
        ],
        validators=[required(_l("Choose what should happen to what was shared."))],
    )

    @classmethod
    def of(cls, others: list[Consent]) -> "WithdrawForm":
        """Return the form; without other consents, it asks nothing."""
        form = cls()
        if not others:
            del form.everything
        return form

    @property
    def is_everything(self) -> bool:
        """Whether all consents should end."""
        return "everything" in self and self.everything.data == "yes"
