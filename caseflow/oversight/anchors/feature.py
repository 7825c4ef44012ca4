"""The declaration of anchors: the address for other installations, and two background jobs."""

from typing import Any

from flask import current_app

from caseflow import clock
from caseflow.audit.anchors import actions as anchors_actions
from caseflow.audit.checkpoints import actions as checkpoints_actions
from caseflow.oversight.anchors import queries
from caseflow.oversight.anchors.views import cosigning_blueprint
from caseflow.web.registry import Feature, Job


def _sign_log() -> Any:
    minutes = current_app.config["SETTINGS"].checkpoint_minutes
    return checkpoints_actions.make_when_due(clock.now(), minutes)


def _anchor_log() -> Any:
    return anchors_actions.place_waiting(clock.now(), current_app.config["SETTINGS"])


FEATURE = Feature(
    blueprints=(cosigning_blueprint,),
    warnings=(queries.warnings,),
    jobs=(Job("sign_log", _sign_log, order=110), Job("anchor_log", _anchor_log, order=120)),
)
