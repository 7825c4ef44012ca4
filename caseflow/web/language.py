"""Choose the language of a page: the visitor's choice, or the account's, or the browser's."""

from collections.abc import Iterable

from flask import Flask, has_request_context, request, session
from flask_babel import get_locale
from flask_login import current_user

from caseflow import languages
from caseflow.extensions import babel

LANGUAGES = {"en": "English", "ar": "العربية"}
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


def init_app(app: Flask) -> None:
    """Let Flask-Babel ask `select` for the language of each request."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    babel.init_app(app, locale_selector=select, default_timezone="UTC")


def select() -> str:
    """Return the code of the language for this request; English outside of a request."""
    if not has_request_context():
        return "en"
    chosen = session.get("language") or getattr(current_user, "language", None)
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or "en"


def for_person(spoken: Iterable[str]) -> str:
    """Return the language for a paper that is given to somebody who speaks these languages."""
    return languages.catalogue_for(spoken, LANGUAGES, "en")


def direction() -> str:
    """Return the direction in which the page's language is written: `rtl` or `ltr`."""
    return "rtl" if str(get_locale()) in RIGHT_TO_LEFT else "ltr"
