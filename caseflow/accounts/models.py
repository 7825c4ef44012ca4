"""Accounts, their sessions, and single-use enrolment links."""

import uuid
from datetime import datetime
from functools import cache

from flask_security import UserMixin
from sqlalchemy import Boolean, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.access import Role
from caseflow.encryption import SignedRow
from caseflow.extensions import Model


class User(SignedRow, Model, UserMixin):  # type: ignore[misc]
    """Somebody with an account in exactly one organisation."""

    __tablename__ = "user"
    __signed__ = ("email", "password", "organisation_id", "role_names", "active", "fs_uniquifier")

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    password: Mapped[str | None] = mapped_column(String(255), info={"kind": "hash"})
    display_name: Mapped[str] = mapped_column(String(80))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    role_names: Mapped[list[str]]
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[datetime]

    @property
    def held_roles(self) -> frozenset[Role]:
        """The roles, as the policy asks for them."""
        return _roles(tuple(self.role_names))

    @property
    def roles(self) -> tuple[()]:
        """None for Flask-Security: roles are ours, not Flask-Principal's."""
        return ()


@cache
def _roles(names: tuple[str, ...]) -> frozenset[Role]:
    return frozenset(Role(name) for name in names)


class UserSession(Model):
    """A signed-in (or just visiting) browser; the key is the hash of its cookie."""

    __tablename__ = "user_session"
    __digested__ = False

    id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True, info={"kind": "hash"})
    user_uniquifier: Mapped[str | None] = mapped_column(String(64), index=True)
    content: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime] = mapped_column(index=True)


class SignInDelay(Model):
    """Failed sign-ins of one account from one address, known or not; the key is a keyed hash."""

    __tablename__ = "sign_in_delay"
    __digested__ = False

    id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True, info={"kind": "hash"})
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


class Enrolment(Model):
    """A single-use link with which somebody sets their own password."""

    __tablename__ = "enrolment"

    token_hash: Mapped[bytes] = mapped_column(
        LargeBinary(32), primary_key=True, info={"kind": "hash"}
    )
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
