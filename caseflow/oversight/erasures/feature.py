"""The declaration of erasures: pages, navigation, notices, and remarks on the case's pages."""

from caseflow.access import Permission, Role
from caseflow.enums import N_
from caseflow.oversight.erasures import actions, queries
from caseflow.oversight.erasures.views import blueprint, remarks_on
from caseflow.web.registry import Badge, Destination, Entry, Feature, Job

FEATURE = Feature(
    blueprints=(blueprint,),
    navigation=(
        Entry(
            "erasure.index",
            N_("Erasures"),
            Permission.ERASURE_LIST,
            order=100,
            badge=Badge(queries.waiting, Role.DPO),
        ),
    ),
    under={"erasure.of_case": "case.index"},
    destinations={Destination.CASE_ERASURE: "erasure.of_case"},
    notice_pages={"erasure": "erasure.of_case"},
    case_remarks=(remarks_on,),
    # After the job that removes destroyed keys from the files of the stores.
    jobs=(Job("confirm_destroyed", actions.confirm_destroyed, order=150),),
)
