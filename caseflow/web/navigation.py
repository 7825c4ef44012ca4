"""What each role finds at the top of its pages; the policy decides, not the template."""

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
    """An entry as the page shows it."""

    label: str
    href: str
    active: bool
    badge: int | None = None


def links() -> list[Link]:
    """The navigation of the person who is signed in; none for anybody else."""
    if not current_user.is_authenticated:
        return []
    here = registry.current().entry_of(request.endpoint or "")
    return [
        Link(gettext(e.label), url_for(e.endpoint), e.endpoint == here, _waiting(e.badge))
        for e in _entries()
    ]


def case_tabs(**ids: uuid.UUID) -> list[Link]:
    """The tabs of a case, in the order of the steps; `ids` are those that pages may ask for."""
    here = (request.endpoint or "").partition(".")[0]
    return [
        Link(gettext(tab.label), url_with(tab.endpoint, ids), tab.stage == here)
        for tab in registry.current().tabs
    ]


def _waiting(badge: Badge | None) -> int | None:
    if badge is None or badge.role not in current_user.held_roles:
        return None
    return badge.waiting(current_user)


def home() -> str:
    """Where this person's day begins: the first place that is theirs."""
    entries = _entries()
    return url_for(entries[0].endpoint) if entries else url_for("web.exit_page")


def _entries() -> list[Entry]:
    return _entries_for(registry.current().navigation, current_user.held_roles)


@cache
def _entries_for(entries: tuple[Entry, ...], roles: frozenset[Role]) -> list[Entry]:
    """Every application of a process declares the same entries."""
    somebody = ActorPlaceholder(roles)
    return [entry for entry in entries if holds_role_for(somebody, entry.permission)]
