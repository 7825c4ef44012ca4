"""Where other installations show their checkpoints; who they are says their signature."""

from flask import Blueprint, Response, current_app, request

from caseflow import clock
from caseflow.access.guards import public
from caseflow.audit.checkpoints.rules import NotANote
from caseflow.audit.witnessing import actions
from caseflow.extensions import csrf, limiter

LARGEST = 16_384
"""Bytes of a request: a note and a proof."""
blueprint = Blueprint("witness", __name__)


@blueprint.post("/witness/v1/checkpoints")
@limiter.limit("60/minute")
@public
def checkpoints() -> Response:
    """200 with our signature line; 409 with the newest note here; 403 for anybody unknown."""
    body = request.get_data(cache=False) if (request.content_length or 0) <= LARGEST else b""
    known = current_app.config["SETTINGS"].witnessed_list
    try:
        line = actions.witness(clock.now(), body, known)
    except NotANote:
        return _text("not witnessed here\n", 403)
    except actions.Conflict as conflict:
        return _text(conflict.newest, 409)
    return _text(line, 200)


csrf.exempt(blueprint)


def _text(words: str, status: int) -> Response:
    return Response(words, status, content_type="text/plain; charset=utf-8")
