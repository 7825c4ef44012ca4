"""Who the survivor is and how she or he may be reached; every field sealed."""

import uuid

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.encryption import Sealed, SealedRow
from caseflow.extensions import Model


class Person(SealedRow, Model):
    """The survivor of one case."""

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

    __mapper_args__ = {"version_id_col": version}


class SafeContact(SealedRow, Model):
    """How, when and never: read before anybody calls."""

    __tablename__ = "safe_contact"

    case_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(Integer, nullable=False)

    phone = Sealed[str]("contact")
    ways = Sealed[list[str]]("contact", coded=True)
    """Of call, text, messaging app, through someone, in person only."""
    when = Sealed[str]("contact")
    never = Sealed[str]("contact")
    may_leave_message = Sealed[bool]("contact", coded=True)
    code_word = Sealed[str]("contact")
    address = Sealed[str]("contact")

    __mapper_args__ = {"version_id_col": version}
