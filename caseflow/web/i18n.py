"""Words, days and spans that were said before in a language; a page of a list says hundreds.

Decision. *Context*: Flask-Babel looks for the request, the locale and the catalogue at every
word, which was a third of the time of a page. *Options*: fewer words; whole pages kept; each
word kept once per language. *Choice*: the last: catalogues do not change while a process runs.
*Consequence*: templates translate through `say`, and Flask-Babel itself asks here.
"""

from collections.abc import MutableMapping
from datetime import date
from functools import lru_cache
from typing import Any

import flask_babel
from babel import Locale, dates
from flask import Flask, g
from flask.templating import Environment
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from caseflow.extensions import babel

KEPT = 20_000
_FITS = 0.99
"""How much of a unit a span must fill to be said in it."""
_known: dict[tuple[str, str], tuple[str, Markup]] = {}


class Catalogues(flask_babel.Domain):  # type: ignore[misc]
    """What code and forms ask through Flask-Babel finds the same words."""

    def gettext(self, string: str, **variables: Any) -> str:
        """As `flask_babel.gettext`."""
        return gettext(string, **variables)

    def look_up(self, message: str) -> str:
        """The message in the catalogue of this page's language."""
        return str(super().gettext(message))


_catalogues = Catalogues()
_globals = g._get_current_object
"""Asked a hundred times a page: the object itself, past the proxy's own search."""


class Templates(Environment):
    """Its globals are all there before the first template; looking through them stays cheap."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """A plain dictionary: each import of a macro compares all names."""
        return {**self.globals, **(d or {})}


def init_app(app: Flask) -> None:
    """Let templates speak through here."""
    babel.domain_instance = _catalogues
    app.jinja_env.globals.update(_=say, gettext=say)


def spoken() -> str:
    """The code of the language of this page, mail or command."""
    try:
        held = _globals()._flask_babel
        locale = held.babel_locale or flask_babel.get_locale()
    except (AttributeError, RuntimeError):
        return _code(flask_babel.get_locale())
    known: tuple[Any, str] | None = held.__dict__.get("caseflow_spoken")
    if known is None or known[0] is not locale:
        known = held.caseflow_spoken = (locale, _code(locale))
    return known[1]


def _code(locale: Locale | None) -> str:
    if locale is None:
        return "en"
    return str(locale if locale.territory else locale.language)


def found_once(message: str) -> str:
    """As `gettext`, for a text that may be about a survivor: nothing of it is kept in memory."""
    return _catalogues.look_up(message)


def gettext(message: str, **values: Any) -> str:
    """The message in the language of this page; as `flask_babel.gettext`."""
    text = _found(message)[0]
    return text % values if values else text


@pass_eval_context
def say(context: EvalContext, message: str, /, **values: Any) -> str:
    """What `_("…", name=value)` means in a template: values are escaped, the message is not."""
    text = _found(message)[1 if context.autoescape else 0]
    return text % values if values or "%" in text else text


def _found(message: str) -> tuple[str, Markup]:
    key = (spoken(), message)
    found = _known.get(key)
    if found is None:
        text = _catalogues.look_up(message)
        found = text, Markup(text)  # noqa: S704  # nosec B704 - our own catalogues, as Jinja's i18n does
        if len(_known) < KEPT:
            _known[key] = found
    return found


@lru_cache(KEPT)
def day(value: date, language: str) -> str:
    """A day: 3 May 2026."""
    return dates.format_date(value, "d MMM y", locale=language)


def span(seconds: float, language: str, *, direction: bool = False) -> str:
    """A span, rounded in its largest unit: 3 weeks; with a direction: in 3 weeks, 3 weeks ago."""
    size = abs(seconds)
    unit = next((length for _name, length in dates.TIMEDELTA_UNITS if size / length >= _FITS), 1)
    rounded = round(size / unit) * unit
    return _span(-rounded if seconds < 0 else rounded, direction, language)


@lru_cache(KEPT)
def _span(seconds: int, direction: bool, language: str) -> str:
    return dates.format_timedelta(
        seconds, threshold=_FITS, add_direction=direction, locale=language
    )
