"""How anchors, and what became of a checkpoint there, are said."""

from typing import Any

from flask_babel import lazy_gettext as _l

from caseflow.audit.anchors.models import Outcome

OUTCOMES: dict[Outcome | None, Any] = {
    Outcome.PLACED: _l("Laid down"),
    Outcome.FAILED: _l("Not reached; it is tried again"),
    Outcome.FORKED: _l("There lies a checkpoint that does not go together with this log"),
    None: _l("Waits for its turn"),
}
KINDS: dict[str, Any] = {
    "file": _l("Anchor file"),
    "witness": _l("Witness"),
    "timestamp": _l("Time-stamp authority"),
}
