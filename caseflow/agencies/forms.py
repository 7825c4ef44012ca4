"""How the words of the directory are said."""

from flask_babel import lazy_gettext as _l

from caseflow.access.compartments import Compartment
from caseflow.agencies.models import OrganisationKind, ServiceType, Sex
from caseflow.web import labels

labels.words(
    OrganisationKind,
    border=_l("Border post"),
    case_organisation=_l("Case organisation"),
    health=_l("Health"),
    shelter=_l("Shelter"),
    legal=_l("Legal help"),
    psychosocial=_l("Psychosocial support"),
    police=_l("Police"),
    child_protection=_l("Child protection"),
    livelihood=_l("Work and income"),
    authority=_l("Competent authority"),
    coordination=_l("Coordination"),
)
labels.words(
    ServiceType,
    health=_l("Health care"),
    psychosocial=_l("Psychosocial support"),
    shelter=_l("Shelter"),
    legal=_l("Legal help"),
    police=_l("Police"),
    child_protection=_l("Child protection"),
    family_tracing=_l("Family tracing"),
    disability=_l("Support with a disability"),
    relief_items=_l("Relief items"),
    cash=_l("Cash support"),
    food=_l("Food"),
    livelihood=_l("Work and income"),
    education=_l("Education"),
    documents=_l("Documents"),
    **{"return": _l("Return")},
)
labels.words(
    Sex,
    female=_l("Women and girls"),
    male=_l("Men and boys"),
    other=_l("Everybody else"),
    unknown=_l("Not said"),
)
labels.words(
    Compartment,
    identity=_l("Identity"),
    contact=_l("Contact"),
    health=_l("Health"),
    experience=_l("Experience"),
    legal=_l("Legal situation"),
    safety=_l("Safety"),
    notes=_l("Notes"),
    documents=_l("Documents"),
)
