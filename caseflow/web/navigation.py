"""The links at the top of the pages; the policy decides who sees which, not the template."""

import uuid
from functools import cache
from typing import NamedTuple

from flask import request
from flask_login import current_user

from caseflow.access import ActorPlaceholder, Role, holds_role_for
from caseflow.web import registry
from caseflow.web.addresses import url_for, url_with
from caseflow.web.i18n import gettext
from caseflow.web.registry import Badge, Entry


class Link(NamedTuple):
    """A link of the navigation or a tab, as the page shows it."""

    label: str
    href: str
    active: bool
    badge: int | None = None


def links() -> list[Link]:
    """Return the navigation of the person who is signed in; nothing for anybody else."""
    if not current_user.is_authenticated:
        return []
    here = registry.current().entry_of(request.endpoint or "")
    return [
        Link(gettext(e.label), url_for(e.endpoint), e.endpoint == here, _waiting(e.badge))
        for e in _entries()
    ]


def case_tabs(**ids: uuid.UUID) -> list[Link]:
    """Return the tabs of a case in the order of the steps.

    `ids` are the values that the addresses of the tabs may need.
    """
    tabs, here = registry.current().tabs, request.endpoint or ""
    # A blueprint may have a tab for a part of its pages, whose endpoints begin with both prefixes.
    fitting = [tab.prefix for tab in tabs if here.startswith(tab.prefix)]
    own = max(fitting, key=len, default=None)
    return [
        Link(gettext(tab.label), url_with(tab.endpoint, ids), tab.prefix == own) for tab in tabs
    ]


def _waiting(badge: Badge | None) -> int | None:
    if badge is None or badge.role not in current_user.held_roles:
        return None
    return badge.waiting(current_user)


def home() -> str:
    """Return the address of the first entry in this person's navigation, or of the exit page."""
    entries = _entries()
    return url_for(entries[0].endpoint) if entries else url_for("web.exit_page")


def _entries() -> list[Entry]:
    return _entries_for(registry.current().navigation, current_user.held_roles)


@cache
def _entries_for(entries: tuple[Entry, ...], roles: frozenset[Role]) -> list[Entry]:
    """Return the entries for these roles, of which one must be able to have the permission."""
    # Asked for roles and not for a person, so that the cache serves everybody with the same roles.
    somebody = ActorPlaceholder(roles)
    return [entry for entry in entries if holds_role_for(somebody, entry.permission)]
