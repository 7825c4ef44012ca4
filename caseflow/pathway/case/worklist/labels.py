"""Words for the orders and the filters of the list of cases."""

from typing import Any

from flask_babel import lazy_gettext
from flask_babel import lazy_gettext as _l

from caseflow.enums import LabelledEnum
from caseflow.pathway.case.worklist.queries import Due, Order
from caseflow.pathway.stages import Stage
from caseflow.sop.vocabulary import RiskLevel

ANY = _l("All")

ORDERS: dict[Order, Any] = {
    Order.DUE: _l("What is due first"),
    Order.NEWEST: _l("Newest first"),
    Order.CONTACT: _l("Longest without contact"),
}
DUE: dict[Due, Any] = {Due.OVERDUE: _l("Overdue"), Due.TODAY: _l("Due within a day")}


def due() -> dict[str, Any]:
    """Return the choices of the filter by due time, by their codes."""
    return {"": ANY, **{code.value: words for code, words in DUE.items()}}


def risks() -> dict[str, Any]:
    """Return the choices of the filter by risk, by their codes."""
    return {"": ANY, **_labelled(RiskLevel)}


def stages() -> dict[str, Any]:
    """Return the choices of the filter by stage, by their codes."""
    return {"": ANY, **_labelled(Stage)}


def _labelled(kind: type[LabelledEnum]) -> dict[str, Any]:
    return {member.value: lazy_gettext(member.label) for member in kind}
