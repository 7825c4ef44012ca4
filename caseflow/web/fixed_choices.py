"""A select of many options, such as languages, that are made once and not for each page."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import SelectField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import Select

from caseflow.web import form_messages

_END = Markup("</select>")
_PLAIN = Markup('<option value="{}">{}</option>')
_CHOSEN = Markup('<option selected value="{}">{}</option>')


class _Kept(NamedTuple):
    """The options in one language: all of them, and each as it is and chosen, by its code."""

    together: Markup
    options: dict[str, tuple[Markup, Markup]]


class FixedSelect(Select):  # type: ignore[misc]
    """The control of a FixedSelectField."""

    def __call__(self, field: "FixedSelectField", **given: Any) -> Markup:
        """Return the control, with the chosen option marked."""
        kept, chosen = _options(field.named, str(get_locale())), field.data or ""
        if chosen in kept.options:
            shown = kept.together.replace(*kept.options[chosen], 1)
        else:
            # A code from before, or from elsewhere, is shown as it is and not lost.
            shown = kept.together + _CHOSEN.format(chosen, chosen)
        empty: Markup = super().__call__(field, **given)
        return empty[: -len(_END)] + shown + _END


class FixedSelectField(SelectField):  # type: ignore[misc]
    """One of the codes that `named` lists with their names in the reader's language, or none.

    `named` is a function of a module, because what it returns is kept. It may give its own words
    for no choice, under the empty code.
    """

    widget = FixedSelect()

    def __init__(
        self, label: Any, named: Callable[[], Mapping[str, Any]], checked: Any = None, **given: Any
    ) -> None:
        super().__init__(label, checked or [Optional()], choices=[], **given)
        self.named = named

    def pre_validate(self, form: Any) -> None:
        """Refuse what is neither offered nor was there before."""
        if self.data and self.data not in self.named() and self.data != self.object_data:
            raise ValidationError(form_messages.ONE)


@cache
def _options(named: Callable[[], Mapping[str, Any]], locale: str) -> _Kept:
    """Return the options in a language; the first one is no answer."""
    names = {"": _l("Not known"), **named()}
    options = {
        code: (_PLAIN.format(code, name), _CHOSEN.format(code, name))
        for code, name in names.items()
    }
    return _Kept(Markup("").join(plain for plain, _chosen in options.values()), options)
