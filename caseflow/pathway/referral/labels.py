"""Sentences for the news about referrals; `%(partner)s` and `%(sender)s` are organisations."""

from typing import Any

from flask_babel import lazy_gettext as _l

from caseflow.notices.models import NoticeKind
from caseflow.pathway.referral.models import Status

NEWS: dict[Status, Any] = {
    Status.DRAFT: _l("A referral to %(partner)s is not sent yet."),
    Status.SENT: _l("Your referral was sent to %(partner)s."),
    Status.ACKNOWLEDGED: _l("%(partner)s has received it."),
    Status.INFORMATION_REQUESTED: _l("%(partner)s asks a question."),
    Status.WAITLISTED: _l("%(partner)s put it on the waiting list."),
    Status.ACCEPTED: _l("%(partner)s accepted it."),
    Status.IN_SERVICE: _l("%(partner)s has started the service."),
    Status.DISCARDED: _l("A referral to %(partner)s was discarded."),
    Status.DECLINED: _l("%(partner)s declined."),
    Status.EXPIRED: _l("%(partner)s did not reply in time."),
    Status.RECALLED: _l("The referral to %(partner)s was recalled."),
    Status.COMPLETED: _l("%(partner)s delivered it. Tell the person, and close it."),
    Status.PARTLY_COMPLETED: _l("%(partner)s delivered a part. Tell the person, and close it."),
    Status.NOT_DELIVERED: _l("%(partner)s could not deliver it."),
}
"""What the sender reads about a referral in each state."""
NEWS_FOR_PARTNER: dict[NoticeKind, Any] = {
    NoticeKind.REFERRAL_ARRIVED: _l("%(sender)s sent a referral."),
    NoticeKind.REFERRAL_CHANGED: _l("%(sender)s answered your question."),
    NoticeKind.REFERRAL_RECALLED: _l("%(sender)s recalled a referral. Delete your copies."),
    NoticeKind.REFERRAL_OVERDUE: _l("Your reply to %(sender)s is overdue."),
}
