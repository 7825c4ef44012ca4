"""What each role finds at the top of its pages; the policy decides, not the template."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from caseflow.access.permissions import Permission
from caseflow.access.policy import holds_role_for
from caseflow.web.addresses import url_for


@dataclass(frozen=True)
class Entry:
    """One place in the navigation: where, what it is called, who may go there."""

    endpoint: str
    label: Any
    permission: Permission
    prefixes: tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """An entry as the page shows it."""

    label: str
    href: str
    active: bool
    badge: int | None = None


ENTRIES = (
    Entry("case.my_day", _l("My day"), Permission.CASE_LIST, ("case.my_day",)),
    Entry("inbox.index", _l("Inbox"), Permission.INBOX_VIEW, ("inbox.",)),
    Entry("screening.index", _l("Screenings"), Permission.SCREENING_LIST, ("screening.",)),
    Entry(
        "case.index",
        _l("Cases"),
        Permission.CASE_LIST,
        ("case.", "watching.of_case", "consent.", "identification.", "plan.", "referral.",
         "follow_up.", "closure.", "search.index", "search.known_case"),
    ),
    Entry(
        "notifications.index",
        _l("Notifications"),
        Permission.NOTIFICATION_LIST,
        ("notifications.",),
    ),
    Entry("dashboard.index", _l("Dashboard"), Permission.DASHBOARD_VIEW, ("dashboard.",)),
    Entry("search.matches", _l("Possible matches"), Permission.MATCH_LIST, ("search.matches",)),
    Entry("directory.index", _l("Directory"), Permission.DIRECTORY_VIEW, ("directory.",)),
    Entry(
        "audit.index",
        _l("Audit log"),
        Permission.AUDIT_VIEW,
        ("audit.", "watching.of_any_case"),
    ),
    Entry("watching.index", _l("Alerts"), Permission.ALERT_VIEW, ("watching.",)),
    Entry("admin.index", _l("Administration"), Permission.ACCOUNT_MANAGE, ("admin.",)),
)


def links() -> list[Link]:
    """The navigation of whoever is signed in; none for anybody else."""
    if not current_user.is_authenticated:
        return []
    entries = _entries()
    here = next((entry for entry in entries if _is_here(entry)), None)
    return [Link(str(e.label), url_for(e.endpoint), e is here) for e in entries]


def home() -> str:
    """Where this person's day begins: the first place that is theirs."""
    entries = _entries()
    return url_for(entries[0].endpoint) if entries else url_for("web.exit_page")


def _entries() -> list[Entry]:
    built, actor = current_app.view_functions, current_user._get_current_object()
    return [e for e in ENTRIES if e.endpoint in built and holds_role_for(actor, e.permission)]


def _is_here(entry: Entry) -> bool:
    return (request.endpoint or "").startswith(entry.prefixes)
