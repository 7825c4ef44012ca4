"""The form that filters and sorts the list of cases."""

import uuid
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, TypeVar

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectField
from wtforms.fields.choices import SelectChoice

from caseflow.accounts.models import User
from caseflow.accounts.queries import apart
from caseflow.pathway.case.models import CaseState
from caseflow.pathway.case.worklist import labels
from caseflow.pathway.case.worklist.queries import Due, Order, Wanted
from caseflow.pathway.stages import Stage
from caseflow.sop.vocabulary import RiskLevel
from caseflow.web.fixed_choices import FixedSelectField

ANY = SelectChoice("", labels.ANY)
E = TypeVar("E", bound=StrEnum)


# A form of wtforms, not of `web.forms`: it is sent by GET and changes nothing, so it has no token.
class CaseFilter(Form):  # type: ignore[misc]
    """Which cases to show, and in which order; sent by GET, so it carries ids and codes only."""

    due = FixedSelectField(_l("Due"), labels.due)
    risk = FixedSelectField(_l("Risk"), labels.risks)
    stage = FixedSelectField(_l("Stage"), labels.stages)
    worker = SelectField(_l("Caseworker"))
    order = SelectField(
        _l("Sort by"), choices=[SelectChoice(o.value, words) for o, words in labels.ORDERS.items()]
    )

    @classmethod
    def asked(cls, workers: Iterable[User]) -> "CaseFilter":
        """Return the form with what the address asks for, and these people as choices."""
        form = cls(request.args)
        named = apart(workers)
        form.worker.choices = [ANY, *(SelectChoice(str(id), name) for id, name in named.items())]
        return form

    def wanted(self) -> Wanted:
        """Return the filter for `cases_seen_by`; what the form does not offer counts as all."""
        closed = request.args.get("status") == CaseState.CLOSED
        return Wanted(
            closed=closed,
            order=_member(Order, self.order.data) or (Order.NEWEST if closed else Order.DUE),
            due=None if closed else _member(Due, self.due.data),
            risk=_member(RiskLevel, self.risk.data),
            stage=_member(Stage, self.stage.data),
            owner_id=_id(self.worker.data),
        )

    def kept(self, *without: str) -> dict[str, Any]:
        """Return the parameters that the address of another page must keep."""
        names = ("status", *(field.name for field in self))
        return {n: request.args[n] for n in names if request.args.get(n) and n not in without}

    def active(self) -> list[tuple[str, str]]:
        """Return (name of the field, what was chosen in words) for each filter that is set."""
        worker = self.worker
        chosen = [
            (field.name, str(field.named()[field.data]))
            for field in (self.due, self.risk, self.stage)
            if field.data in field.named() and field.data
        ]
        named = [str(one.label) for one in worker.choices if one.value == worker.data]
        return chosen + [(worker.name, name) for name in named if worker.data]


def _member(kind: type[E], code: str | None) -> E | None:
    try:
        return kind(code) if code else None
    except ValueError:
        return None


def _id(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None
