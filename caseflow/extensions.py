"""Created here, bound in `create_app`: the database, languages, limits, sign-in, mail."""

import enum
import uuid
from datetime import UTC, datetime
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
    """Aware UTC in Python on every database; SQLite keeps no zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse a moment without a zone; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be stored.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
_TYPES: dict[Any, Any] = {
    datetime: UtcDateTime,
    uuid.UUID: Uuid,
    dict[str, Any]: JSON,
    list[str]: JSON,
    enum.Enum: Enum(
        enum.Enum, native_enum=False, length=40, values_callable=lambda e: [m.value for m in e]
    ),
}


class Base(DeclarativeBase):
    """Names of constraints, so that migrations are equal on SQLite and PostgreSQL."""

    registry = registry(metadata=MetaData(naming_convention=_NAMES), type_annotation_map=_TYPES)


db = SQLAlchemy(
    model_class=Base, session_options={"expire_on_commit": False}, disable_autonaming=True
)
if TYPE_CHECKING:

    class Model(Base):
        """What every table is: a class of the one declarative base."""

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
    """For each verb: `<verb>_at` and `<verb>_by_id` are both set or both empty."""
    return tuple(
        CheckConstraint(f"({name}_at IS NULL) = ({name}_by_id IS NULL)", name=f"{name}_at_and_by")
        for name in names
    )
