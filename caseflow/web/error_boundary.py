"""What fails where no page answers any more: after the view, and at the request's very end.

Flask and every server log a traceback there, whose last line is the exception's message: it can
carry what was typed. So nothing of it gets as far: only kind and place are logged.
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
    """The outermost layer: what is wrapped round the application later is not guarded."""
    app.logger.addFilter(_without_traceback)
    app.wsgi_app = _guarded(app, app.wsgi_app)  # type: ignore[method-assign, assignment]


def say(event: str, error: BaseException) -> None:
    """Log that it happened, of what kind and where it was raised; never message or values."""
    request_id = g.get("request_id", "") if has_app_context() else ""
    kind, where = type(error).__name__, place_of(error)
    logger.error(event, kind=kind, where=where, request_id=request_id)


def place_of(error: BaseException) -> str:
    """File and line where it was raised; empty if it never was."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""


def _without_traceback(record: logging.LogRecord) -> bool:
    """What Flask logs of an exception is said in our words instead."""
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
