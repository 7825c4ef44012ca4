"""Find accounts, their names, and enrolment links."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from caseflow import encryption
from caseflow.access import Actor, Permission, Role, Thing, allows, authorise
from caseflow.accounts.models import Enrolment, User
from caseflow.errors import NotFound
from caseflow.extensions import db

_SECRET = 43
"""The length of `token_urlsafe(32)` in characters; in a token, its signature comes after it."""


def staff() -> list[tuple[uuid.UUID, str]]:
    """Return (id, display name) of every user, disabled ones too, in the order of the names."""
    return list(apart(db.session.scalars(select(User).order_by(User.display_name))).items())


def user_by_email(email: str) -> User | None:
    """Return the account with this e-mail address, whatever the case of its letters, or None."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def password_of(email: str) -> str | None:
    """Return the hash of an account's password; None when there is no account or no password.

    Only the column is read. The account itself is read after the slow check of the password, when
    it may have changed.
    """
    wanted = select(User.password).where(User.email == email.strip().lower())
    return db.session.scalar(wanted)


def get_user(user_id: uuid.UUID, *, seen_by: Actor) -> User:
    """Return one account, for administrators.

    Raises NotAllowed for everybody else, and NotFound when there is no account with this id.
    """
    authorise(seen_by, Permission.ACCOUNT_MANAGE)
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def users_seen_by(seen_by: Actor) -> list[User]:
    """Return all accounts by e-mail address, for administrators.

    Raises NotAllowed for everybody else.
    """
    authorise(seen_by, Permission.ACCOUNT_MANAGE)
    return list(db.session.scalars(select(User).order_by(User.email)))


def colleagues_of(actor: Actor, *held: Role) -> list[User]:
    """Return the active users of the actor's organisation who have any of these roles.

    When no role is named, all active users are returned.
    """
    users = db.session.scalars(
        select(User)
        .where(User.organisation_id == actor.organisation_id, User.active)
        .order_by(User.display_name)
    )
    return [user for user in users if not held or user.held_roles & set(held)]


def members_of(organisation_id: uuid.UUID, *held: Role) -> list[User]:
    """Return the active users of an organisation who have any of these roles, to notify them."""
    users = db.session.scalars(
        select(User).where(User.organisation_id == organisation_id, User.active)
    )
    return [user for user in users if user.held_roles & set(held)]


def stand_ins_of(user_id: uuid.UUID) -> list[uuid.UUID]:
    """Return who is told what this user should be told: the user, if they can sign in.

    For a disabled account these are the supervisors of its organisation; without one, nobody else.
    """
    user = db.session.get(User, user_id)
    if user is None or user.active:
        return [user_id]
    return [one.id for one in members_of(user.organisation_id, Role.SUPERVISOR)] or [user_id]


def holders_of(*held: Role) -> list[User]:
    """Return the active users of all organisations who have any of these roles."""
    users = db.session.scalars(select(User).where(User.active))
    return [user for user in users if user.held_roles & set(held)]


def organisations_with(*held: Role) -> frozenset[uuid.UUID]:
    """Return the ids of the organisations in which somebody with any of these roles can sign in."""
    columns = select(User.organisation_id, User.role_names)
    rows = db.session.execute(columns.where(User.active, User.password.is_not(None)))
    wanted = {role.value for role in held}
    return frozenset(row.organisation_id for row in rows if wanted & set(row.role_names))


def able_to(permission: Permission, thing: Thing) -> list[User]:
    """Return the active users with a password whom the policy lets do this to this thing."""
    users = db.session.scalars(
        select(User).where(User.active, User.password.is_not(None)).order_by(User.display_name)
    )
    return [user for user in users if allows(user, permission, thing)]


def everybody_of(organisation_id: uuid.UUID) -> list[User]:
    """Return all accounts of an organisation by name, also those that are disabled."""
    return list(
        db.session.scalars(
            select(User).where(User.organisation_id == organisation_id).order_by(User.display_name)
        )
    )


def apart(users: Iterable[User]) -> dict[uuid.UUID, str]:
    """Return names by id that tell these people apart: an e-mail address after a double name."""
    known = list(users)
    counted = Counter(user.display_name.casefold() for user in known)
    return {
        user.id: f"{user.display_name} ({user.email})"
        if counted[user.display_name.casefold()] > 1
        else user.display_name
        for user in known
    }


def staffed(*held: Role) -> frozenset[uuid.UUID]:
    """Return the ids of the organisations where somebody with one of these roles can sign in."""
    rows = db.session.execute(
        select(User.organisation_id, User.role_names).where(User.active, User.password.is_not(None))
    )
    return frozenset(row.organisation_id for row in rows if set(row.role_names) & set(held))


def names_of(user_ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """Return display names by id, read in one statement; unknown ids are left out."""
    wanted = {user_id for user_id in user_ids if user_id}
    if not wanted:
        return {}
    rows = db.session.execute(select(User.id, User.display_name).where(User.id.in_(wanted)))
    return {row.id: row.display_name for row in rows}


def get_enrolment(token: str) -> tuple[Enrolment, User]:
    """Return the enrolment and the account of a link.

    Raises NotFound when the link is unknown, or unused and its signature is wrong.
    """
    digest = hashlib.sha256(token.encode()).digest()
    enrolment = db.session.get(Enrolment, digest)
    user = db.session.get(User, enrolment.user_id) if enrolment else None
    if enrolment is None or user is None:
        raise NotFound
    # The signature covers the old password, so that of a used link cannot be checked any more. A
    # used link is still returned, so that the page can say that it has been used.
    if enrolment.used_at is None and not _is_genuine(token, user, enrolment.expires_at):
        raise NotFound
    encryption.key_ring().versions.rely_on(enrolment)
    return enrolment, user


def sealed_token(secret: str, user: User, expires_at: datetime) -> str:
    """Return the token of a link: the secret, followed by a signature in hexadecimal.

    The signature covers the account, the expiry and the password that the link replaces. So nobody
    can make a link by inserting a row into the table, and every unused link of the user becomes
    invalid when the password changes.
    """
    return (
        secret
        + encryption.sign_values("enrolment", secret, user.id, expires_at, user.password).hex()
    )


def _is_genuine(token: str, user: User, expires_at: datetime) -> bool:
    secret, seal = token[:_SECRET], token[_SECRET:]
    return encryption.hex_signature_holds(
        seal, "enrolment", secret, user.id, expires_at, user.password
    )
