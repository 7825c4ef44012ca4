"""Answer every failure with a page that says what to do, and undo what the request began."""

from typing import Any
from uuid import UUID

import structlog
from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_babel import format_timedelta
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from caseflow import audit, database, encryption
from caseflow.access import NotAllowed, NotOpened, access_context
from caseflow.audit import Event
from caseflow.crypto.errors import CryptoError
from caseflow.errors import NotFound, ReadOnly, RuleBroken, Stale
from caseflow.extensions import db
from caseflow.web import error_boundary, filters, idempotency, kept_forms, outage, refusals

logger = structlog.get_logger()
PAGES = {400, 403, 404, 405, 409, 413, 429, 500, 503}
"""Statuses that have a page of their own; any other status shows the page for 500."""


def init_app(app: Flask) -> None:
    """Register a handler for every kind of failure."""
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(RuleBroken, lambda error: page(409, sentence=error))
    app.register_error_handler(Stale, _stale)
    app.register_error_handler(StaleDataError, lambda error: _lost_race() or page(409))
    app.register_error_handler(CryptoError, _tampered)
    app.register_error_handler(NotOpened, _tampered)
    app.register_error_handler(CSRFError, lambda error: kept_forms.carry_on() or page(400))
    # The request names a host that is not ours, so a page could not build addresses from it.
    app.register_error_handler(SecurityError, lambda error: plain(400))
    app.register_error_handler(HTTPException, lambda error: page(error.code or 500))
    app.register_error_handler(SQLAlchemyError, _database)
    app.register_error_handler(Exception, _unexpected)


def page(status: int, **values: Any) -> Response:
    """Undo what the request began, its pending audit events included, and show an error page."""
    db.session.rollback()
    audit.forget()
    shown = status if status in PAGES else 500
    name = f"errors/{shown}.html"
    if shown in (500, 503):
        return plain(status)
    return make_response(render_template(name, **values), status)


def plain(status: int, *, changed: str = "") -> Response:
    """Return a page that works when little else does: it uses neither database nor session.

    `changed` is the kind of a record that was changed outside caseflow.
    """
    template = current_app.jinja_env.get_template("errors/plain.html")
    request_id = g.get("request_id", "")
    typed = outage.typed() if status == 503 else ""
    answer = make_response(
        template.render(
            status=status, request_id=request_id, typed=typed, field=outage.FIELD, changed=changed
        ),
        status,
    )
    if status == 503:
        answer.headers["Retry-After"] = "10"
    return answer


def resting(why: ReadOnly) -> Response:
    """Return the page of an installation that is read-only; it does not use the database.

    An installation is read-only when its log is older than its last anchor.
    """
    template = current_app.jinja_env.get_template("errors/read_only.html")
    return make_response(template.render(why=why), 503)


def _stale(error: Stale) -> Response:
    rows = [(filters.translated(label), mine, theirs) for label, mine, theirs in error.differences]
    return page(409, differences=rows, back=request.path)


def _not_found(error: NotFound) -> Response:
    """Answer for a thing that does not exist, or that this person may not see.

    The page does not tell which of the two it is. The audit log keeps who asked for which ids.
    """
    asked = [value for value in (request.view_args or {}).values() if isinstance(value, UUID)]
    if not asked:
        return page(404)
    return _refused(404, endpoint=request.endpoint or "", asked=asked)


def _not_allowed(error: NotAllowed) -> Response:
    return _refused(403, thing=error.thing, permission=error.permission.value)


def _refused(status: int, **said: Any) -> Response:
    """Answer a request that is refused to this account, count it, and record it (see `refusals`).

    Beyond the limit the answer does not say any more whether it is 403 or 404.
    """
    # The page is made first, because it drops the pending audit events.
    answer = page(status)
    if not current_user.is_authenticated:
        return answer
    # A request that only reads would undo the count at its end, and take the lock there.
    db.session.rollback()
    database.writing.set(True)
    refused = refusals.add(current_user.id, request.remote_addr or "")
    each = current_app.config["SETTINGS"].alert_refusals
    if refusals.is_recorded(refused.count, each):
        said |= refusals.detail_of(refused.count, each)
        audit.record(Event.REFUSED, by=current_user, **said)
    if refused.wait is None:
        return answer
    wait = format_timedelta(refused.wait, granularity="minute")
    answer = make_response(render_template("errors/429.html", refused=True, wait=wait), 429)
    answer.headers["Retry-After"] = str(int(refused.wait.total_seconds()) + 1)
    return answer


def _tampered(error: Exception) -> Response:
    """Answer when sealed data does not open: record it, and show a page without any data."""
    logger.error("integrity", kind=type(error).__name__, request_id=g.get("request_id", ""))
    record = _changed_record(error)
    answer = plain(500, changed=record[0].replace("_", " ") if record else "")
    db.session.rollback()
    audit.forget()
    if current_user.is_authenticated:
        said: dict[str, Any] = {"of": [f"{record[0]}:{record[1].hex}"]} if record else {}
        audit.record(Event.TAMPERED, by=current_user, endpoint=request.endpoint or "", **said)
    return answer


def _changed_record(error: Exception) -> tuple[str, UUID] | None:
    """Return the table and id of the record that was changed outside caseflow, if one is known."""
    if isinstance(error, encryption.ChangedOutside):
        return error.table, error.row_id
    context = access_context.current()
    return next(iter(context.changed), None) if context is not None else None


def _lost_race() -> Response | None:
    """Return the first answer to a form that was sent twice at once, if this was the second.

    None when the failure has another reason.
    """
    db.session.rollback()
    audit.forget()
    return idempotency.answer_again()


def _database(error: Exception) -> Response:
    if isinstance(error, IntegrityError) and (answer := _lost_race()) is not None:
        return answer
    logger.error("database", kind=type(error).__name__, request_id=g.get("request_id", ""))
    return page(503)


def _unexpected(error: Exception) -> Response:
    """Answer for an error that nobody expected.

    Its message and values are not logged, because they could contain what somebody typed.
    """
    if _changed_record(error) is not None:
        return _tampered(error)  # a page could not be made with the mark of a changed text
    error_boundary.say("unexpected", error)
    if current_app.testing and current_app.config.get("RAISE_UNEXPECTED"):
        raise error
    return page(500)
