"""What administrators should know about the anchors of the log."""

from flask import current_app
from flask_babel import gettext as _

from caseflow import clock
from caseflow.audit.anchors import queries as anchors_queries
from caseflow.web import filters


def warnings() -> list[tuple[str, str]]:
    """Return a sentence when a part of the log has waited too long for its anchor.

    The demonstration needs none: nobody has to prove anything about it.
    """
    settings = current_app.config["SETTINGS"]
    late = {} if settings.demo else anchors_queries.overdue(clock.now(), settings)
    if not late:
        return []
    sentence = _(
        "The log has not been anchored since %(since)s (%(where)s). Ask the operator to run "
        "`caseflow audit anchor`, which says why.",
        since=filters.moment(min(late.values())),
        where=", ".join(sorted(late)),
    )
    return [("anchors", sentence)]
