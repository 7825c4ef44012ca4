"""Mail for notices that wait: it says that there is something new, and nothing else."""

import structlog
from flask import current_app
from flask_mailman import EmailMessage
from sqlalchemy import select

from caseflow import clock
from caseflow.accounts.models import User
from caseflow.extensions import db, mail
from caseflow.notices.models import Notice

ATTEMPTS, BATCH = 5, 100
SUBJECT = "Something new is waiting for you"
BODY = "Something new is waiting for you. Please sign in as usual.\n"
logger = structlog.get_logger()


def deliver() -> int:
    """Mail what is not yet mailed, one message a person; how many people were mailed.

    A notice counts as mailed only after the server took it; after five failures it stays in the
    application only.
    """
    if not current_app.config["SETTINGS"].mail_url:
        return 0
    waiting = _waiting()
    people: dict[str, list[Notice]] = {}
    for notice, email in waiting:
        people.setdefault(email, []).append(notice)
    return sum(_mail(email, notices) for email, notices in people.items())


def _waiting() -> list[tuple[Notice, str]]:
    rows = db.session.execute(
        select(Notice, User.email)
        .join(User, User.id == Notice.user_id)
        .where(Notice.mailed_at.is_(None), Notice.mail_attempts < ATTEMPTS, User.active)
        .order_by(Notice.created_at)
        .limit(BATCH)
    )
    return [(row.Notice, row.email) for row in rows]


def _mail(email: str, notices: list[Notice]) -> bool:
    for notice in notices:
        notice.mail_attempts += 1
    try:
        with mail.get_connection() as connection:  # closed also when the server refuses
            EmailMessage(SUBJECT, BODY, to=[email], connection=connection).send()
    except OSError as failure:
        logger.warning("mail not taken", kind=type(failure).__name__, notices=len(notices))
        return False
    for notice in notices:
        notice.mailed_at = clock.now()
    return True
