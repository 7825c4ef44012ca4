"""The labels of the steps that the dashboard counts, in the order of `queries.funnel`."""

from flask_babel import lazy_gettext as _l

STEPS = (
    _l("Screened"),
    _l("Handed over"),
    _l("Accepted"),
    _l("Consent given"),
    _l("Plan drafted"),
    _l("Referral sent"),
    _l("Referral accepted"),
    _l("Service delivered"),
    _l("Referral closed"),
    _l("Case closed"),
)
