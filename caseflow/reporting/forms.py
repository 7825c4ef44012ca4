"""The filter of the dashboard."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectField

from caseflow.reporting import rules
from caseflow.reporting.queries import Scope
from caseflow.reporting.rules import Period
from caseflow.web import filters, local_time


class ScopeForm(Form):  # type: ignore[misc]
    """Choose the period; the form is sent with GET, so the page can be kept as a bookmark."""

    period = SelectField(_l("Period"), choices=lambda: filters.choices(Period), default=Period.ALL)

    def narrowed(self) -> list[tuple[str, dict[str, str]]]:
        """Return each active filter as its label, and the remaining filters as a dictionary."""
        asked = {field.name: field.data or "" for field in self if field.data != field.default}
        return [
            (str(dict(self._words(name))[value]), {n: v for n, v in asked.items() if n != name})
            for name, value in asked.items()
            if value in dict(self._words(name))
        ]

    def _words(self, name: str) -> list[tuple[str, str]]:
        return [(str(choice.value), choice.label) for choice in self[name].iter_choices()]

    def scope(self, now: datetime) -> Scope:
        """Return the filter for the queries; an invalid one filters nothing."""
        if not self.validate():
            return Scope()
        return Scope(since=rules.begins(Period(self.period.data), local_time.counted(now)))
