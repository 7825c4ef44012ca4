"""Set the log back to an earlier state with its head and checkpoints, as a backup would."""

from sqlalchemy import delete, insert, select

from caseflow.audit.anchors.models import AuditAnchor
from caseflow.audit.checkpoints.models import AuditCheckpoint
from caseflow.audit.models import AuditEvent, AuditHead
from caseflow.extensions import db

TABLES = [each.__table__ for each in (AuditEvent, AuditHead, AuditCheckpoint, AuditAnchor)]


def back_up():
    """Return all rows of the tables of the log."""
    return [[dict(row._mapping) for row in db.session.execute(select(t))] for t in TABLES]


def put_back(backup):
    """Replace the log by these rows, which `back_up` returned."""
    db.session.rollback()
    for table, rows in zip(TABLES, backup, strict=True):
        db.session.execute(delete(table))
        if rows:
            db.session.execute(insert(table), rows)
    db.session.commit()
    db.session.expire_all()
