"""Send e-mail about unsent notices; the e-mail says only that something new is waiting."""

import structlog
from flask import current_app
from flask_mailman import EmailMessage
from sqlalchemy import select

from caseflow import clock
from caseflow.accounts.models import User
from caseflow.extensions import db, mail
from caseflow.notices.models import Notice

ATTEMPTS, BATCH = 5, 100
"""Failed attempts after which a notice is no longer mailed; notices read in one round."""
# E-mail is not confidential: the text must not show that the recipient works with survivors.
SUBJECT = "Something new is waiting for you"
BODY = "Something new is waiting for you. Please sign in as usual.\n"
logger = structlog.get_logger()


def deliver() -> int:
    """Send one message to each user who has unsent notices, and return how many were sent.

    A notice counts as mailed only when the mail server has accepted it. After `ATTEMPTS` failures
    it is shown in the application only.
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
    # Counted before sending, so that a refused message is not tried for ever.
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
