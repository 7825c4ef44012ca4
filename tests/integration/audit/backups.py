"""Putting the log back to how it was, with its checkpoints and its head, as a backup would."""

from sqlalchemy import delete, insert, select

from caseflow.audit.anchors.models import AuditAnchor
from caseflow.audit.checkpoints.models import AuditCheckpoint
from caseflow.audit.models import AuditEvent, AuditHead
from caseflow.extensions import db

TABLES = [each.__table__ for each in (AuditEvent, AuditHead, AuditCheckpoint, AuditAnchor)]


def back_up():
    """All rows of the log."""
    return [[dict(row._mapping) for row in db.session.execute(select(t))] for t in TABLES]


def put_back(backup):
    """The log exactly as it was then."""
    db.session.rollback()
    for table, rows in zip(TABLES, backup, strict=True):
        db.session.execute(delete(table))
        if rows:
            db.session.execute(insert(table), rows)
    db.session.commit()
    db.session.expire_all()
