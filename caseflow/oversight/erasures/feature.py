"""The declaration of erasures: pages, navigation, notices, and remarks on the case's pages."""

from caseflow.access import Permission, Role
from caseflow.enums import N_
from caseflow.oversight.erasures import queries
from caseflow.oversight.erasures.views import blueprint, remarks_on
from caseflow.web.registry import Badge, Destination, Entry, Feature

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
)
