"""The tables of who the survivor is and how to make contact; every field about them is sealed."""

import uuid

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.encryption import Sealed, SealedRow
from caseflow.extensions import Model


class Person(SealedRow, Model):
    """Who the survivor of one case is; every field may be empty.

    `version` counts the changes, so that two people do not overwrite each other's.
    """

    __tablename__ = "person"

    case_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(Integer, nullable=False)

    known_as = Sealed[str]("identity")
    full_name = Sealed[str]("identity")
    date_of_birth = Sealed[str]("identity", coded=True)
    """ISO 8601 date, or empty."""
    age = Sealed[int]("identity", coded=True)
    """Years, stated or estimated."""
    sex = Sealed[str]("identity", coded=True)
    nationality = Sealed[str]("identity", coded=True)
    """ISO 3166-1 alpha-2."""
    languages = Sealed[list[str]]("identity", coded=True)
    """ISO 639-1, best understood first."""
    document_number = Sealed[str]("identity")

    # When two people save at the same moment, SQLAlchemy refuses the second UPDATE.
    __mapper_args__ = {"version_id_col": version}


class SafeContact(SealedRow, Model):
    """How and when the survivor can be contacted safely, and what must never be done."""

    __tablename__ = "safe_contact"

    case_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(Integer, nullable=False)

    phone = Sealed[str]("contact")
    ways = Sealed[list[str]]("contact", coded=True)
    """Codes of `labels.WAYS`."""
    when = Sealed[str]("contact")
    never = Sealed[str]("contact")
    may_leave_message = Sealed[bool]("contact", coded=True)
    code_word = Sealed[str]("contact")
    address = Sealed[str]("contact")

    __mapper_args__ = {"version_id_col": version}
