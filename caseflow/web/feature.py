"""What the pages that belong to no step declare."""

from caseflow.web.registry import Feature
from caseflow.web.views import blueprint

FEATURE = Feature(blueprints=(blueprint,))
