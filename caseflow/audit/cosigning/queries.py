"""What other installations have shown here."""

from sqlalchemy import select

from caseflow.audit.cosigning.models import AuditWitnessed
from caseflow.extensions import db


def newest_of(origin: str) -> AuditWitnessed | None:
    """The largest checkpoint of an origin; locked on PostgreSQL against another one at once."""
    return db.session.scalar(
        select(AuditWitnessed)
        .where(AuditWitnessed.origin == origin)
        .order_by(AuditWitnessed.size.desc())
        .limit(1)
        .with_for_update()
    )
