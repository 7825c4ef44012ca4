"""The words for answers on the first page of a screening, and for the news about screenings."""

from typing import Any

from flask_babel import lazy_gettext as _l

from caseflow.notices.models import NoticeKind

YES_NO: dict[str, Any] = {"yes": _l("Yes"), "no": _l("No")}
SEXES: dict[str, Any] = {"female": _l("A woman"), "male": _l("A man"), "other": _l("Other")}
"""Who asks the questions."""
NEWS: dict[NoticeKind, Any] = {
    NoticeKind.SCREENING_HANDED_OVER: _l("%(sender)s handed over a screening."),
    NoticeKind.SCREENING_RECEIVED: _l("%(receiver)s received your screening."),
    NoticeKind.SCREENING_TAKEN_UP: _l("%(receiver)s accepted your screening."),
    NoticeKind.SCREENING_RETURNED: _l("%(receiver)s returned your screening."),
    NoticeKind.SCREENING_UNFINISHED: _l("Finish your screening, or it will be deleted."),
}
"""What is told about a screening; `%(sender)s` and `%(receiver)s` are organisations."""
