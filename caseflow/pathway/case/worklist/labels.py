"""Words for the orders and the filters of the list of cases."""

from typing import Any

from flask_babel import lazy_gettext as _l

from caseflow.pathway.case.worklist.queries import Due, Order

ORDERS: dict[Order, Any] = {
    Order.DUE: _l("What is due first"),
    Order.NEWEST: _l("Newest first"),
    Order.CONTACT: _l("Longest without contact"),
}
DUE: dict[Due, Any] = {Due.OVERDUE: _l("Overdue"), Due.TODAY: _l("Due within a day")}
