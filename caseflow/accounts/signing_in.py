"""Set up Flask-Security for sign-in and sign-out, with our users, sessions and audit log."""

from typing import Any

import structlog
from flask import Flask, after_this_request, g, request, session
from flask_babel import lazy_gettext as _l
from flask_login import user_logged_in, user_logged_out
from flask_security import LoginForm, SQLAlchemyUserDatastore

from caseflow import audit, encryption
from caseflow.access import SYSTEM, public
from caseflow.accounts import actions, delays, password_hashing, queries, rules, sessions
from caseflow.accounts.models import User
from caseflow.extensions import db, limiter, security
from caseflow.web import form_messages, headers, registry


class Users(SQLAlchemyUserDatastore):  # type: ignore[misc]
    """The accounts as Flask-Security reads them."""

    def commit(self) -> None:
        """Do nothing: only `web.transaction` commits, at the end of the request."""


class SignInForm(LoginForm):  # type: ignore[misc]
    """The sign-in form.

    The message is the same for an unknown account, a wrong password, and an account that was
    changed outside of the application, so that it does not show which accounts exist.
    """

    class Meta(form_messages.Worded):
        """Use our own messages for errors of the fields."""

    def validate(self, **kwargs: Any) -> bool:
        """Return whether the user may sign in, and set `user`, which Flask-Security's view reads.

        This replaces Flask-Security's own check, which would compute the slow hash inside the
        transaction. Here the stored hash is read, the transaction is ended, and the password is
        checked; then everything is read again.
        """
        # Calls the validation of the form library, and leaves out that of LoginForm.
        if not super(LoginForm, self).validate(**kwargs):
            return False
        email, password = (
            self.email.data or "",
            security.password_util.normalize(self.password.data),
        )
        if delays.must_wait(email, request.remote_addr or ""):
            self.form_errors.append(WAIT)
            return False
        stored = queries.password_of(email)
        try:
            is_right, fresh = password_hashing.check(password, stored)
        except password_hashing.TooBusy:
            self.form_errors.append(BUSY)
            return False
        return self._decide(email, stored if is_right else None, fresh)

    def _decide(self, email: str, stored: str | None, fresh: str | None) -> bool:
        """Decide in a new transaction.

        `stored` is the hash that the password belongs to, or None when the password was wrong.
        `fresh` is a hash to store instead of it, or None.
        """
        address = request.remote_addr or ""
        # Asked again, because many requests may have tried a password at the same moment.
        if delays.must_wait(email, address):
            self.form_errors.append(WAIT)
            return False
        user = queries.user_by_email(email)
        # The password may have been changed while it was checked against the old hash.
        if stored is None or user is None or user.password != stored:
            _count_failure(email, address)
            self.form_errors.append(WRONG)
            return False
        delays.succeeded(email, address)
        if not encryption.is_signed(user):
            audit.record(audit.Event.TAMPERED, by=SYSTEM, thing=user)
            self.form_errors.append(WRONG)
            return False
        # Said only to somebody who knows the password, so it does not show which accounts exist.
        if not user.active:
            self.form_errors.append(DISABLED)
            return False
        if fresh is not None:
            actions.keep_hash(user, fresh)
        self.user = user
        return True


def _count_failure(email: str, address: str) -> None:
    failures = delays.failed(email, address)
    logger.info("sign-in failed", failures=failures)
    if rules.is_recorded(failures):
        audit.record(audit.Event.SIGN_IN_FAILED, by=SYSTEM, failures=failures)


WAIT = _l("Too many attempts. Wait a while, then try again.")
BUSY = _l("Many people are signing in at this moment. Wait a few seconds, then try again.")
DISABLED = _l("This account is disabled. Ask your administrator.")
logger = structlog.get_logger()
WRONG = _l("The e-mail address or the password is wrong.")
CONFIG = {
    "SECURITY_LOGIN_URL": "/sign-in",
    "SECURITY_LOGOUT_URL": "/sign-out",
    "SECURITY_LOGOUT_CSRF": False,
    "SECURITY_LOGIN_USER_TEMPLATE": "accounts/sign_in.html",
    "SECURITY_POST_LOGOUT_VIEW": "/sign-in",
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
    "SECURITY_PASSWORD_LENGTH_MIN": 12,
    "SECURITY_FLASH_MESSAGES": False,
    "SECURITY_DEFAULT_REMEMBER_ME": False,
    "SECURITY_JOIN_USER_ROLES": False,
    "SECURITY_STATIC_FOLDER": None,
    "SECURITY_MSG_GENERIC_AUTHN_FAILED": (WRONG, "error"),
    "SECURITY_MSG_EMAIL_NOT_PROVIDED": (_l("Enter an e-mail address."), "error"),
    "SECURITY_MSG_INVALID_EMAIL_ADDRESS": (_l("Enter a full e-mail address."), "error"),
    "SECURITY_MSG_PASSWORD_NOT_PROVIDED": (_l("Enter a password."), "error"),
    "SECURITY_MSG_INVALID_INPUT": (_l("Check the spelling."), "error"),
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
}


def init_app(app: Flask) -> None:
    """Set up sessions, sign-in and sign-out for this application."""
    app.config.update(CONFIG)
    app.session_interface = sessions.ServerSessions()
    app.context_processor(_way_to_the_portal)
    app.context_processor(lambda: {"session_seconds": sessions.seconds_left})
    security.init_app(app, Users(db, User, None), login_form=SignInForm, register_blueprint=True)
    app.login_manager.user_loader(sessions.load_user)  # type: ignore[attr-defined]
    _leave_out_principal(app)
    # One limit for an account at an address, and a higher one for the address as a whole, which
    # all users of an office may share.
    limited = limiter.limit("10 per minute", methods=["POST"], key_func=_who)
    limited_by_address = limiter.limit("60 per minute", methods=["POST"])
    pages: dict[str, Any] = app.view_functions
    pages["security.login"] = public(limited_by_address(limited(pages["security.login"])))
    public(pages["security.logout"])
    user_logged_in.connect(_signed_in, app)
    user_logged_out.connect(_signed_out, app)


def _way_to_the_portal() -> dict[str, str]:
    """Give the sign-in page the address of the survivor's own page, to link to it.

    Flask-Security renders the sign-in page, so no view of ours can pass the address.
    """
    if request.endpoint != "security.login":
        return {}
    return {"receipt_page": registry.address(registry.Destination.RECEIPT)}


def _leave_out_principal(app: Flask) -> None:
    """Remove the hook of Flask-Principal, which works in every request and is not used here."""
    app.before_request_funcs[None].remove(security.principal._on_before_request)


def _who() -> str:
    """Return what the rate limit counts: one account at one network address.

    So a stranger at another address cannot lock a user out.
    """
    # Python's hash differs between processes, and so do the counts, which are kept in memory.
    return f"{request.remote_addr}:{hash(request.form.get('email', '').lower())}"


def _signed_in(app: Flask, user: User) -> None:
    if user.language:
        session.setdefault("language", user.language)
    audit.record(audit.Event.SIGNED_IN, by=user, thing=user)


def _signed_out(app: Flask, user: User | None) -> None:
    if user is not None and getattr(user, "id", None):
        audit.record(audit.Event.SIGNED_OUT, by=user, thing=user)
    session.clear()
    after_this_request(headers.forget)
    g.pop("session_user", None)
