"""The table of requested changes of accounts."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, or_
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.access import Actor, BelongsToNoCase, BelongsToOrganisation, Role
from caseflow.encryption import SignedRow
from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import Model, stamped


class AccountChange(LabelledEnum):
    """What is asked for."""

    INVITE = "invite", N_("New account")
    LINK = "link", N_("New single-use link")
    ROLES = "roles", N_("Change of roles")
    ENABLE = "enable", N_("Enable a disabled account")


class AccountRequest(BelongsToOrganisation, BelongsToNoCase, SignedRow, Model):
    """One requested change of an account. Somebody else decides on it, once, before it expires.

    The row holds everything that will take effect, and is signed, so that nothing else than what
    was shown can be confirmed.
    """

    __tablename__ = "account_request"
    __signed__ = (
        "change",
        "user_id",
        "email",
        "display_name",
        "organisation_id",
        "role_names",
        "former_role_names",
        "requested_at",
        "requested_by_id",
        "expires_at",
        "confirmed_at",
        "confirmed_by_id",
        "declined_at",
        "declined_by_id",
    )
    __table_args__ = (
        Index("ix_account_request_waiting", "confirmed_at", "declined_at"),
        *stamped("confirmed", "declined"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    change: Mapped[AccountChange]
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"), index=True)
    """The account; null while a new one is asked for."""
    email: Mapped[str] = mapped_column(String(200))
    display_name: Mapped[str] = mapped_column(String(80))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    role_names: Mapped[list[str]]
    """The roles that the account has after the change."""
    former_role_names: Mapped[list[str]]
    """The roles at the time of the request; empty for a new account."""
    requested_at: Mapped[datetime] = mapped_column(index=True)
    requested_by_id: Mapped[uuid.UUID]
    """A user, or the system for a command of an operator; so it refers to no table."""
    expires_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[uuid.UUID | None]
    declined_at: Mapped[datetime | None]
    declined_by_id: Mapped[uuid.UUID | None]

    @property
    def roles(self) -> list[Role]:
        """The roles that the account has after the change."""
        return [Role(name) for name in self.role_names]

    @hybrid_method
    def was_requested_by_another_than(self, actor: Actor) -> Any:
        """Whether somebody else asked for it, so that this person may decide."""
        return self.requested_by_id != actor.id

    @hybrid_method
    def is_about_another_than(self, actor: Actor) -> Any:
        """Whether it is about the account of somebody else."""
        return self.user_id != actor.id

    @is_about_another_than.inplace.expression  # type: ignore[attr-defined, untyped-decorator]
    @classmethod
    def _is_about_another_in_sql(cls, actor: Actor) -> Any:
        # Without an account yet, it is about nobody who could decide; SQL's `!=` would give null.
        return or_(cls.user_id.is_(None), cls.user_id != actor.id)
