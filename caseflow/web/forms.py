"""The base of every form: CSRF, the once-token, and `carried_out`, which asks the rule."""

import uuid
from collections.abc import Callable
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from caseflow import audit
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.web import access_gate, form_messages

SHORT, LONG = 200, 10_000


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

    def carried_out(self, act: Callable[[], Any]) -> bool:
        """Validate and act; False when the page must be shown again, with the rule's sentence."""
        if not self.validate_on_submit():
            return False
        events = len(audit.pending_events())
        savepoint = db.session.begin_nested()
        try:
            act()
            db.session.flush()
        except RuleBroken as broken:
            savepoint.rollback()
            del audit.pending_events()[events:]
            self._say(broken)
            return False
        savepoint.commit()
        return True

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


def required(message: Any = None) -> InputRequired:
    """A field that cannot be left empty, with a sentence that says what to enter."""
    return InputRequired(message or lazy_gettext("Enter an answer."))


def at_most(characters: int) -> Length:
    """A text no longer than this."""
    return Length(
        max=characters,
        message=lazy_gettext("Shorten this to %(max)d characters or fewer."),
    )
