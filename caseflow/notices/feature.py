"""Declare the address that dismisses a notice, and the job that sends e-mail."""

from caseflow.notices import actions, delivery
from caseflow.notices.views import blueprint, see_what_was_opened
from caseflow.web.registry import Destination, Feature, Job

FEATURE = Feature(
    blueprints=(blueprint,),
    destinations={Destination.NEWS: "notices.index"},
    before_commit=(see_what_was_opened,),
    warnings=(delivery.warnings,),
    listeners=actions.LISTENERS,
    jobs=(Job("deliver_mail", delivery.deliver, order=130, repeats=True),),
)
