"""One request, one transaction: begun lazily, ended here and nowhere else.

On SQLite a changing request takes the write lock at its start (an upgrade in the middle would
fail under load); a reading one takes it only to append its audit event at the end.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from flask import Flask, Response, current_app, g, request
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from caseflow import audit, database, encryption
from caseflow.access import AccessContext, start_context, stop_context
from caseflow.errors import ReadOnly, RuleBroken
from caseflow.extensions import db
from caseflow.web import errors, idempotency, registry

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
READ_ONLY = "caseflow-read-only"
"""Where an application keeps why it changes nothing; None lets it work."""
OPEN_TO_ALL = frozenset({"static", "web.exit_page", "web.healthz", "web.readyz"})
"""What answers also then to somebody without a session; every other page says why it rests."""
logger = structlog.get_logger()


def rest_while_read_only(app: Flask) -> None:
    """Answer while the database cannot be reached, and for an installation that is older than its
    last anchor; called before all others but `outage`."""
    app.before_request(_rest)


def init_app(app: Flask) -> None:
    """Let every request of this application be one transaction."""
    app.before_request(_look)
    app.after_request(_finish)
    app.teardown_request(_abandon)


def begin() -> None:
    """Called first of all, when the session is read: decide what kind of transaction this is."""
    g.request_id, g.database_failed, g.session_ref = uuid.uuid4().hex, False, ""
    g.pop("session_user", None)
    database.writing.set(request.method not in SAFE_METHODS)


def read_only() -> ReadOnly | None:
    """Why this application changes nothing, or None; found once, at start."""
    found: ReadOnly | None = current_app.extensions.get(READ_ONLY)
    return found


def commit() -> None:
    """End a piece of work that is no request (command line, clockwork): log and commit."""
    if (why := read_only()) is not None:
        raise why
    audit.record_openings()
    audit.tell_openings()
    _commit()


def abandon() -> None:
    """Undo everything since the last commit."""
    db.session.rollback()
    audit.forget()


@contextmanager
def suspended() -> Iterator[None]:
    """Leave the transaction for slow work (a hash), so that nobody waits for its locks meanwhile.

    What was read before must be read again afterwards: it may have changed. Raises RuntimeError
    when something was changed already, which would be lost.
    """
    if audit.pending_events() or db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("Slow work comes first: what was changed before it would be lost.")
    db.session.rollback()
    yield


def _look() -> None:
    if current_user.is_authenticated:
        user = current_user._get_current_object()
        g.look = AccessContext(user, purpose=request.endpoint or "")
        start_context(g.look)


def _rest() -> Response | None:
    """Before anything else: what would change something, or needs an account that cannot sign in,
    is answered with why that is."""
    if g.get("database_failed"):
        # Before the check against forged forms, which would call the missing session an old page.
        return errors.plain(503)
    if (why := read_only()) is None or request.endpoint in OPEN_TO_ALL:
        return None
    reads = request.method in SAFE_METHODS and current_user.is_authenticated
    return None if reads else errors.resting(why)


def _finish(response: Response) -> Response:
    if g.get("database_failed"):
        return response
    try:
        _end(response)
    except IntegrityError:
        abandon()
        return idempotency.answer_again() or errors.plain(503)
    except RuleBroken as broken:
        abandon()
        return errors.page(409, sentence=broken)
    except Exception as failure:  # whatever it is: no page leaves without its event
        abandon()
        logger.error("transaction failed", kind=type(failure).__name__, request_id=g.request_id)
        return errors.plain(503)
    return response


def _end(response: Response) -> None:
    audit.record_openings()
    if (why := read_only()) is not None:
        return _end_changing_nothing(response, why)
    if not database.writing.get():
        _end_reading()
    audit.tell_openings()
    idempotency.remember(response)
    for hook in registry.current().before_commit:
        hook()
    _commit()


def _commit() -> None:
    with encryption.keys_still_held():
        audit.write()
        db.session.commit()
    audit.after_commit()


def _end_changing_nothing(response: Response, why: ReadOnly) -> None:
    """A page whose events cannot be written does not leave; but leaving always works."""
    unwritten = bool(audit.pending_events())
    abandon()
    if unwritten and request.endpoint not in OPEN_TO_ALL:
        rest = errors.resting(why)
        response.status, response.data = rest.status, rest.data
        for name in ("Location", "Content-Disposition"):
            response.headers.pop(name, None)


def _end_reading() -> None:
    """A page only reads: close its snapshot before taking the write lock for its event."""
    db.session.rollback()
    database.writing.set(True)


def _abandon(error: BaseException | None = None) -> None:
    stop_context()
    abandon()
    database.writing.set(False)
