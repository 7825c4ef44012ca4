"""What the pages that belong to no step add to the application."""

from caseflow.web import idempotency, refusals
from caseflow.web.registry import Feature, Job
from caseflow.web.views import blueprint

FEATURE = Feature(
    blueprints=(blueprint,),
    over_plain_http=("web.healthz", "web.readyz"),
    jobs=(
        Job("sweep_forms", idempotency.sweep, order=85, ends=True),
        Job("sweep_refusals", refusals.sweep, order=86, ends=True),
    ),
)
