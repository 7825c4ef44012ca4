"""The filters of figures and lists; sent with GET, so an address keeps them."""

import uuid
from collections.abc import Iterable
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectField
from wtforms.fields.choices import SelectChoice

from caseflow.agencies.models import Organisation, ServiceType
from caseflow.pathway.referral import rules as referral_rules
from caseflow.pathway.referral.models import Reason, Status
from caseflow.reporting.work import rules
from caseflow.reporting.work.rules import Clock, Handed, Period, Progress, Wanted
from caseflow.sop.vocabulary import Priority
from caseflow.web import filters

_ALL = SelectChoice("", _l("All"))


def _or_all(kind: Any, *members: Any) -> list[SelectChoice]:
    return [_ALL, *filters.choices(kind, *members)]


class FiguresForm(Form):  # type: ignore[misc]
    """Choose the period, the place, the service and the organisations of the figures."""

    period = SelectField(
        _l("Period"), choices=lambda: filters.choices(Period), default=Period.QUARTER.value
    )
    area = SelectField(_l("Place"), default="")
    service = SelectField(_l("Service"), choices=lambda: _or_all(ServiceType), default="")
    to = SelectField(_l("Receiving organisation"), default="")
    sender = SelectField(_l("Sending organisation"), default="")

    def offer(self, organisations: Iterable[Organisation]) -> Self:
        """Offer the places and names of these organisations, and return the form."""
        every = list(organisations)
        named = [SelectChoice(str(one.id), one.name) for one in every]
        places = sorted({one.area for one in every})
        self.area.choices = [_ALL, *(SelectChoice(place, place) for place in places)]
        for field in self:
            if field.name in ("to", "sender", "acts"):
                field.choices = [_ALL, *named]
        return self

    def asked(self) -> dict[str, str]:
        """Return the filters that are set, as the address has them."""
        return {field.name: str(field.data or "") for field in self if field.data != field.default}

    def narrowed(self) -> list[tuple[str, dict[str, str]]]:
        """Return each active filter as words, and the remaining filters as the address has them."""
        asked = self.asked()
        return [
            (
                f"{self[name].label.text}: {dict(self._words(name))[value]}",
                {other: said for other, said in asked.items() if other != name},
            )
            for name, value in asked.items()
            if value in dict(self._words(name))
        ]

    def _words(self, name: str) -> list[tuple[str, str]]:
        return [(str(choice.value), str(choice.label)) for choice in self[name].iter_choices()]

    def wanted(self) -> Wanted:
        """Return what to count; an invalid filter filters nothing."""
        if not self.validate():
            return Wanted(period=Period.QUARTER)
        return Wanted(
            period=Period(self.period.data),
            area=self.area.data,
            service=self.service.data,
            to=uuid.UUID(self.to.data) if self.to.data else None,
            sender=uuid.UUID(self.sender.data) if self.sender.data else None,
            **self._more(),
        )

    def _more(self) -> dict[str, Any]:
        return {}


class _ListForm(FiguresForm):
    """What a list can be narrowed by beside the filters of the figures; it shows every period."""

    period = SelectField(
        _l("Sent in"), choices=lambda: filters.choices(Period), default=Period.ALL.value
    )
    clock = SelectField(_l("Clock"), choices=lambda: _or_all(Clock), default="")
    acts = SelectField(_l("Who has to act"), default="")
    own = SelectField(
        _l("Sent to"),
        choices=lambda: [
            SelectChoice("", _l("Another organisation")),
            SelectChoice("yes", _l("Its own organisation")),
        ],
        default="",
    )

    def _more(self) -> dict[str, Any]:
        return {
            "clock": Clock(self.clock.data) if self.clock.data else None,
            "acts": uuid.UUID(self.acts.data) if self.acts.data else None,
            "own": self.own.data == "yes",
        }


class ReferralsForm(_ListForm):
    """Choose which referrals are listed."""

    priority = SelectField(_l("Priority"), choices=lambda: _or_all(Priority), default="")
    state = SelectField(
        _l("Status"),
        choices=lambda: [
            *_or_all(Progress),
            *filters.choices(Status, *_finer_states()),
        ],
        default="",
    )
    reason = SelectField(_l("Reason"), choices=lambda: _or_all(Reason), default="")

    def _more(self) -> dict[str, Any]:
        names = ("priority", "state", "reason")
        more = {name: self[name].data for name in names}
        return super()._more() | more


def _finer_states() -> list[Any]:
    """Return the states that are no group of their own in `Progress`."""
    every = (*rules.MOVING, *referral_rules.ENDS)
    return [status for status in every if status.value not in {one.value for one in Progress}]


class HandOversForm(_ListForm):
    """Choose which hand-overs are listed."""

    service = None
    state = SelectField(_l("Status"), choices=lambda: _or_all(Handed), default="")

    def wanted(self) -> Wanted:
        """Return what to list; an invalid filter filters nothing."""
        if not self.validate():
            return Wanted()
        return Wanted(
            period=Period(self.period.data),
            area=self.area.data,
            to=uuid.UUID(self.to.data) if self.to.data else None,
            sender=uuid.UUID(self.sender.data) if self.sender.data else None,
            state=self.state.data,
            **self._more(),
        )
