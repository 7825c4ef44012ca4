"""What each role finds at the top of its pages; the policy decides, not the template."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from flask import current_app, request
from flask_login import current_user

from caseflow.access import Actor, Permission, Role, Whoever, holds_role_for
from caseflow.enums import N_
from caseflow.web.addresses import url_for
from caseflow.web.i18n import gettext


@dataclass(frozen=True)
class Entry:
    """One place in the navigation: where, what it is called, who may go there."""

    endpoint: str
    label: str
    permission: Permission
    prefixes: tuple[str, ...]


class Link(NamedTuple):
    """An entry as the page shows it."""

    label: str
    href: str
    active: bool
    badge: int | None = None


ENTRIES = (
    Entry("case.my_day", N_("My day"), Permission.CASE_LIST, ("case.my_day",)),
    Entry("inbox.index", N_("Inbox"), Permission.INBOX_VIEW, ("inbox.",)),
    Entry("screening.index", N_("Screenings"), Permission.SCREENING_LIST, ("screening.",)),
    Entry(
        "case.index",
        N_("Cases"),
        Permission.CASE_LIST,
        (
            "case.",
            "watching.of_case",
            "consent.",
            "identification.",
            "plan.",
            "referral.",
            "follow_up.",
            "closure.",
            "search.index",
            "search.known_case",
            "erasure.of_case",
        ),
    ),
    Entry(
        "notifications.index",
        N_("Notifications"),
        Permission.NOTIFICATION_LIST,
        ("notifications.",),
    ),
    Entry("dashboard.index", N_("Dashboard"), Permission.DASHBOARD_VIEW, ("dashboard.",)),
    Entry("search.matches", N_("Possible matches"), Permission.MATCH_LIST, ("search.matches",)),
    Entry("directory.index", N_("Directory"), Permission.DIRECTORY_VIEW, ("directory.",)),
    Entry(
        "audit.index",
        N_("Audit log"),
        Permission.AUDIT_VIEW,
        ("audit.", "watching.of_any_case"),
    ),
    Entry("erasure.index", N_("Erasures"), Permission.ERASURE_LIST, ("erasure.",)),
    Entry("watching.index", N_("Alerts"), Permission.ALERT_VIEW, ("watching.",)),
    Entry("admin.index", N_("Administration"), Permission.ACCOUNT_MANAGE, ("admin.",)),
)


_badges: dict[str, tuple[Callable[[Actor], int], Role]] = {}


def badge(endpoint: str, waiting: Callable[[Actor], int], role: Role) -> None:
    """Show on every page how much waits behind an entry, to whoever has no other page that says
    so; each feature tells it for its own."""
    _badges[endpoint] = waiting, role


def links() -> list[Link]:
    """The navigation of whoever is signed in; none for anybody else."""
    if not current_user.is_authenticated:
        return []
    entries, endpoint = _entries(), request.endpoint or ""
    here = next((entry for entry in entries if endpoint.startswith(entry.prefixes)), None)
    return [
        Link(gettext(e.label), url_for(e.endpoint), e is here, _waiting(e.endpoint))
        for e in entries
    ]


def _waiting(endpoint: str) -> int | None:
    waiting, role = _badges.get(endpoint, (None, None))
    if waiting is None or role not in current_user.held_roles:
        return None
    return waiting(current_user)


def home() -> str:
    """Where this person's day begins: the first place that is theirs."""
    entries = _entries()
    return url_for(entries[0].endpoint) if entries else url_for("web.exit_page")


def _entries() -> list[Entry]:
    return _entries_for(current_user.held_roles)


@cache
def _entries_for(roles: frozenset[Role]) -> list[Entry]:
    """Every application of a process has the same pages."""
    built, somebody = current_app.view_functions, Whoever(roles)
    return [e for e in ENTRIES if e.endpoint in built and holds_role_for(somebody, e.permission)]
