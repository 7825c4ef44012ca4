"""Catch what fails outside the reach of Flask's error handlers, before the server sees it.

There, Flask and every server log a traceback. Its last line is the message of the exception, which
may contain what somebody typed about a survivor. So no traceback is logged: only the kind of the
exception, and the file and line where it was raised.
"""

import logging
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import structlog
from flask import Flask, g, has_app_context

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

logger = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Guard the application. Call it last: what is wrapped around the application later is not
    guarded.
    """
    app.logger.addFilter(_without_traceback)
    app.wsgi_app = _guarded(app, app.wsgi_app)  # type: ignore[method-assign, assignment]


def say(event: str, error: BaseException) -> None:
    """Log the kind of an error and where it was raised, but never its message or values."""
    request_id = g.get("request_id", "") if has_app_context() else ""
    kind, where = type(error).__name__, place_of(error)
    logger.error(event, kind=kind, where=where, request_id=request_id)


def place_of(error: BaseException) -> str:
    """Return the file and line where an error was raised; empty if it was not raised."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""


def _without_traceback(record: logging.LogRecord) -> bool:
    """A logging filter, which logs an exception without its traceback in the place of Flask."""
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        say("unexpected", error)
    return error is None


def _guarded(app: Flask, inner: "WSGIApplication") -> "WSGIApplication":
    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        try:
            return inner(environ, start)
        except Exception as error:
            if app.testing and app.config.get("RAISE_UNEXPECTED"):
                raise
            say("unexpected", error)
            # Only this template is used: what other pages need may be what has failed.
            template = app.jinja_env.get_template("errors/plain.html")
            page = template.render(status=500).encode()
            headers = [
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Length", str(len(page))),
                ("Cache-Control", "no-store"),
            ]
            start("500 Internal Server Error", headers, sys.exc_info())
            return [page]

    return answer
