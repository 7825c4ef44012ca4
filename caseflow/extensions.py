"""The Flask extensions, and the types and names that all tables use.

The extensions are created here without an application, so that every module can import them;
`assembly` binds them to the application.
"""

import enum
import uuid
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_mailman import Mail
from flask_migrate import Migrate
from flask_security import Security
from flask_sqlalchemy import SQLAlchemy
from flask_talisman import Talisman
from flask_wtf import CSRFProtect
from sqlalchemy import JSON, CheckConstraint, DateTime, Enum, MetaData, Uuid
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC that has its time zone in Python, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Convert a moment to UTC; raise ValueError when it has no time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be stored.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Return the stored moment with the time zone UTC."""
        if value is None:
            return None
        # SQLite does not store the zone.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Id(Uuid[uuid.UUID]):
    """An id; one that was read before is not parsed again, since a page reads hundreds of them."""

    cache_ok = True

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        """Return how a stored id becomes a UUID; where the driver does it, nothing is done."""
        if dialect.supports_native_uuid:
            return None
        return lambda stored: None if stored is None else _parsed(stored)


_parsed = lru_cache(16_384)(uuid.UUID)


_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
_TYPES: dict[Any, Any] = {
    datetime: UtcDateTime,
    uuid.UUID: Id,
    dict[str, Any]: JSON,
    list[str]: JSON,
    # Stored as text, so that a new member needs no change of the database's own enum type.
    enum.Enum: Enum(
        enum.Enum, native_enum=False, length=40, values_callable=lambda e: [m.value for m in e]
    ),
}


class Base(DeclarativeBase):
    """The base of all tables: it names constraints, and says how Python types are stored.

    The names are the same on SQLite and PostgreSQL, so that migrations can use them.
    """

    registry = registry(metadata=MetaData(naming_convention=_NAMES), type_annotation_map=_TYPES)


db = SQLAlchemy(
    model_class=Base, session_options={"expire_on_commit": False}, disable_autonaming=True
)
if TYPE_CHECKING:

    class Model(Base):
        """The base class of every table, as the type checker sees it."""

        __abstract__ = True

else:
    Model = db.Model
migrate = Migrate()
babel = Babel()
csrf = CSRFProtect()
mail = Mail()
security = Security()
talisman = Talisman()
limiter = Limiter(get_remote_address, default_limits=[])


def stamped(*names: str) -> tuple[CheckConstraint, ...]:
    """Return a constraint for each name: `<name>_at` and `<name>_by_id` are both set or both null.

    So the database refuses an event with a time and without a person, or the other way round.
    """
    return tuple(
        CheckConstraint(f"({name}_at IS NULL) = ({name}_by_id IS NULL)", name=f"{name}_at_and_by")
        for name in names
    )
