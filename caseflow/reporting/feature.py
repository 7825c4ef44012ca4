"""Declare the pages of the dashboard, and their entry in the navigation."""

from caseflow.access import Permission
from caseflow.enums import N_
from caseflow.notices.models import NoticeKind
from caseflow.reporting.views import blueprint
from caseflow.web.registry import Entry, Feature

FEATURE = Feature(
    blueprints=(blueprint,),
    navigation=(Entry("dashboard.index", N_("Dashboard"), Permission.DASHBOARD_VIEW, order=60),),
    notice_pages={NoticeKind.REFERRAL_ESCALATED: "dashboard.overdue"},
)
