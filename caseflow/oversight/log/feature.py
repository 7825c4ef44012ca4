"""The declaration of the pages of the log."""

from caseflow.access import Permission
from caseflow.enums import N_
from caseflow.oversight.log import queries
from caseflow.oversight.log.views import blueprint
from caseflow.web.registry import Entry, Feature

FEATURE = Feature(
    blueprints=(blueprint,),
    warnings=(queries.clock_warnings, queries.backup_warnings),
    navigation=(Entry("audit.index", N_("Audit log"), Permission.AUDIT_VIEW, order=90),),
)
