"""Ask about a notification as the authority, and answer as the case organisation."""

from datetime import datetime

from caseflow import audit, clock
from caseflow.access import Actor, Permission, Role, verb
from caseflow.accounts import queries as accounts_queries
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.notices import actions as notices_actions
from caseflow.notices.models import NoticeKind
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.related_people import queries as related_people_queries
from caseflow.pathway.identification import queries as identification_queries
from caseflow.pathway.identification import rules as identification_rules
from caseflow.pathway.identification.messages import queries, rules
from caseflow.pathway.identification.messages.models import MessageKind, NotificationMessage
from caseflow.pathway.identification.models import Notification
from caseflow.sop import rules as sop_rules
from caseflow.sop.vocabulary import Clock


@verb(Permission.NOTIFICATION_DECIDE)
def ask(
    notification: Notification, words: str, *, version: int | None, by: Actor
) -> NotificationMessage:
    """Ask the case organisation, which is told and has until a deadline to answer.

    Raises NotFound when the notification is no longer shared, RuleBroken when everything is decided
    or nothing was written, and Stale when somebody wrote since the page was opened.
    """
    if not identification_queries.is_shared(notification):
        raise NotFound
    decisions = identification_queries.decisions_on(notification.id)
    rules.check_undecided(identification_rules.next_kind(decisions) is None)
    message = _write(
        notification, MessageKind.QUESTION, words, version, due=_answer_by(notification), by=by
    )
    notices_actions.tell_id(
        notification.case.owner_id, NoticeKind.QUESTION_ASKED, notification.case
    )
    return message


@verb(Permission.IDENTIFICATION_NOTIFY, of=lambda notification: notification.case)
def answer(
    notification: Notification,
    words: str,
    *,
    name_meant: bool = False,
    version: int | None,
    by: Actor,
) -> NotificationMessage:
    """Answer the authority's questions; nothing leaves the case but what was typed.

    Raises RuleBroken when the case is closed, the notification is no longer shared, no question
    waits, or there is a name in the answer that is not `name_meant` to be in it, and the authority
    was not told the name; and Stale when somebody wrote since the page was opened.
    """
    rules.check_asked(queries.messages_of(notification))
    return _tell_authority(notification, MessageKind.ANSWER, words, name_meant, version, by=by)


@verb(Permission.IDENTIFICATION_NOTIFY, of=lambda notification: notification.case)
def state(
    notification: Notification,
    words: str,
    *,
    name_meant: bool = False,
    version: int | None,
    by: Actor,
) -> NotificationMessage:
    """Add facts to a notification, also after the decision; raises what `answer` raises."""
    return _tell_authority(notification, MessageKind.STATEMENT, words, name_meant, version, by=by)


def _tell_authority(
    notification: Notification,
    kind: MessageKind,
    words: str,
    name_meant: bool,
    version: int | None,
    *,
    by: Actor,
) -> NotificationMessage:
    case_rules.check_open(notification.case)
    rules.check_shared(identification_queries.is_shared(notification))
    if rules.is_without_name(notification.packet.categories) and not name_meant:
        rules.check_without_name(words, related_people_queries.names_in(notification.case_id))
    message = _write(notification, kind, words, version, by=by)
    members = accounts_queries.members_of(notification.recipient_id, Role.AUTHORITY)
    deciders = [user for user in members if not notification.case.excludes(user)]
    notices_actions.tell(deciders, NoticeKind.ANSWER_ARRIVED, notification)
    return message


def _answer_by(notification: Notification) -> datetime:
    # The procedures have one limit for answering a question of another organisation.
    case, now = notification.case, clock.now()
    procedure = case_queries.procedure_of(case)
    return sop_rules.deadline(
        procedure, Clock.REFERRAL_ANSWER, now, risk=case.risk, age_group=case.age_group
    )


def _write(
    notification: Notification,
    kind: MessageKind,
    words: str,
    version: int | None,
    *,
    due: datetime | None = None,
    by: Actor,
) -> NotificationMessage:
    rules.check_words(words)
    number = len(queries.messages_of(notification))
    rules.check_version(version, number, words)
    message = NotificationMessage(
        case_id=notification.case_id,
        notification_id=notification.id,
        packet_id=notification.packet_id,
        number=number + 1,
        sent_at=clock.now(),
        sent_by_id=by.id,
        kind=kind,
        answer_by=due,
        words=words.strip(),
    )
    db.session.add(message)
    db.session.flush()
    audit.record(audit.Event.IDENTIFICATION_MESSAGE, by=by, thing=message, kind=kind)
    return message
