"""The pages that belong to no step: home, quick exit, choice of language, and health checks."""

import re

from flask import Blueprint, current_app, redirect, request, session, url_for
from flask_security import logout_user
from werkzeug.wrappers import Response

from caseflow.access import public, signed_in
from caseflow.extensions import csrf
from caseflow.web import navigation, readiness, registry
from caseflow.web.language import LANGUAGES

blueprint = Blueprint("web", __name__)
_LOCAL = re.compile(r"/(?!/)[^\\\x00-\x1f\x7f]*")


@blueprint.get("/")
@signed_in
def home() -> Response:
    """Lead to the first page that the person who is signed in may use."""
    return redirect(navigation.home())


@blueprint.route("/exit", methods=["GET", "POST"])
@public
def exit_page() -> Response:
    """Leave the site at once: end the session, and lead to a harmless page elsewhere.

    It is for somebody who must not be seen using caseflow.
    """
    logout_user()
    return redirect(current_app.config["EXIT_URL"])


@blueprint.post("/still-here")
@signed_in
def still_here() -> tuple[str, int]:
    """Renew the session of somebody who answered the warning; asked by the script of the page."""
    return "", 204


# Leaving must also work from a page whose CSRF token has expired.
csrf.exempt(exit_page)


@blueprint.post("/language")
@public
def language() -> Response:
    """Show pages in another language from now on, and return to the page that asked."""
    if request.form.get("language") in LANGUAGES:
        session["language"] = request.form["language"]
    return redirect(_local(request.form.get("next", "")))


@blueprint.get("/healthz")
@public
def healthz() -> tuple[str, int]:
    """Answer that the process runs, for a monitor."""
    return "ok\n", 200


@blueprint.get("/readyz")
@public
def readyz() -> tuple[str, int]:
    """Whether this process can work: 503, with the names of what fails, when it cannot.

    What is only a warning (mail, backups) is named too, and answered with 200.
    """
    failing = readiness.failing()
    if failing:
        return f"not ready: {', '.join(failing)}\n", 503
    warned = "".join(f"warning: {name}\n" for name, _sentence in registry.warnings())
    return f"ready\n{warned}", 200


def _local(path: str) -> str:
    """Return the path if it leads to a page of this site, and otherwise the home page.

    Browsers drop control characters and read a backslash as a slash, so paths with either could
    lead to another site.
    """
    return path if _LOCAL.fullmatch(path) else url_for("web.home")
