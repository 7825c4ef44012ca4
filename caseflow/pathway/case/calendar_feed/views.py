"""The page about one's feed, and the feed itself."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from caseflow import clock
from caseflow.access import Permission, public, requires
from caseflow.extensions import limiter
from caseflow.pathway.case.calendar_feed import actions, queries, rules
from caseflow.web.forms import Form

blueprint = Blueprint("calendar_feed", __name__)
Page = Redirect | str | tuple[str, int]


@blueprint.route("/calendar/feed", methods=["GET", "POST"])
@requires(Permission.CASE_LIST)
def index() -> Page:
    """Show whether there is a feed; make or renew it, and show its address this once."""
    form, address, feed = Form(), "", queries.feed_of(current_user)
    if done := form.submit(actions.make, feed, by=current_user):
        address = url_for(".read", token=done.result, _external=True)
        feed = queries.feed_of(current_user)
    is_open = feed is not None and rules.is_open(feed.ends_at, clock.now())
    page = render_template(
        "case/calendar_feed/index.html", form=form, address=address, feed=feed if is_open else None
    )
    return page, form.status


@blueprint.post("/calendar/feed/end")
@requires(Permission.CASE_LIST)
def end() -> Page:
    """End the feed."""
    if Form().submit(actions.end, queries.feed_of(current_user), by=current_user):
        flash(_("The address is no longer answered."), "success")
    return redirect(url_for(".index"))


@blueprint.get("/calendar/feed/<token>.ics")
@public
@limiter.limit("30 per minute", deduct_when=lambda page: page.status_code != 200)
def read(token: str) -> Response:
    """Answer whoever knows the secret address with the times of appointments."""
    feed, user = queries.get_feed(token)
    with force_locale(user.language or "en"):
        summary = _("Appointment")
    times = queries.times_of(user)
    text = rules.written(times, feed_id=feed.id, summary=summary, stamp=feed.made_at)
    return Response(text, content_type="text/calendar; charset=utf-8")
