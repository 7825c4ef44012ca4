"""The words for ways of contact, and for the statements of a follow-up."""

from typing import Any

from flask_babel import lazy_gettext as _l

from caseflow.people import labels as people_labels

WAYS: dict[str, Any] = people_labels.WAYS | {"in_person": _l("In person")}
"""The ways in which somebody can try to make contact."""
UNSAFE = _l("The person has not said that this way is safe.")
STATEMENTS: dict[str, Any] = {
    "needed": _l("I got what I needed."),
    "in_time": _l("The help came in time."),
    "respect": _l("I was treated with respect."),
    "safe": _l("I felt safe there."),
    "helped": _l("It helped me."),
}
"""The statements about a service to which the person answers with 1 to 5."""
