"""Declare the administrator's pages, and their entry in the navigation."""

from caseflow.access import Permission
from caseflow.enums import N_
from caseflow.oversight.administration.views import blueprint
from caseflow.web.registry import Entry, Feature

FEATURE = Feature(
    blueprints=(blueprint,),
    navigation=(Entry("admin.index", N_("Administration"), Permission.ACCOUNT_MANAGE, order=120),),
)
