"""Labels for the kinds of anchors and for the results of storing a checkpoint."""

from typing import Any

from flask_babel import lazy_gettext as _l

from caseflow.audit.anchors.models import Outcome

OUTCOMES: dict[Outcome | None, Any] = {
    Outcome.PLACED: _l("Stored"),
    Outcome.FAILED: _l("Could not be reached; caseflow will try again"),
    Outcome.FORKED: _l("Holds a checkpoint that does not match this log"),
    None: _l("Waiting"),
}
KINDS: dict[str, Any] = {
    "file": _l("Anchor file"),
    "witness": _l("Witness"),
    "timestamp": _l("Time-stamp authority"),
}
