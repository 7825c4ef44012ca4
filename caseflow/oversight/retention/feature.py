"""The declaration of retention: its page in the navigation."""

from caseflow.access import Permission
from caseflow.enums import N_
from caseflow.oversight.retention.views import blueprint
from caseflow.web.registry import Entry, Feature

FEATURE = Feature(
    blueprints=(blueprint,),
    navigation=(
        Entry("retention.index", N_("Retention"), Permission.RETENTION_PROPOSE, order=102),
    ),
)
