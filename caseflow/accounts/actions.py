"""Invite users, let them set a password, change their roles, disable and enable their accounts."""

import hashlib
import secrets
import uuid
from datetime import timedelta

from blinker import Signal

from caseflow import audit, clock, encryption
from caseflow.access import Actor, Permission, Role, nothing, unguarded, verb
from caseflow.accounts import queries, rules, sessions
from caseflow.accounts.models import Enrolment, User
from caseflow.accounts.password_hashing import NewPassword
from caseflow.enums import N_
from caseflow.errors import RuleBroken
from caseflow.extensions import db

disabled = Signal()
"""Sent with the user after an account was disabled, for packages that keep something for users."""
LINK_LIVES = timedelta(days=3)
"""How long the link that sets a password can be used."""


CONFIRMED = "called once a second person has confirmed exactly this (`oversight.account_requests`)"


@unguarded(CONFIRMED)
def invite(
    email: str, *, display_name: str, organisation_id: uuid.UUID, roles: list[Role], by: Actor
) -> tuple[User, str]:
    """Create an account without a password; return it with the token of its single-use link.

    Raises RuleBroken when the e-mail address already has an account.
    """
    user = create(email, display_name=display_name, organisation_id=organisation_id, roles=roles)
    audit.record(audit.Event.ACCOUNT_INVITED, by=by, thing=user, roles=roles)
    return user, enrolment_for(user)


@unguarded("makes the first accounts of an installation, when nobody can confirm them")
def bootstrap(
    email: str, *, display_name: str, organisation_id: uuid.UUID, roles: list[Role], by: Actor
) -> User:
    """Create one of the first accounts of an installation, and record it as such.

    The callers are the command `caseflow init` and the demonstration. Raises RuleBroken when the
    e-mail address already has an account.
    """
    user = create(email, display_name=display_name, organisation_id=organisation_id, roles=roles)
    audit.record(audit.Event.ACCOUNT_BOOTSTRAPPED, by=by, thing=user, roles=roles)
    return user


@unguarded("makes the row of an account; who calls it has authorised and recorded it")
def create(email: str, *, display_name: str, organisation_id: uuid.UUID, roles: list[Role]) -> User:
    """Create and sign an account without a password; the caller has authorised it.

    Raises RuleBroken when the e-mail address already has an account.
    """
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
    """Return a new token with which this user can set a password; it is valid for `LINK_LIVES`."""
    expires_at = clock.now() + LINK_LIVES
    token = queries.sealed_token(secrets.token_urlsafe(32), user, expires_at)
    # Only the hash is stored, so that a copy of the database gives nobody a usable link.
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
    """Set the user's own password with the link, which cannot be used again.

    Every session of the user ends. Raises RuleBroken when the link was used before or has expired,
    and Tampered when the account was changed outside of the application.
    """
    rules.check_enrollable(enrolment, clock.now())
    # Checked before the row is signed again, so that no change from outside becomes valid.
    encryption.check_signature(by)
    enrolment.used_at = clock.now()
    sessions.end_all(by)
    set_password(by, new)
    audit.record(audit.Event.ACCOUNT_ENROLLED, by=by, thing=by)


@unguarded("users set their own")
def set_time_zone(time_zone: str | None, *, by: User) -> None:
    """Set the zone in which the user sees days and hours; None: that of the organisation."""
    by.time_zone = time_zone
    audit.record(audit.Event.TIME_ZONE_SET, by=by, thing=by)


@unguarded("called once the single-use link was checked")
def set_password(user: User, new: NewPassword) -> None:
    """Store the hash of a new password, and sign the row."""
    user.password = new.hashed
    encryption.sign(user)


@unguarded("called at sign-in, when the password was right and argon2's cost was raised since")
def keep_hash(user: User, hashed: str) -> None:
    """Replace the hash of the same password by one with the present cost of argon2.

    The caller has checked the signature of the row.
    """
    user.password = hashed
    encryption.sign(user)


@unguarded(CONFIRMED)
def renew_link(user: User, *, by: Actor) -> str:
    """Return the token of a new single-use link, for a user who lost the link or the password.

    Raises RuleBroken for a disabled account, and Tampered when the account was changed outside of
    the application.
    """
    rules.check_active(user)
    encryption.check_signature(user)
    audit.record(audit.Event.ACCOUNT_INVITED, by=by, thing=user)
    return enrolment_for(user)


@unguarded(f"{CONFIRMED}, or when roles are only taken away")
def set_roles(user: User, roles: list[Role], *, by: Actor) -> None:
    """Replace the roles of a user, from the user's next request.

    Raises Tampered when the account was changed outside of the application.
    """
    encryption.check_signature(user)
    user.role_names = [role.value for role in roles]
    encryption.sign(user)
    audit.record(audit.Event.ACCOUNT_ROLES_CHANGED, by=by, thing=user, roles=roles)


@verb(Permission.ACCOUNT_MANAGE, of=nothing)
def disable(user: User, *, by: Actor) -> None:
    """Prevent sign-in to an account, and end all its sessions.

    An account that was changed outside of the application can be disabled too. Raises RuleBroken
    for the administrator's own account.
    """
    rules.check_not_own(user, by, N_("You cannot disable your own account."))
    # Asked before the change, because `active` is one of the signed columns.
    is_genuine = encryption.is_signed(user)
    user.active = False
    sessions.end_all(user)
    # A wrong signature stays wrong: signing again would make the change from outside valid.
    if is_genuine:
        encryption.sign(user)
    audit.record(audit.Event.ACCOUNT_DISABLED, by=by, thing=user)
    db.session.flush()
    disabled.send(user)


@unguarded(CONFIRMED)
def enable(user: User, *, by: Actor) -> None:
    """Let a disabled account sign in again.

    Raises Tampered when the account was changed outside of the application.
    """
    encryption.check_signature(user)
    user.active = True
    encryption.sign(user)
    audit.record(audit.Event.ACCOUNT_ENABLED, by=by, thing=user)
