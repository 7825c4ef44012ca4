"""Declare the dashboard, its entry in the navigation, and the job that counts what has ended."""

from caseflow import clock
from caseflow.access import Permission
from caseflow.enums import N_
from caseflow.notices.models import NoticeKind
from caseflow.reporting.views import blueprint
from caseflow.reporting.work import actions as work_actions
from caseflow.web.registry import Entry, Feature, Job

FEATURE = Feature(
    blueprints=(blueprint,),
    navigation=(Entry("dashboard.index", N_("Dashboard"), Permission.DASHBOARD_VIEW, order=60),),
    notice_pages={NoticeKind.REFERRAL_ESCALATED: "dashboard.overdue"},
    jobs=(Job("count_work", lambda: work_actions.fold(clock.now()), order=55, repeats=True),),
)
