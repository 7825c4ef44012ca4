"""Labels for the purpose for which something was opened."""

from typing import Any

from flask_babel import lazy_gettext as _l

PURPOSES: dict[str, Any] = {
    "case.my_day": _l("My day"),
    "case.index": _l("The list of cases"),
    "case.identity": _l("Identity and contact"),
    "case.safety": _l("Risk and safety plan"),
    "case.": _l("The case page"),
    "search.": _l("Search"),
    "screening.": _l("Screening"),
    "consent.": _l("Consent"),
    "identification.": _l("Identification"),
    "notifications.": _l("The authority's notification"),
    "plan.": _l("Plan"),
    "referral.": _l("Referral"),
    "inbox.": _l("The partner's inbox"),
    "follow_up.": _l("Follow-up"),
    "closure.": _l("Closure"),
    "erasure.": _l("Erasure"),
    "own_file.": _l("A copy of the file for the person"),
}
"""The label of each purpose, by how the name of the page (endpoint) begins; the first one that fits
is used, so longer beginnings come first."""


def purpose(name: str) -> Any:
    """Return the label of a purpose; of an unknown one, that of background work."""
    known = (words for begins, words in PURPOSES.items() if name.startswith(begins))
    return next(known, _l("Automatic task"))
