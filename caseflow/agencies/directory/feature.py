"""Declare the pages of the directory, and their entry in the navigation."""

from caseflow.access import Permission
from caseflow.agencies.directory.views import blueprint
from caseflow.enums import N_
from caseflow.web.registry import Entry, Feature

FEATURE = Feature(
    blueprints=(blueprint,),
    navigation=(Entry("directory.index", N_("Directory"), Permission.DIRECTORY_VIEW, order=80),),
)
