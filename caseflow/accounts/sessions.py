"""Keep sessions on the server: the browser has a random token, and the table has its hash.

A visitor who is not signed in has a signed cookie instead, with the language and the token against
forged forms. So a stranger who opens pages writes nothing to the database.
"""

import hashlib
import json
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, current_app, g, session
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import CallbackDict

from caseflow import audit, clock, encryption
from caseflow.access import SYSTEM
from caseflow.accounts.models import User, UserSession
from caseflow.crypto.errors import CryptoError
from caseflow.extensions import db
from caseflow.web import transaction

TOUCH = timedelta(seconds=60)
"""The time of the last visit is written at most this often, to spare the database."""
VISITOR = "v."
"""The beginning of a visitor's cookie; no random token contains a dot."""
_FOUND = (
    select(
        UserSession.id,
        UserSession.user_uniquifier,
        UserSession.content,
        UserSession.created_at,
        UserSession.last_seen_at,
        User,
    )
    .outerjoin(User, User.fs_uniquifier == UserSession.user_uniquifier)
    .where(UserSession.id == bindparam("token"))
)
"""Built once when the module is loaded, because every request uses it."""


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """The session as Flask reads and writes it.

    `token` is the value of the cookie, and `row` the row that was found for it; both are None for a
    new session. `owner` identifies the user who was signed in when the request began.
    """

    def __init__(self, content: dict[str, Any], token: str | None, row: Any = None) -> None:
        super().__init__(content, _changed)
        self.token, self.row = token, row
        self.modified = False
        self.owner = content.get("_user_id")


def _changed(content: CallbackDict[str, Any]) -> None:
    content.modified = True  # type: ignore[attr-defined]


class ServerSessions(SessionInterface):
    """Read the session and its user in one statement, and set or delete the cookie.

    The row is saved by `store`, before the transaction of the request is committed.
    """

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """Return the session of the cookie, or an empty one if it is unknown, expired or forged."""
        # Flask opens the session before anything else, so the transaction begins here.
        transaction.begin()
        token = request.cookies.get(app.config["SESSION_COOKIE_NAME"])
        if token and token.startswith(VISITOR):
            return ServerSession(_of_visitor(app, token), token)
        try:
            found = _load(app, token) if token else None
        except (SQLAlchemyError, CryptoError):
            # Flask does not give an exception that is raised here to the error handlers of its
            # class, so the request goes on, and `transaction` answers it with status 503.
            g.database_failed, found = True, None
        if found is None:
            return ServerSession({}, None)
        row, g.session_user = found
        # Asked at the end of the request, with all else that it relies on.
        encryption.key_ring().versions.rely_on_name(_name(row.id), UserSession, row.id)
        g.session_ref = row.id.hex()[:12]
        return ServerSession(json.loads(_split(row.content)[1]), token, row)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie of a new session, or delete that of an ended one.

        The row has been committed already, by `store` and `transaction`.
        """
        name, secure = app.config["SESSION_COOKIE_NAME"], app.config["SESSION_COOKIE_SECURE"]
        token = getattr(session, "token", None)
        if token and getattr(session, "is_new", False):
            response.set_cookie(
                name, token, path="/", secure=secure, httponly=True, samesite="Strict"
            )
        elif getattr(session, "is_gone", False):
            response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="Strict")


def load_user(uniquifier: str) -> User | None:
    """Return the user of a session for Flask-Login, or None when nobody is signed in with it.

    A disabled account, and one that was changed outside of the application, is not signed in; the
    latter is recorded. The user was usually read together with the session already.
    """
    user: User | None = g.get("session_user")
    if user is None or user.fs_uniquifier != uniquifier:
        user = db.session.scalar(select(User).where(User.fs_uniquifier == uniquifier))
    if user is None or not user.active:
        return None
    try:
        encryption.check_signature(user)
    except encryption.Tampered:
        audit.record(audit.Event.TAMPERED, by=SYSTEM, thing=user)
        return None
    return user


def store() -> None:
    """Save the session in the transaction of its request."""
    current: Any = session._get_current_object()  # type: ignore[attr-defined]
    row, owner = current.row, current.get("_user_id")
    # When the user of a session changes, its token becomes invalid, so that nobody can use one
    # that was planted in the browser, or copied from it, before (session fixation).
    if row is not None and owner != current.owner:
        _delete(UserSession.id == row.id)
        current.row, row = None, None
    if row is None and not owner:
        _keep_visitor(current)
    elif row is None:
        _create(current, owner)
    elif current.modified:
        _update(row, current, owner)
    elif clock.now() - row.last_seen_at > TOUCH:
        db.session.execute(
            update(UserSession).where(UserSession.id == row.id).values(last_seen_at=clock.now())
        )


def end_all(user: User) -> None:
    """End every session of a user, because the account is disabled or has a new password.

    The user gets another name in sessions, so that no row which was put back fits; the caller signs
    the user afterwards.
    """
    _delete(UserSession.user_uniquifier == user.fs_uniquifier)
    user.fs_uniquifier = uuid.uuid4().hex


def sweep(idle: timedelta, absolute: timedelta) -> None:
    """Delete sessions not used for longer than `idle`, and those older than `absolute`."""
    now = clock.now()
    unused = UserSession.last_seen_at < now - idle - TOUCH  # as in `_is_over`
    _delete(or_(unused, UserSession.created_at < now - absolute))


def seconds_left() -> tuple[int, int]:
    """Return after how many seconds without a request this session ends, and when it ends anyway.

    The first is what the settings say; the server waits a little longer (see `_is_over`).
    """
    settings, row = current_app.config["SETTINGS"], getattr(session, "row", None)
    age = clock.now() - row.created_at if row is not None else timedelta()
    left = timedelta(hours=settings.session_hours) - age
    idle = timedelta(minutes=settings.session_idle_minutes)
    return max(1, int(idle.total_seconds())), max(1, int(left.total_seconds()))


def _delete(which: Any) -> None:
    """Delete sessions, and the entries without which their rows are refused if put back."""
    over = db.session.scalars(select(UserSession.id).where(which)).all()
    if over:
        db.session.execute(delete(UserSession).where(UserSession.id.in_(over)))
        encryption.key_ring().versions.note_gone(*map(_name, over))


def _load(app: Flask, token: str) -> tuple[Any, User | None] | None:
    found = db.session.execute(_FOUND, {"token": _hash(token)}).one_or_none()
    if found is None or _is_over(app, found.created_at, found.last_seen_at):
        return None
    seal, content = _split(found.content)
    # The same values in the same order as in `_create` and `_update`.
    bound = (found.id, found.user_uniquifier, found.created_at, content)
    if not encryption.hex_signature_holds(seal, "user_session", *bound):
        audit.record(audit.Event.TAMPERED, by=SYSTEM)
        return None
    return found, found.User


def _is_over(app: Flask, created_at: datetime, last_seen_at: datetime) -> bool:
    now, settings = clock.now(), app.config["SETTINGS"]
    # `last_seen_at` can be up to TOUCH older than the last request, so that much is added.
    idle = timedelta(minutes=settings.session_idle_minutes) + TOUCH
    return bool(
        now - last_seen_at > idle or now - created_at > timedelta(hours=settings.session_hours)
    )


def _keep_visitor(current: Any) -> None:
    """Keep the session of a visitor in the cookie itself, so that nothing is written."""
    # A cookie that has no session any more is deleted.
    if not current:
        current.is_gone = current.token is not None
    elif current.modified or not str(current.token).startswith(VISITOR):
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        current.token, current.is_new = VISITOR + _visitors(app).dumps(dict(current)), True


def _of_visitor(app: Flask, token: str) -> dict[str, Any]:
    """Return the session in a visitor's cookie, or an empty one if it is forged or too old."""
    try:
        oldest = app.config["SETTINGS"].session_hours * 3600
        content = _visitors(app).loads(token.removeprefix(VISITOR), max_age=oldest)
    except BadData:
        return {}
    # A visitor's cookie must never sign anybody in, whatever it contains.
    return {name: value for name, value in content.items() if not name.startswith("_user")}


def _visitors(app: Flask) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="caseflow visitor")


def _create(current: Any, owner: str | None) -> None:
    current.token, current.is_new = secrets.token_urlsafe(32), True
    now, row_id = clock.now(), _hash(current.token)
    db.session.execute(
        insert(UserSession).values(
            id=row_id,
            user_uniquifier=owner,
            content=_sealed(current, row_id, owner, now),
            created_at=now,
            last_seen_at=now,
        )
    )
    encryption.key_ring().versions.note_name(_name(row_id))


def _update(row: Any, current: Any, owner: str | None) -> None:
    content = _sealed(current, row.id, owner, row.created_at)
    db.session.execute(
        update(UserSession)
        .where(UserSession.id == row.id)
        .values(content=content, last_seen_at=clock.now())
    )


def _sealed(current: Any, *bound: Any) -> str:
    """Return the content of a session, with a signature over it and the other columns before it.

    The signature covers the id, the user and the time of creation. So a row that somebody inserts
    or changes with SQL is not accepted as a session.
    """
    content = json.dumps(dict(current))
    return _seal(*bound, content) + content


def _seal(*values: Any) -> str:
    return encryption.sign_values("user_session", *values).hex()


def _split(content: str) -> tuple[str, str]:
    """Return the signature in hexadecimal and the JSON object that follows it."""
    seal, brace, rest = content.partition("{")
    return seal, brace + rest


def _name(row_id: bytes) -> str:
    """Return the name of the entry which says that a session has not ended."""
    return f"user_session {row_id.hex()}"


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
