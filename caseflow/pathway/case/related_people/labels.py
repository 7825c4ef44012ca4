"""Words for what somebody is in a case, and for their relation to the survivor."""

from typing import Any

from flask_babel import lazy_gettext as _l

ROLES: dict[str, Any] = {
    "family": _l("Family"),
    "other_victim": _l("Another victim"),
    "guardian": _l("Guardian"),
    "contact": _l("Somebody the person trusts"),
    "feared": _l("Somebody the person fears"),
    "exploiter": _l("Exploiter"),
}
"""What somebody is in the case, by code; several are possible."""
RELATIONS: dict[str, Any] = {
    "mother": _l("Mother"),
    "father": _l("Father"),
    "child": _l("Child"),
    "partner": _l("Husband, wife or partner"),
    "sibling": _l("Brother or sister"),
    "grandparent": _l("Grandparent"),
    "relative": _l("Other relative"),
    "friend": _l("Friend"),
    "employer": _l("Employer"),
    "recruiter": _l("Recruiter or go-between"),
    "smuggler": _l("Smuggler"),
    "relative_of_exploiter": _l("Relative of the exploiter"),
    "professional": _l("Professional"),
    "other": _l("Other"),
}
"""The relation of a person to the survivor, by code."""
