"""The declaration of the person's own file: its pages, and the link from the case."""

from caseflow.oversight.own_file.views import blueprint
from caseflow.web.registry import Destination, Feature

FEATURE = Feature(
    blueprints=(blueprint,),
    under={"own_file.": "case.index"},
    destinations={Destination.OWN_FILE: "own_file.make"},
)
