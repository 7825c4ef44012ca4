"""One transaction for each request. It begins when the database is first used, and ends here only.

On SQLite, a request that changes something takes the write lock at the start: to take it in the
middle, after reading, would fail under load. A request that only reads takes it at the end, for
the time in which its audit event is written.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from flask import Flask, Response, current_app, g, request, session
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from caseflow import audit, database, encryption
from caseflow.access import SYSTEM, AccessContext, start_context, stop_context
from caseflow.errors import ReadOnly, RuleBroken
from caseflow.extensions import db
from caseflow.web import errors, headers, idempotency, registry

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
READ_ONLY = "caseflow-read-only"
"""The key in `app.extensions` under which the reason for being read-only is kept, or None."""
OPEN_TO_ALL = frozenset({"static", "web.exit_page", "web.healthz", "web.readyz"})
"""Pages that a read-only installation shows to everybody, even if their event is not recorded."""
logger = structlog.get_logger()


def rest_while_read_only(app: Flask) -> None:
    """Answer while the database cannot be reached, and for an installation that is older than its
    last anchor; called before all others but `outage`."""
    app.before_request(_rest)


def init_app(app: Flask) -> None:
    """Make every request of this application one transaction."""
    app.before_request(_look)
    app.after_request(_finish)
    app.teardown_request(_abandon)


def begin() -> None:
    """Prepare the transaction of a request, before its session is read from the database.

    The method of the request decides whether it is a changing or a reading one.
    """
    g.request_id, g.database_failed, g.session_ref = uuid.uuid4().hex, False, ""
    g.pop("session_user", None)
    database.writing.set(request.method not in SAFE_METHODS)


def read_only() -> ReadOnly | None:
    """Return why this application is read-only, or None; it is found out once, at the start."""
    found: ReadOnly | None = current_app.extensions.get(READ_ONLY)
    return found


def commit() -> None:
    """Record and commit the work of a command or a background job.

    Raises ReadOnly when the installation is read-only, and RuleBroken when a part of a case was
    erased while something was written to it.
    """
    if (why := read_only()) is not None:
        raise why
    _derive()
    encryption.key_ring().versions.check()
    audit.record_openings()
    audit.tell_openings()
    _commit()


def abandon() -> None:
    """Undo everything since the last commit, and drop the audit events of it."""
    db.session.rollback()
    audit.forget()
    encryption.key_ring().versions.forget()


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
    except encryption.RolledBack as found:
        return _refuse(found)
    # Whatever the failure is: a page must not be sent when its audit event was not written.
    except Exception as failure:
        abandon()
        logger.error("transaction failed", kind=type(failure).__name__, request_id=g.request_id)
        return errors.plain(503)
    return response


def _refuse(found: encryption.RolledBack) -> Response:
    """Answer a request that relied on a row which was set back or edited: nothing of it remains.

    The session ends when it was the session or the account that was not as caseflow wrote it.
    """
    logger.error("integrity", kind=type(found).__name__, request_id=g.request_id)
    abandon()
    database.writing.set(True)
    records = [name.replace(" ", ":")[:80] for name in found.names]
    if read_only() is None:
        audit.record(audit.Event.TAMPERED, by=SYSTEM, endpoint=request.endpoint or "", of=records)
        _commit()
    answer = errors.plain(500)
    if any(name.startswith(("user ", "user_session ")) for name in found.names):
        headers.forget(answer)
        session.clear()
        session.is_gone, session.is_new = True, False  # type: ignore[attr-defined]
    return answer


def _end(response: Response) -> None:
    if database.writing.get() and read_only() is None:
        _derive()
    # First, before anything is kept or leaves the service.
    encryption.key_ring().versions.check()
    audit.record_openings()
    if (why := read_only()) is not None:
        return _end_changing_nothing(response, why)
    if not database.writing.get():
        _end_reading()
    audit.tell_openings()
    g.answered_with = response.status_code
    idempotency.remember(response)
    for hook in registry.current().before_commit:
        hook()
    _commit()


def _derive() -> None:
    for hook in registry.current().derived:
        hook()


def _commit() -> None:
    # No key of what was sealed can be erased between writing the rows and committing them.
    with encryption.keys_still_held():
        audit.write()
        db.session.commit()
    audit.after_commit()


def _end_changing_nothing(response: Response, why: ReadOnly) -> None:
    """End a request of a read-only installation.

    A page whose audit events cannot be written is replaced by the reason; only the pages that are
    open to everybody, the exit among them, are sent all the same.
    """
    unwritten = bool(audit.pending_events())
    abandon()
    if unwritten and request.endpoint not in OPEN_TO_ALL:
        rest = errors.resting(why)
        response.status, response.data = rest.status, rest.data
        # A redirect or a download of the page that was not sent must not remain.
        for name in ("Location", "Content-Disposition"):
            response.headers.pop(name, None)


def _end_reading() -> None:
    """End what a page has read, before the write lock is taken for its audit event."""
    db.session.rollback()
    database.writing.set(True)


def _abandon(error: BaseException | None = None) -> None:
    stop_context()
    abandon()
    database.writing.set(False)
