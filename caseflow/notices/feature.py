"""Declare the address that dismisses a notice, and the job that sends e-mail."""

from caseflow.notices import delivery
from caseflow.notices.views import blueprint
from caseflow.web.registry import Feature, Job

FEATURE = Feature(
    blueprints=(blueprint,),
    warnings=(delivery.warnings,),
    jobs=(Job("deliver_mail", delivery.deliver, order=130, repeats=True),),
)
