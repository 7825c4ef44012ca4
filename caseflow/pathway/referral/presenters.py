"""Referrals in one line each: for the news, for what is overdue, and for pages of earlier steps."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from caseflow import clock
from caseflow.access import Actor, Permission, allows
from caseflow.accounts import queries as accounts_queries
from caseflow.agencies import queries as agencies_queries
from caseflow.notices.models import Notice, NoticeKind
from caseflow.notices.presenters import Said
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.worklist.rules import Late
from caseflow.pathway.plan.models import Need
from caseflow.pathway.referral import labels, queries, rules
from caseflow.pathway.referral.models import OPEN, Reason, Referral, Side, Status
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Priority
from caseflow.web import filters
from caseflow.web.addresses import url_for
from caseflow.web.i18n import gettext as _
from caseflow.web.registry import Happening, Line, Told

PAGES = {Status.INFORMATION_REQUESTED: "referral.answer"}
"""Where the sender acts next, if that is neither to close a referral nor to look at it."""


def news(notices: Iterable[Notice], *, seen_by: Actor) -> dict[uuid.UUID, Said]:
    """Return what notices about referrals say, by the id of the notice.

    The sending organisation reads what the partner did, the receiving one what the sender did, and
    the coordinator who does not reply to whom.
    """
    told = list(notices)
    referrals = queries.referrals_told(notice.object_id for notice in told)
    return {
        notice.id: _said(notice.kind, referrals[notice.object_id], seen_by)
        for notice in told
        if notice.object_id in referrals and _may_know(referrals[notice.object_id], seen_by)
    }


def late(seen_by: Actor) -> list[Late]:
    """Return the referrals of one's cases that are late, on whichever side, with the next page."""
    now = clock.now()
    found = queries.late_seen_by(seen_by, now)
    others = {one.case.owner_id for one in found} - {seen_by.id}
    names = accounts_queries.names_of(others)
    services = agencies_queries.names_of_services(one.service_id for one in found)
    return [
        _late(one, services[one.service_id], names.get(one.case.owner_id, ""), now) for one in found
    ]


def _may_know(referral: Referral, seen_by: Actor) -> bool:
    """Return whether somebody may still know of a referral of which they were told."""
    if seen_by.organisation_id == referral.organisation_id:
        return allows(seen_by, Permission.CASE_VIEW, referral.case)
    if seen_by.organisation_id == referral.recipient_id:
        return allows(seen_by, Permission.REFERRAL_RESPOND, referral)
    return allows(seen_by, Permission.REFERRAL_REMIND, referral)


def _late(referral: Referral, service: str, owner: str, now: datetime) -> Late:
    code = referral.case.code
    return Late(
        sentence=_what(referral),
        about=filters.listed(part for part in (service, code, owner) if part),
        href=url_for(_page(referral), referral_id=referral.id),
        due_at=referral.respond_by or now,
        is_urgent=referral.priority is Priority.EMERGENCY,
    )


def _page(referral: Referral) -> str:
    if rules.needs_another_at_once(referral.status, referral.priority):
        return "referral.refer_again"
    if referral.status in rules.ENDS:
        return "referral.review"
    return PAGES.get(referral.status, "referral.show")


def _said(kind: NoticeKind, referral: Referral, seen_by: Actor) -> Said:
    urgent = referral.priority is Priority.EMERGENCY
    if seen_by.organisation_id == referral.organisation_id:
        about = filters.listed([referral.service.name, referral.case.code])
        return Said(_what(referral), about, urgent)
    # Who is not the sender knows a referral by its reference; the code of the case is not theirs.
    if seen_by.organisation_id == referral.recipient_id:
        about = filters.listed([referral.service.name, referral.reference])
        return Said(_for_partner(kind, referral), about, urgent, "inbox.show")
    said = _(
        "%(partner)s does not reply to %(sender)s.",
        partner=referral.recipient.name,
        sender=referral.sender.name,
    )
    about = filters.listed([filters.said(referral.service_type), referral.reference])
    return Said(said, about, urgent)


def _what(referral: Referral) -> str:
    """Return what the partner did, or has not done, in a sentence for the sender."""
    partner: dict[str, Any] = {"partner": referral.recipient.name}
    is_late = referral.respond_by is not None and referral.respond_by < clock.now()
    if is_late and rules.waits_for(referral.status) is Side.PARTNER:
        phone = referral.recipient.phone
        return _("%(partner)s is late: %(phone)s.", phone=phone or _("no phone number"), **partner)
    said = str(labels.NEWS[referral.status]) % partner
    if referral.reason_code not in (None, Reason.NO_ANSWER):
        reason = filters.said(referral.reason_code)
        said = _("%(what)s Reason: %(reason)s.", what=said, reason=reason)
    if rules.needs_another_at_once(referral.status, referral.priority):
        said = _("%(what)s Ask the next service now.", what=said)
    return said


def _for_partner(kind: NoticeKind, referral: Referral) -> str:
    sentences = labels.NEWS_FOR_PARTNER
    return str(sentences.get(kind, sentences[NoticeKind.REFERRAL_ARRIVED])) % {
        "sender": referral.sender.name
    }


NO_MILESTONE = (
    Status.WAITLISTED,
    Status.DECLINED,
    Status.EXPIRED,
    Status.RECALLED,
    Status.NOT_DELIVERED,
)
"""States of a referral that are in the timeline although no procedure asks for them."""


def panel(case: Case) -> tuple[Any, Iterable[Line]]:
    """Return what is to be looked at, for the overview of a case: referrals that were refused,
    needs for which no service is asked, and the open referrals."""
    referrals, needs = queries.of_interest(case)
    procedure = case_queries.procedure_of(case)
    refused = [_line(one) for one in referrals if one.status not in OPEN]
    going_on = [_line(one) for one in referrals if one.status in OPEN]
    asked = [_need_line(need, procedure) for need in needs]
    return _l("Open referrals"), [*refused, *asked, *going_on]


def _need_line(need: Need, procedure: Procedure) -> Line:
    due = rules.ask_by(procedure, need.recorded_at, need.priority)
    return Line(
        text=_("%(need)s: no service is asked", need=filters.said(need.domain)),
        href=url_for("referral.services", need_id=need.id),
        tag=filters.said(need.priority),
        code=need.priority.value,
        note=filters.due(due),
    )


def need_lines(case: Case) -> dict[uuid.UUID, list[Line]]:
    """Return the referrals of a case and what became of each, by the id of the need."""
    found: dict[uuid.UUID, list[Line]] = {}
    for one in queries.referrals_of(case):
        found.setdefault(one.need_id, []).append(_line(one))
    return found


def progress_of_needs(referrals: Iterable[Referral]) -> dict[uuid.UUID, str]:
    """Return how far each need has come that was referred, by its id; newest referrals are first.

    An open referral counts before those that have ended, of which the newest counts.
    """
    said: dict[uuid.UUID, str] = {}
    for one in referrals:
        if one.status not in rules.ENDS:
            said[one.need_id] = _("Referral open")
        elif one.need_id not in said:
            said[one.need_id] = _("Last referral: %(status)s", status=filters.said(one.status))
    return said


def told(case: Case) -> dict[uuid.UUID, Told]:
    """Return which service each referral of a case asked, and what became of it, by its id."""
    return {
        one.id: Told(_service(one), _href(one), filters.said(one.status))
        for one in queries.referrals_of(case)
    }


def happenings(case: Case) -> list[Happening]:
    """Return what happened to the referrals of a case and is no milestone, such as a refusal."""
    return [
        Happening(
            change.at,
            change.target.label,
            change.by_id,
            Told(_because(referral, filters.said(change.reason_code)), _href(referral)),
        )
        for change, referral in queries.changes_in(case, NO_MILESTONE)
    ]


def _because(referral: Referral, reason: str) -> str:
    return f"{_service(referral)}: {reason}" if reason else _service(referral)


def _service(referral: Referral) -> str:
    return f"{referral.service.name}, {referral.service.organisation.name}"


def _href(referral: Referral) -> str:
    return url_for("referral.show", referral_id=referral.id)


def _line(referral: Referral) -> Line:
    appointment = referral.appointment_at if referral.status in OPEN else None
    return Line(
        text=_service(referral),
        href=_href(referral),
        tag=filters.said(referral.status),
        code=referral.status.value,
        note=filters.said(referral.reason_code),
        at=appointment or "",
    )
