"""What the survivor's own page declares."""

from caseflow.portal.views import blueprint
from caseflow.web.registry import Destination, Feature

FEATURE = Feature(blueprints=(blueprint,), destinations={Destination.RECEIPT: "portal.index"})
