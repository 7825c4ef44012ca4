"""Reading the checkpoints of other installations."""

from sqlalchemy import select

from caseflow.audit.cosigning.models import AuditWitnessed
from caseflow.extensions import db


def newest_of(origin: str) -> AuditWitnessed | None:
    """Return the largest checkpoint of an origin that is stored here; None without any.

    On PostgreSQL the row is locked, so that two requests cannot both go on from it.
    """
    return db.session.scalar(
        select(AuditWitnessed)
        .where(AuditWitnessed.origin == origin)
        .order_by(AuditWitnessed.size.desc())
        .limit(1)
        .with_for_update()
    )
