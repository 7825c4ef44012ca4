"""What referrals add to the application, for senders and for recipients."""

from caseflow import clock
from caseflow.access import Permission
from caseflow.enums import N_
from caseflow.notices.models import NoticeKind
from caseflow.pathway.referral import actions, presenters, queries
from caseflow.pathway.referral.inbox.views import blueprint as inbox
from caseflow.pathway.referral.sending.views import blueprint
from caseflow.web.registry import CaseDate, DateKind, Destination, Entry, Feature, Job, Tab

FEATURE = Feature(
    blueprints=(blueprint, inbox),
    navigation=(Entry("inbox.index", N_("Inbox"), Permission.INBOX_VIEW, order=20),),
    under={"referral.": "case.index"},
    tabs=(Tab("referral.index", N_("Referrals")),),
    destinations={Destination.FIND_SERVICE: "referral.services"},
    notice_pages={"referral": "referral.show", NoticeKind.REFERRAL_ARRIVED: "inbox.show"},
    news={"referral": presenters.news},
    overdue=(presenters.late,),
    jobs=(
        Job("press_referrals", lambda: actions.remind_and_escalate(clock.now()), 15, repeats=True),
        Job(
            "recall_lapsed_referrals",
            lambda: actions.recall_lapsed(clock.now()),
            order=20,
            repeats=True,
            ends=True,
        ),
        Job(
            "expire_referrals",
            lambda: actions.expire(clock.now()),
            order=25,
            repeats=True,
            ends=True,
            due=lambda: queries.count_to_end(clock.now()),
        ),
    ),
    case_dates=(
        CaseDate("appointment", DateKind.APPOINTMENT, "referral", queries.appointment_dates),
        CaseDate(
            "need",
            DateKind.DUE,
            "need",
            queries.need_dates,
            label=N_("Ask a service for a need that has none"),
            endpoint="plan.index",
        ),
    ),
    case_finders=(queries.cases_by_reference,),
    case_panels=(presenters.panel,),
    need_lines=(presenters.need_lines,),
    milestones_told=(presenters.told,),
    happenings=(presenters.happenings,),
    listeners=actions.LISTENERS,
)
