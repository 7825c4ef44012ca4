"""What each priority means for the time within which a partner should reply."""

from typing import Any

from flask_babel import lazy_gettext as _l

from caseflow.sop.vocabulary import Priority

PRIORITY_HINTS: dict[str, Any] = {
    Priority.EMERGENCY: _l("Reply due within 24 hours. Phone first."),
    Priority.URGENT: _l("Reply due within 72 hours."),
    Priority.NORMAL: _l("Reply due within 14 days."),
}
