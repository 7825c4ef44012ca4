"""What an opening was for, in words."""

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
}
"""What an opening was for, by how the page's address begins; longer beginnings first."""


def purpose(name: str) -> Any:
    """The purpose of an opening in words."""
    known = (words for begins, words in PURPOSES.items() if name.startswith(begins))
    return next(known, _l("Automatic task"))
