"""Inviting, enrolling, disabling."""

import hashlib
import secrets
import uuid
from datetime import timedelta

from caseflow import audit, clock, encryption
from caseflow.access import Actor, Permission, Role, nothing, unguarded, verb
from caseflow.accounts import queries, rules, sessions
from caseflow.accounts.models import Enrolment, User
from caseflow.accounts.password_hashing import NewPassword
from caseflow.enums import N_
from caseflow.errors import RuleBroken
from caseflow.extensions import db

LINK_LIVES = timedelta(days=3)


@verb(Permission.ACCOUNT_MANAGE, of=nothing)
def invite(
    email: str, *, display_name: str, organisation_id: uuid.UUID, roles: list[Role], by: Actor
) -> tuple[User, str]:
    """A new account without a password, and the token of its single-use link."""
    rules.check_roles(roles)
    user = create(email, display_name=display_name, organisation_id=organisation_id, roles=roles)
    audit.record(audit.Event.ACCOUNT_INVITED, by=by, thing=user, roles=roles)
    return user, enrolment_for(user)


@unguarded("makes the first accounts of an installation and of tests; `invite` is the verb")
def create(email: str, *, display_name: str, organisation_id: uuid.UUID, roles: list[Role]) -> User:
    """The account's row; the caller has authorised it (administrator, or `init`)."""
    if queries.user_by_email(email):
        raise RuleBroken("There is already an account with this e-mail address.", field="email")
    user = User(
        id=uuid.uuid4(),
        email=email.strip().lower(),
        display_name=display_name.strip(),
        organisation_id=organisation_id,
        role_names=[role.value for role in roles],
        active=True,
        fs_uniquifier=uuid.uuid4().hex,
        created_at=clock.now(),
    )
    encryption.sign(user)
    db.session.add(user)
    db.session.flush()
    return user


@unguarded("called by verbs that have authorised")
def enrolment_for(user: User) -> str:
    """A fresh single-use token; only its hash is kept."""
    expires_at = clock.now() + LINK_LIVES
    token = queries.sealed_token(secrets.token_urlsafe(32), user, expires_at)
    db.session.add(
        Enrolment(
            token_hash=hashlib.sha256(token.encode()).digest(),
            user_id=user.id,
            expires_at=expires_at,
        )
    )
    return token


@unguarded("anybody who holds the single-use link may use it")
def enrol(enrolment: Enrolment, new: NewPassword, *, by: User) -> None:
    """Set one's own password with a link; the link dies, older sessions end."""
    rules.check_enrollable(enrolment, clock.now())
    encryption.check_signature(by)
    enrolment.used_at = clock.now()
    set_password(by, new)
    sessions.end_all(by)
    audit.record(audit.Event.ACCOUNT_ENROLLED, by=by, thing=by)


@unguarded("called once the single-use link was checked")
def set_password(user: User, new: NewPassword) -> None:
    """Store the hash, and sign the row."""
    user.password = new.hashed
    encryption.sign(user)


@unguarded("called at sign-in, when the password was right and argon2's cost was raised since")
def keep_hash(user: User, hashed: str) -> None:
    """Store the same password's hash at today's cost; the caller has checked the signature."""
    user.password = hashed
    encryption.sign(user)


@verb(Permission.ACCOUNT_MANAGE, of=nothing)
def renew_link(user: User, *, by: Actor) -> str:
    """A new single-use link for somebody who lost the first one or the password."""
    rules.check_not_own(user, by, N_("Ask another administrator for a link to your own account."))
    rules.check_active(user)
    encryption.check_signature(user)
    audit.record(audit.Event.ACCOUNT_INVITED, by=by, thing=user)
    return enrolment_for(user)


@verb(Permission.ACCOUNT_MANAGE, of=nothing)
def set_roles(user: User, roles: list[Role], *, by: Actor) -> None:
    """Give and take roles; it acts on the person's next request."""
    rules.check_not_own(user, by, N_("Ask another administrator to change your own roles."))
    rules.check_roles(roles)
    encryption.check_signature(user)
    user.role_names = [role.value for role in roles]
    encryption.sign(user)
    audit.record(audit.Event.ACCOUNT_ROLES_CHANGED, by=by, thing=user, roles=roles)


@verb(Permission.ACCOUNT_MANAGE, of=nothing)
def disable(user: User, *, by: Actor) -> None:
    """No more sign-in, and every session ends with the next request."""
    rules.check_not_own(user, by, N_("You cannot disable your own account."))
    is_genuine = encryption.is_signed(user)
    user.active = False
    if is_genuine:  # a broken seal stays broken: what was edited must not become true
        encryption.sign(user)
    sessions.end_all(user)
    audit.record(audit.Event.ACCOUNT_DISABLED, by=by, thing=user)


@verb(Permission.ACCOUNT_MANAGE, of=nothing)
def enable(user: User, *, by: Actor) -> None:
    """Let a disabled account sign in again."""
    encryption.check_signature(user)
    user.active = True
    encryption.sign(user)
    audit.record(audit.Event.ACCOUNT_ENABLED, by=by, thing=user)
