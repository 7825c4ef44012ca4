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
    other_names = Sealed[list[str]]("identity", coded=True)
    """Earlier and false names, and other spellings; the person is found by them too."""
    date_of_birth = Sealed[str]("identity", coded=True)
    """ISO 8601: a date, or a year only; or empty."""
    age = Sealed[int]("identity", coded=True)
    """Years, stated or estimated on the day `age_said_on`; `rules.age_on` says the age today."""
    age_said_on = Sealed[str]("identity", coded=True)
    """ISO 8601 date; empty for an age that was recorded before the day was kept."""
    sex = Sealed[str]("identity", coded=True)
    nationality = Sealed[str | list[str]]("identity", coded=True)
    """ISO 3166-1 alpha-2, `stateless` or `unknown`; read it with `rules.nationalities_of`."""
    languages = Sealed[list[str]]("identity", coded=True)
    """ISO 639-3, or words, best understood first; read them with `rules.languages_of`."""
    interpreting = Sealed[str]("identity", coded=True)
    """Whether an interpreter is needed: yes, no, or empty."""
    interpreter_language = Sealed[str]("identity", coded=True)
    """ISO 639-3."""
    interpreter_sex = Sealed[str]("identity", coded=True)
    """A code of `labels.INTERPRETERS`: whom the person asks for."""
    document_number = Sealed[str]("identity")
    guardian = Sealed[str]("identity")
    """The name of the guardian or legal representative of a child."""
    guardian_relation = Sealed[str]("identity", coded=True)
    """A code of `labels.RELATIONS`."""

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
