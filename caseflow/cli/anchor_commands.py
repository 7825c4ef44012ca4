"""Sign the audit log, place its checkpoints outside, and prove single events."""

from typing import Any

from flask import current_app

from caseflow import clock
from caseflow.audit.anchors import actions as anchors_actions
from caseflow.audit.anchors import queries as anchors_queries
from caseflow.audit.checkpoints import actions as checkpoints_actions
from caseflow.audit.checkpoints import faults, proofs
from caseflow.audit.checkpoints import queries as checkpoints_queries
from caseflow.audit.checkpoints import rules as checkpoints_rules
from caseflow.audit.checkpoints.faults import CheckpointFault
from caseflow.audit.verification import Start
from caseflow.errors import RuleBroken
from caseflow.web import transaction
from config import Settings


def anchor() -> dict[str, Any]:
    """Sign the new events of the log, and place the checkpoint everywhere it is missing.

    Returns the facts that the command prints, with the result for each place. Raises RuleBroken
    when the log is empty.
    """
    checkpoints_actions.make_apart(clock.now())
    # Committed first, so that no place can hold a checkpoint which the log itself has lost.
    transaction.commit()
    newest = checkpoints_queries.newest()
    if newest is None:
        raise RuleBroken("The log is empty. There is nothing to sign yet.")
    size = newest.size
    anchors_actions.place_everywhere(clock.now(), _settings())
    transaction.commit()
    # New checkpoints are signed with the key of the newest version.
    publics = checkpoints_queries.public_keys()
    return {
        "size": size,
        "origin": checkpoints_queries.origin(),
        "public_key": proofs.encoded_key(publics[max(publics)]),
        "places": [
            {"name": name, "outcome": attempt.outcome.value, "reason": attempt.reason}
            for name, attempt in anchors_queries.attempts_at(size).items()
        ],
    }


def words(facts: dict[str, Any]) -> str:
    """Return the facts as text, with one line for each place."""
    said = {"placed": "laid down", "failed": "failed", "forked": "ANOTHER LOG LIES THERE"}
    lines = [f"Checkpoint of {facts['size']} events, signed by {facts['origin']}."]
    for place in facts["places"]:
        reason = f" ({place['reason']})" if place["reason"] else ""
        lines.append(f"{place['name']}: {said[place['outcome']]}{reason}.")
    return "\n".join(lines)


def prove(sequence: int) -> dict[str, Any]:
    """Return the proof of the event with this number, as `proofs.proof_of` makes it."""
    return proofs.proof_of(sequence)


def start_of(size: int) -> Start:
    """Return the state of the log at the checkpoint of this size, to verify the log from there."""
    count, last, _tree = checkpoints_queries.start_of(size)
    return Start(count, last)


def fault() -> CheckpointFault | None:
    """Return the first checkpoint or line of the anchor file that does not fit the log, or None."""
    return faults.first(anchors_queries.file_of(_settings()).notes())


def check_clock() -> None:
    """Raise RuleBroken when the clock is more than 5 minutes behind the last event of the log.

    Otherwise events and signatures would get wrong times that nobody can correct afterwards.
    """
    checkpoints_rules.check_clock(clock.now(), checkpoints_queries.latest_event_at())


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
