"""The base of every form: CSRF, the token that lets it be sent once, and `submit`."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, IntegerField, PasswordField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from caseflow import audit
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.web import access_gate, form_messages

SHORT, LONG = 200, 10_000
"""Characters that a line and a long text may have."""
Result = TypeVar("Result")


@dataclass(frozen=True)
class Done(Generic[Result]):
    """An action was carried out. Always true, whatever it returned: also None or an empty list."""

    result: Result


def plain(value: Any) -> Any:
    """A text without signs that hide or turn it; anything else as it is."""
    return access_gate.HIDING.sub("", value) if isinstance(value, str) else value


class Form(FlaskForm):  # type: ignore[misc]
    """A form that is sent at most once and keeps what was typed."""

    class Meta(form_messages.Worded):
        """Errors in our words; text without hidden signs."""

        def bind_field(self, form: Any, unbound: Any, options: dict[str, Any]) -> Any:
            """Every typed text is made plain, but never a password."""
            kind = unbound.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                options["filters"] = (plain, *options.get("filters", ()))
            return unbound.bind(form=form, **options)

    form_token = HiddenField(default=lambda: str(uuid.uuid4()))

    def values(self) -> dict[str, Any]:
        """The keyword arguments for the action that `submit` runs; read only once they are valid.

        A form that holds nothing but a button gives none.
        """
        return {}

    def submit(
        self, action: Callable[..., Result], *things: Any, **known: Any
    ) -> Done[Result] | None:
        """Validate, then run `action(*things, **self.values(), **known)` inside a savepoint.

        Returns None when the page must be shown (again): it was only opened, a field is wrong, or
        the action raised RuleBroken. A broken rule undoes what the action did so far, and its
        sentence stands at the field that it names, else above the form.
        """
        if not self.validate_on_submit():
            return None
        events = len(audit.pending_events())
        savepoint = db.session.begin_nested()
        try:
            result = action(*things, **self.values(), **known)
            db.session.flush()
        except RuleBroken as broken:
            savepoint.rollback()
            del audit.pending_events()[events:]
            self._say(broken)
            return None
        savepoint.commit()
        return Done(result)

    @property
    def status(self) -> int:
        """200 for a fresh page, 422 for one that comes back with errors."""
        return 422 if self.errors else 200

    def _say(self, broken: RuleBroken) -> None:
        sentence = gettext(broken.sentence, **broken.values)
        field = self._fields.get(broken.field or "")
        if isinstance(field, Field):
            field.errors = [*field.errors, sentence]
        else:
            self.form_errors.append(sentence)


class VersionedForm(Form):
    """A form that knows which version of a thing its page showed.

    It may be empty where the thing does not exist yet; the action decides what a version means.
    """

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def values(self) -> dict[str, Any]:
        """The version that was on the screen; none where a form drops the field."""
        return {"version": self.version.data} if "version" in self else {}


def required(message: Any = None) -> InputRequired:
    """A field that cannot be left empty, with a sentence that says what to enter."""
    return InputRequired(message or lazy_gettext("Enter an answer."))


def choices_of(labels: Mapping[str, Any]) -> list[SelectChoice]:
    """Codes with their words as the choices of a field."""
    return [SelectChoice(code, words) for code, words in labels.items()]


def at_most(characters: int) -> Length:
    """A text no longer than this."""
    return Length(
        max=characters,
        message=lazy_gettext("Shorten this to %(max)d characters or fewer."),
    )
