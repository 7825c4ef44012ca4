"""Words for what can become of an emergency action."""

from typing import Any

from flask_babel import lazy_gettext as _l

from caseflow.pathway.case.emergencies.models import Outcome

STILL_OPEN = "open"
OUTCOMES: dict[str, Any] = {
    Outcome.DONE.value: _l("Done"),
    Outcome.REFUSED.value: _l("The person does not want it"),
    Outcome.IMPOSSIBLE.value: _l("Not possible"),
    STILL_OPEN: _l("Still to be done"),
}
