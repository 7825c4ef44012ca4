"""The base of every form: CSRF, the token that lets it be sent once, and `submit`."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import g
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from caseflow import audit, clock
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.web import access_gate, form_messages, kept_forms
from caseflow.web.fields import IntegerField

SHORT, LONG = 200, 10_000
"""The most characters of a single line, and of a long text."""
Result = TypeVar("Result")


@dataclass(frozen=True)
class Done(Generic[Result]):
    """The result of an action that was carried out.

    It is always true, also when the action returned None or an empty list, so that a view can
    write `if done := form.submit(…)`.
    """

    result: Result


def plain(value: Any) -> Any:
    """Return a text without characters that hide or reorder it, and any other value as it is."""
    return access_gate.HIDING.sub("", value) if isinstance(value, str) else value


class Form(FlaskForm):  # type: ignore[misc]
    """The base of every form: it is carried out at most once, and keeps what was typed."""

    class Meta(form_messages.Worded):
        """Gives errors in our own words, and removes hidden characters from what was typed."""

        def bind_field(self, form: Any, unbound: Any, options: dict[str, Any]) -> Any:
            """Filter each text field with `plain`, but never a password, which stays as typed."""
            kind = unbound.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                options["filters"] = (plain, *options.get("filters", ()))
            return unbound.bind(form=form, **options)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Return what was sent; or, on a page that shows it again, what was typed before."""
            sent = super().wrap_formdata(form, formdata)  # type: ignore[misc]
            is_given = sent is not None and sent is formdata
            return sent if is_given else kept_forms.typed_into(form) or sent

    # Random for each page that is opened, so that sending one page twice is recognised.
    form_token = HiddenField(default=lambda: str(uuid.uuid4()))

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether every answer is acceptable; if not, the title of the page says so."""
        is_valid = bool(super().validate(extra_validators))
        g.form_failed = g.get("form_failed", False) or not is_valid
        return is_valid

    def hidden_tag(self, *fields: Any) -> Markup:
        """Return all hidden fields, with the ticket that lets what is typed come back."""
        tags: Markup = super().hidden_tag(*fields)
        return tags + kept_forms.ticket(self)

    @property
    def holds_what_was_typed(self) -> bool:
        """Whether the form was sent, or is shown again, so that no answers are proposed."""
        return bool(self.is_submitted()) or kept_forms.typed_into(self) is not None

    def values(self) -> dict[str, Any]:
        """Return the keyword arguments for the action that `submit` runs.

        It is called only after the form was found valid. A form with nothing but a button returns
        none.
        """
        return {}

    def submit(
        self, action: Callable[..., Result], *things: Any, **known: Any
    ) -> Done[Result] | None:
        """Validate, then run `action(*things, **self.values(), **known)` inside a savepoint.

        Returns None when the page must be shown, for the first time or again: it was only opened, a
        field is wrong, or the action raised RuleBroken. After RuleBroken, what the action did is
        undone, and the page shows the sentence beside the field that it names, or above the form.
        """
        if not self.validate_on_submit():
            return None
        events = len(audit.pending_events())
        savepoint = db.session.begin_nested()
        try:
            result = action(*things, **self.values(), **known)
            # Rules that are checked while rows are saved must fail inside the savepoint.
            db.session.flush()
        except RuleBroken as broken:
            savepoint.rollback()
            # Events wait in memory, where rolling back the savepoint does not remove them.
            del audit.pending_events()[events:]
            self._say(broken)
            return None
        savepoint.commit()
        return Done(result)

    @property
    def status(self) -> int:
        """The HTTP status of the page: 200, or 422 when it is shown again with errors."""
        return 422 if self.errors else 200

    def _say(self, broken: RuleBroken) -> None:
        g.form_failed = True
        sentence = gettext(broken.sentence, **broken.values)
        field = self._fields.get(broken.field or "")
        if isinstance(field, Field):
            field.errors = [*field.errors, sentence]
        else:
            self.form_errors.append(sentence)


class VersionedForm(Form):
    """A form that sends back which version of a thing its page showed.

    The version is empty when the thing does not exist yet. The action compares it with the stored
    one, so that nobody overwrites unseen what somebody else has saved meanwhile.
    """

    version: Any = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def values(self) -> dict[str, Any]:
        """Return the version that the page showed; nothing when a form has removed the field."""
        return {"version": self.version.data} if "version" in self else {}


def zone_field(label: Any, description: Any, empty: Any) -> SelectField:
    """Return a field to choose a time zone by its IANA name; `empty` are the words for none."""
    return SelectField(
        label,
        description=description,
        choices=lambda: [
            SelectChoice("", empty),
            *(SelectChoice(name, name.replace("_", " ")) for name in clock.zone_choices()),
        ],
    )


def required(message: Any = None) -> InputRequired:
    """Return a validator for a field that must not be empty; the message says what to enter."""
    return InputRequired(message or lazy_gettext("Enter an answer."))


def choices_of(labels: Mapping[str, Any]) -> list[SelectChoice]:
    """Return the choices of a field from codes and their labels."""
    return [SelectChoice(code, words) for code, words in labels.items()]


def at_most(characters: int) -> Length:
    """Return a validator for a text of at most this many characters."""
    return Length(
        max=characters,
        message=lazy_gettext("Shorten this to %(max)d characters or fewer."),
    )
