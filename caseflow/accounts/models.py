"""The tables of accounts, sessions, failed sign-ins, and single-use enrolment links."""

import uuid
from datetime import datetime
from functools import cache

from flask_security import UserMixin
from sqlalchemy import Boolean, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.access import Role
from caseflow.encryption import SignedRow, VersionedRow
from caseflow.extensions import Model


class User(SignedRow, VersionedRow, Model, UserMixin):  # type: ignore[misc]
    """A user of the system, who belongs to exactly one organisation.

    The columns in `__signed__` decide who can do what. They are signed, so that a change made with
    SQL does not give anybody rights.
    """

    __tablename__ = "user"
    __signed__ = ("email", "password", "organisation_id", "role_names", "active", "fs_uniquifier")

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    password: Mapped[str | None] = mapped_column(String(255), info={"kind": "hash"})
    """The argon2 hash; null until the user has set a password with the enrolment link."""
    display_name: Mapped[str] = mapped_column(String(80))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    role_names: Mapped[list[str]]
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    """A random name that sessions hold instead of the id; Flask-Security needs this column."""
    language: Mapped[str | None] = mapped_column(String(8))
    """The code of the language that the user chose; null: none chosen."""
    time_zone: Mapped[str | None] = mapped_column(String(64))
    """The IANA name of the zone that the user chose; null: the organisation's."""
    created_at: Mapped[datetime]

    @property
    def held_roles(self) -> frozenset[Role]:
        """The roles of the user as a set, which the access policy asks for."""
        return _roles(tuple(self.role_names))

    @property
    def roles(self) -> tuple[()]:
        """Always empty: Flask-Security expects this attribute, but `access` decides on roles."""
        return ()


@cache
def _roles(names: tuple[str, ...]) -> frozenset[Role]:
    return frozenset(Role(name) for name in names)


class UserSession(Model):
    """The session of one signed-in browser; `id` is the SHA-256 hash of its cookie."""

    __tablename__ = "user_session"
    __digested__ = False

    id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True, info={"kind": "hash"})
    user_uniquifier: Mapped[str | None] = mapped_column(String(64), index=True)
    content: Mapped[str] = mapped_column(Text)
    """A signature in hexadecimal, followed by the session's values as a JSON object."""
    created_at: Mapped[datetime] = mapped_column(index=True)
    last_seen_at: Mapped[datetime] = mapped_column(index=True)


class SignInDelay(Model):
    """The number of wrong passwords for one account from one network address.

    `id` is a keyed hash of both. There are rows for accounts that do not exist too.
    """

    __tablename__ = "sign_in_delay"
    __digested__ = False

    id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True, info={"kind": "hash"})
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


class Enrolment(VersionedRow, Model):
    """A single-use link with which a user sets a password; only the hash of its token is kept."""

    __tablename__ = "enrolment"
    __versioned__ = ("user_id", "expires_at", "used_at")

    token_hash: Mapped[bytes] = mapped_column(
        LargeBinary(32), primary_key=True, info={"kind": "hash"}
    )
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
