"""The emergency actions as pages show them: in words, with the time left and whom to call."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import current_app

from caseflow import clock
from caseflow.access import Actor
from caseflow.accounts import queries as accounts_queries
from caseflow.agencies import queries as agencies_queries
from caseflow.agencies import rules as agencies_rules
from caseflow.agencies.models import Service, ServiceType, Sex
from caseflow.agencies.rules import Wanted
from caseflow.enums import N_
from caseflow.errors import NotFound
from caseflow.notices import queries as notices_queries
from caseflow.notices.models import Notice, NoticeKind
from caseflow.notices.presenters import Said
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.emergencies import queries, rules
from caseflow.pathway.case.emergencies.forms import AnswerForm
from caseflow.pathway.case.emergencies.models import Emergency
from caseflow.pathway.case.emergencies.queries import Pressing
from caseflow.pathway.case.emergencies.rules import Action
from caseflow.people.models import Person
from caseflow.sop import emergency as sop_emergency
from caseflow.sop.emergency import EmergencyAction
from caseflow.sop.provenance import Confidence
from caseflow.sop.vocabulary import AgeGroup, Priority
from caseflow.web import filters

TOLD_TOGETHER = timedelta(hours=24)
"""How long before a notice an answer may lie that it tells, too: a later notice replaces it."""
CALLED = 2
"""How many places are proposed for one kind of service."""


@dataclass(frozen=True)
class Line:
    """One action: what to do, by when, whom to call; or what became of it."""

    action: Action
    said: EmergencyAction
    places: tuple[Service, ...] = ()
    answered_by: str = ""
    service: Service | None = None
    note: str = ""

    @property
    def sentence(self) -> str:
        """What to do, in the reader's language."""
        return filters.translated(self.said.message).format(**self.said.values)


@dataclass(frozen=True)
class Block:
    """All actions of one person, and the page to which the answers are sent.

    `endpoint` and `ids` make the address of an answer, together with the code of its action; an
    empty endpoint shows the actions without buttons.
    """

    lines: tuple[Line, ...] = ()
    endpoint: str = ""
    ids: dict[str, Any] = field(default_factory=dict)
    is_for_partner: bool = False
    """A partner cannot say that something is impossible: it declines the referral."""
    form: AnswerForm | None = None
    """What the buttons of the actions send; None where there are none."""
    number: str = ""
    """The number to call in an emergency, where the deployment has set one."""

    @property
    def pressing(self) -> list[Line]:
        """What is open and cannot wait; what can still be in time comes first."""
        waiting = [one for one in self.lines if one.action.is_open and not one.action.is_unhurried]
        return sorted(waiting, key=lambda line: line.said.is_late)

    @property
    def unhurried(self) -> list[Line]:
        """What is open and has no time limit."""
        return [one for one in self.lines if one.action.is_open and one.action.is_unhurried]

    @property
    def answered(self) -> list[Line]:
        """What somebody has answered."""
        return [one for one in self.lines if not one.action.is_open]

    def line(self, code: str) -> Line:
        """Return the line of one action; raises NotFound without it."""
        for one in self.lines:
            if one.action.code == code:
                return one
        raise NotFound

    @property
    def services(self) -> list[Service]:
        """Every place that is proposed, and those with which something was done."""
        done = [one.service for one in self.lines if one.service]
        proposed = [place for one in self.lines for place in one.places]
        return list({service.id: service for service in (*proposed, *done)}.values())


@dataclass(frozen=True)
class Soonest:
    """A case in which something cannot wait, with its most pressing action in words."""

    of: Pressing
    sentence: str
    more: int


def block(
    emergency: Emergency | None,
    *,
    age_group: AgeGroup,
    person: Person | None = None,
    notes: bool = True,
    endpoint: str = "",
    seen_by: Actor,
    **ids: Any,
) -> Block:
    """Return the actions of a person for a page, with places that fit the person.

    `notes` says whether the reader's organisation holds the key to them.
    """
    actions = queries.actions_of(emergency)
    if not actions:
        return Block()
    places = _places([a for a in actions if a.is_open], age_group, person, seen_by)
    lines = _lines(actions, places, (emergency.notes or {}) if emergency and notes else {})
    number = current_app.config["SETTINGS"].emergency_number
    return Block(lines, endpoint, ids, form=_form(endpoint), number=number)


def shared_block(
    actions: Iterable[Action], *, service_id: uuid.UUID, endpoint: str, **ids: Any
) -> Block:
    """Return actions for a partner: without places, and without notes, which it cannot open.

    Who answered an action elsewhere, and with which service, is not the partner's to know.
    """
    lines = tuple(
        line if line.action.service_id == service_id else _without_source(line)
        for line in _lines(tuple(actions), {}, {})
    )
    return Block(lines, endpoint, ids, True, _form(endpoint))


def news(notices: Iterable[Notice], *, seen_by: Actor) -> dict[uuid.UUID, Said]:
    """Return what others answered about the time of each notice, and the code of the case.

    Notices about cases that this person may not see any more are left out.
    """
    told, now = list(notices), clock.now()
    codes = case_queries.visible_codes_of(notices_queries.cases_of(told), seen_by=seen_by)
    records = queries.records(codes)
    said = {}
    for notice in told:
        if notice.object_id in codes:
            actions = queries.actions_of(records.get(notice.object_id))
            answers = rules.answered_since(actions, notice.created_at - TOLD_TOGETHER, seen_by.id)
            lines = [
                f"{filters.said(a.outcome)}: {Line(a, _said(a, now)).sentence}" for a in answers
            ]
            sentence = " ".join(lines) or filters.said(notice.kind)
            if is_late := notice.kind is NoticeKind.EMERGENCY_RUNS_OUT:
                nearly = [a for a in rules.pressing(actions) if a.is_told]
                left = [Line(a, _said(a, now)).sentence for a in nearly]
                sentence = f"{filters.said(notice.kind)}: {left[0]}" if left else sentence
            said[notice.id] = Said(sentence, codes[notice.object_id], is_urgent=is_late)
    return said


def _without_source(line: Line) -> Line:
    return replace(line, answered_by="", service=None)


def soonest(pressing: Iterable[Pressing]) -> list[Soonest]:
    """Return each case with its most pressing action in words, and how many more there are.

    Cases in which something can still be in time come before those in which it is too late.
    """
    now = clock.now()
    lines = [(one, min(map(partial(_line_at, now), one.actions), key=_is_late)) for one in pressing]
    return [
        Soonest(one, line.sentence, more=len(one.actions) - 1)
        for one, line in sorted(lines, key=lambda pair: _is_late(pair[1]))
    ]


def _line_at(now: datetime, action: Action) -> Line:
    return Line(action, _said(action, now))


def _is_late(line: Line) -> bool:
    return line.said.is_late


def _form(endpoint: str) -> AnswerForm | None:
    return AnswerForm(formdata=None) if endpoint else None


def _lines(
    actions: tuple[Action, ...],
    places: dict[ServiceType, tuple[Service, ...]],
    notes: dict[str, str],
) -> tuple[Line, ...]:
    now = clock.now()
    names = accounts_queries.names_of(action.answered_by_id for action in actions)
    services = agencies_queries.services_by_id(a.service_id for a in actions if a.service_id)
    return tuple(
        Line(
            action,
            # What was done is told with the hours that were left when it was done.
            _said(action, action.answered_at or now),
            places.get(action.service_type, ()) if action.is_open else (),
            names.get(action.answered_by_id, "") if action.answered_by_id else "",
            services.get(action.service_id) if action.service_id else None,
            notes.get(action.code, ""),
        )
        for action in actions
    )


def _said(action: Action, now: datetime) -> EmergencyAction:
    rule = queries.rule_of(action.code)
    if rule is None:
        return _unknown(action)
    return sop_emergency.required_by(rule, action.must_by, rules.rounded(now, action.must_by))


def _unknown(action: Action) -> EmergencyAction:
    """Return what is shown for an action whose rule an instrument has lost."""
    return EmergencyAction(
        code=action.code,
        message=N_("Ask whoever did the screening what cannot wait here."),
        values={},
        hours_left=None,
        must_by=action.must_by,
        is_late=False,
        priority=Priority.EMERGENCY,
        service_type=action.service_type.value,
        source="",
        confidence=Confidence.UNVERIFIED,
    )


def _places(
    actions: Iterable[Action], age_group: AgeGroup, person: Person | None, seen_by: Actor
) -> dict[ServiceType, tuple[Service, ...]]:
    types = {action.service_type for action in actions}
    if not types:
        return {}
    services, area = agencies_queries.reachable_services(types), _area(seen_by.organisation_id)
    found: dict[ServiceType, tuple[Service, ...]] = {}
    for kind in types:
        wanted = Wanted(
            type=kind,
            priority=Priority.EMERGENCY,
            is_child=age_group.counts_as_child,
            area=area,
            sex=_sex(person),
            age=person.age if person else None,
        )
        fitting = agencies_rules.places_now(services, wanted, clock.today())
        # One service of each organisation, since all of them have the same telephone.
        best = {service.organisation_id: service for service in reversed(fitting)}
        found[kind] = tuple([one for one in fitting if best[one.organisation_id] is one][:CALLED])
    return found


def _area(organisation_id: uuid.UUID) -> str:
    return agencies_queries.get_organisation(organisation_id).area


def _sex(person: Person | None) -> Sex:
    stated = person.sex if person else None
    return Sex(stated) if stated in set(Sex) else Sex.UNKNOWN
