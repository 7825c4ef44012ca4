"""Finding accounts."""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from caseflow import encryption
from caseflow.access import Actor, Permission, Role, authorise
from caseflow.accounts.models import Enrolment, User
from caseflow.errors import NotFound
from caseflow.extensions import db

_SECRET = 43
"""Characters of `token_urlsafe(32)`; the seal stands behind them."""
"""Hexadecimal digits of a link's seal."""


def staff() -> list[tuple[uuid.UUID, str]]:
    """Everybody with an account, by the name that colleagues see."""
    rows = db.session.execute(select(User.id, User.display_name).order_by(User.display_name))
    return [(row.id, row.display_name) for row in rows]


def user_by_email(email: str) -> User | None:
    """The account with this address, any case."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def password_of(email: str) -> str | None:
    """The hash of this account's password, without the account; None for an unknown address."""
    wanted = select(User.password).where(User.email == email.strip().lower())
    return db.session.scalar(wanted)


def get_user(user_id: uuid.UUID, *, seen_by: Actor) -> User:
    """An account, for administrators."""
    authorise(seen_by, Permission.ACCOUNT_MANAGE)
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def users_seen_by(seen_by: Actor) -> list[User]:
    """All accounts, for administrators."""
    authorise(seen_by, Permission.ACCOUNT_MANAGE)
    return list(db.session.scalars(select(User).order_by(User.email)))


def colleagues_of(actor: Actor, *held: Role) -> list[User]:
    """Active people of one's own organisation, holding any of these roles."""
    users = db.session.scalars(
        select(User)
        .where(User.organisation_id == actor.organisation_id, User.active)
        .order_by(User.display_name)
    )
    return [user for user in users if not held or user.held_roles & set(held)]


def members_of(organisation_id: uuid.UUID, *held: Role) -> list[User]:
    """Active people of an organisation with any of these roles (whom to notify)."""
    users = db.session.scalars(
        select(User).where(User.organisation_id == organisation_id, User.active)
    )
    return [user for user in users if user.held_roles & set(held)]


def holders_of(*held: Role) -> list[User]:
    """Active people of the whole mechanism with any of these roles."""
    users = db.session.scalars(select(User).where(User.active))
    return [user for user in users if user.held_roles & set(held)]


def names_of(user_ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """Display names by id, in one statement; unknown ids are absent."""
    wanted = {user_id for user_id in user_ids if user_id}
    if not wanted:
        return {}
    rows = db.session.execute(select(User.id, User.display_name).where(User.id.in_(wanted)))
    return {row.id: row.display_name for row in rows}


def get_enrolment(token: str) -> tuple[Enrolment, User]:
    """The link's enrolment and account; NotFound for an unknown link."""
    digest = hashlib.sha256(token.encode()).digest()
    enrolment = db.session.get(Enrolment, digest)
    user = db.session.get(User, enrolment.user_id) if enrolment else None
    if enrolment is None or user is None:
        raise NotFound
    if enrolment.used_at is None and not _is_genuine(token, user, enrolment.expires_at):
        raise NotFound
    return enrolment, user


def sealed_token(secret: str, user: User, expires_at: datetime) -> str:
    """The secret with a seal that binds account, expiry and the password it replaces.

    So a row of the table alone makes no link, and an old link dies with the next password.
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
