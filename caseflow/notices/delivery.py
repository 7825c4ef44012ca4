"""Send e-mail about unsent notices; the e-mail says only that something new is waiting.

Decision. *Context*: e-mail used to be sent inside the transaction of the background work. A slow
mail host stopped everybody who wanted to write, e-mail was lost when the host was down for some
minutes, and two nodes sent it twice. *Options*: a queue (huey) with a store of its own; leases on
the notices, which are the outbox already. *Choice*: leases, because a queue would be a second store
to encrypt, to back up, and to keep in step with the first. *Consequence*: a notice is claimed in
one short transaction, mailed outside of any, and marked in another. It is mailed twice only when a
node dies between the reply of the mail host and the mark, and then with the same Message-ID.
"""

import smtplib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from flask import current_app
from flask_babel import ngettext
from flask_mailman import EmailMessage
from sqlalchemy import func, or_, select, update

from caseflow import clock
from caseflow.accounts.models import User
from caseflow.extensions import db, mail
from caseflow.notices import rules
from caseflow.notices.models import Notice
from caseflow.web import filters, transaction

BATCH, TIMEOUT = 20, 10
"""How many notices are read in one round; how many seconds the mail host may take for one step."""
LEASE = timedelta(minutes=5)
"""How long a claim is valid: longer than a round takes, so that no other node sends the same."""
# E-mail is not confidential: the text must not show that the recipient works with survivors.
SUBJECT = "Something new is waiting for you"
BODY = "Something new is waiting for you. Please sign in as usual.\n"
ABOUT_THIS_MESSAGE = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
)
"""Errors that concern one message; every other error concerns the host, and so all messages."""
logger = structlog.get_logger()


@dataclass(frozen=True)
class Letter:
    """One e-mail to one user, about all notices with its claim."""

    claim: uuid.UUID
    email: str


def deliver() -> int:
    """Send one message to each user who has unsent notices, and return how many were accepted.

    A notice counts as mailed only when the mail host has accepted its message. A failed message is
    tried again at growing intervals for `rules.MAILED_WITHIN`; after that, the notice is shown in
    the application only.
    """
    if not current_app.config["SETTINGS"].mail_url:
        return 0
    letters = _claim(clock.now())
    # Committed before the mail host is asked, so that nobody waits for it to write.
    transaction.commit()
    sent = 0
    for number, letter in enumerate(letters):
        try:
            _send(letter)
        except ABOUT_THIS_MESSAGE as failure:
            _failed(letter, failure)
        except OSError as failure:
            # The host itself has a problem: the other messages wait, and no attempt is counted.
            _failed(letter, failure)
            _release(letters[number + 1 :])
            break
        else:
            sent += 1
            _mark(letter, mailed_at=clock.now())
        transaction.commit()
    return sent


def warnings() -> list[tuple[str, str]]:
    """A sentence for administrators while mail is not accepted; none when all is well."""
    row = db.session.execute(
        select(func.count().label("waiting"), func.min(Notice.created_at).label("since")).where(
            Notice.mailed_at.is_(None),
            Notice.mail_attempts > 0,
            Notice.created_at > clock.now() - rules.MAILED_WITHIN,
        )
    ).one()
    if not row.waiting:
        return []
    said = ngettext(
        "The mail host does not accept e-mail: %(num)d notice has waited since %(since)s.",
        "The mail host does not accept e-mail: %(num)d notices have waited since %(since)s.",
        row.waiting,
        since=filters.moment(row.since),
    )
    return [("mail", str(said))]


def _claim(now: datetime) -> list[Letter]:
    """Claim the notices that are due, and return the e-mails to send.

    A message that failed before keeps its id, so that a mail host can recognise a second copy.
    """
    rows = db.session.execute(
        select(Notice, User.email)
        .join(User, User.id == Notice.user_id)
        .where(
            Notice.mailed_at.is_(None),
            Notice.created_at > now - rules.MAILED_WITHIN,
            or_(Notice.mail_after.is_(None), Notice.mail_after <= now),
            User.active,
        )
        .order_by(Notice.created_at)
        .limit(BATCH)
        .with_for_update(of=Notice, skip_locked=True)
    ).all()
    # `skip_locked` above: what another node is claiming at this moment is left to that node.
    new: dict[str, uuid.UUID] = {}
    letters: dict[uuid.UUID, Letter] = {}
    for notice, email in rows:
        notice.mail_claim = notice.mail_claim or new.setdefault(email, uuid.uuid4())
        notice.mail_after = now + LEASE
        letters[notice.mail_claim] = Letter(notice.mail_claim, email)
    return list(letters.values())


def _send(letter: Letter) -> None:
    """Give the message to the mail host; raises OSError when the host does not accept it."""
    domain = current_app.config["MAIL_DEFAULT_SENDER"].rpartition("@")[2]
    with mail.get_connection(timeout=TIMEOUT) as connection:  # closed also when it is refused
        EmailMessage(
            SUBJECT,
            BODY,
            to=[letter.email],
            connection=connection,
            headers={"Message-ID": f"<{letter.claim}@{domain}>"},
        ).send()


def _failed(letter: Letter, failure: OSError) -> None:
    attempts = db.session.scalar(
        select(func.max(Notice.mail_attempts)).where(Notice.mail_claim == letter.claim)
    )
    attempts = (attempts or 0) + 1
    logger.warning("mail not taken", kind=type(failure).__name__, attempts=attempts)
    _mark(letter, mail_attempts=attempts, mail_after=clock.now() + rules.wait_before_mail(attempts))


def _release(letters: Iterable[Letter]) -> None:
    for letter in letters:
        _mark(letter, mail_after=clock.now() + rules.wait_before_mail(1))


def _mark(letter: Letter, **values: object) -> None:
    unsent = update(Notice).where(Notice.mail_claim == letter.claim, Notice.mailed_at.is_(None))
    db.session.execute(unsent.values(**values))
