"""The page of what is kept no longer, for the data protection officer."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, requires
from caseflow.agencies import queries as agencies_queries
from caseflow.oversight.retention import actions, queries
from caseflow.oversight.retention.forms import RetentionForm

blueprint = Blueprint("retention", __name__)
Page = Response | str | tuple[str, int]


@blueprint.route("/retention", methods=["GET", "POST"])
@requires(Permission.RETENTION_PROPOSE)
def index() -> Page:
    """List what is over and what a legal hold keeps, and propose the erasure of what is over."""
    form = RetentionForm()
    if done := form.submit(actions.propose, by=current_user):
        asked = ngettext(
            "%(num)d erasure was requested.", "%(num)d erasures were requested.", done.result
        )
        flash(asked, "success")
        return redirect(url_for("retention.index"))
    page = render_template(
        "retention/index.html",
        form=form,
        due=queries.due_seen_by(current_user),
        organisations=agencies_queries.names(),
    )
    return page, form.status
