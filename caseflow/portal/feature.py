"""Declare the survivor's own page, and its address for the sign-in page, which links to it."""

from caseflow.portal.views import blueprint
from caseflow.web.registry import Destination, Feature

FEATURE = Feature(blueprints=(blueprint,), destinations={Destination.RECEIPT: "portal.index"})
