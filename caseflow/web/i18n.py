"""Translations of sentences, days and time spans, kept in memory after their first use.

Decision. *Context*: Flask-Babel looks up the request, the locale and the catalogue for every
sentence, which took a third of the time of a page. *Options*: fewer sentences; keep whole pages;
keep each sentence once for each language. *Choice*: the last, because catalogues do not change
while a process runs. *Consequence*: templates translate with `say`, and what Flask-Babel itself
translates comes through here too.
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
"""How many translations are kept at most, so that memory has a limit."""
_FITS = 0.99
"""The share of a unit that a time span must reach to be given in this unit."""
_known: dict[tuple[str, str], tuple[str, Markup]] = {}


class Catalogues(flask_babel.Domain):  # type: ignore[misc]
    """The domain of Flask-Babel, which gives code and forms the same kept translations."""

    def gettext(self, string: str, **variables: Any) -> str:
        """Translate as `flask_babel.gettext` does."""
        return gettext(string, **variables)

    def look_up(self, message: str) -> str:
        """Return the message from the catalogue of the page's language."""
        return str(super().gettext(message))


_catalogues = Catalogues()
_globals = g._get_current_object
"""Returns the object behind the proxy `g`; asking it directly is faster, hundreds of times a page.
"""


class Templates(Environment):
    """The Jinja environment. All its globals must be set before the first template is loaded."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template as a plain dictionary.

        Jinja would return a ChainMap, which is slower, and compares all its names whenever a macro
        is imported.
        """
        return {**self.globals, **(d or {})}


def init_app(app: Flask) -> None:
    """Let templates and Flask-Babel use the translations of this module."""
    babel.domain_instance = _catalogues
    app.jinja_env.globals.update(_=say, gettext=say)


def spoken() -> str:
    """Return the code of the language of this page, e-mail or command, such as "en"."""
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
    """Return the message in the language of the page, as `flask_babel.gettext` does."""
    text = _found(message)[0]
    return text % values if values else text


@pass_eval_context
def say(context: EvalContext, message: str, /, **values: Any) -> str:
    """Translate `_("…", name=value)` in a template; values are escaped, the message is not."""
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
    """Return a day as text in a language: 3 May 2026."""
    return dates.format_date(value, "d MMM y", locale=language)


def span(seconds: float, language: str, *, direction: bool = False) -> str:
    """Return a time span, rounded to its largest unit: 3 weeks.

    With a direction: in 3 weeks, or 3 weeks ago.
    """
    # Rounded before it is looked up, so that few different spans have to be kept.
    size, unit = abs(seconds), 1
    for _name, length in dates.TIMEDELTA_UNITS:
        if size / length >= _FITS:
            unit = length
            break
    rounded = round(size / unit) * unit
    return _span(-rounded if seconds < 0 else rounded, direction, language)


@lru_cache(KEPT)
def _span(seconds: int, direction: bool, language: str) -> str:
    return dates.format_timedelta(
        seconds, threshold=_FITS, add_direction=direction, locale=language
    )
