"""Words of the coordinator's screen for columns, series and compared figures."""

from flask_babel import lazy_gettext as _l

from caseflow.reporting.work.rules import Progress

SENT = _l("Sent")
SILENT = _l("of these, no reply")
CLOCKS = (
    (_l("In time"), "good"),
    (_l("Overdue after a first reply"), "warning"),
    (_l("Overdue, no reply yet"), "danger"),
)
"""The names of the series of `Lateness`, and how each is drawn."""
CHANGES = {
    "sent": _l("Sent"),
    "accepted": _l("Accepted"),
    "declined": _l("Declined"),
    "expired": _l("Expired without a decision"),
    "in_time": _l("First reply in time"),
    "answered": _l("Half answered within"),
    "decided": _l("Half decided within"),
}
DRAWN = {
    Progress.WAITING: "waiting",
    Progress.RUNNING: "running",
    Progress.DELIVERED: "good",
    Progress.NOT_DELIVERED: "warning",
    Progress.DECLINED: "danger",
    Progress.EXPIRED: "dark",
    Progress.RECALLED: "quiet",
}
"""How each group of states is drawn; a table beside each chart has the same in words."""
