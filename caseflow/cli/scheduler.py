"""What time does by itself: mail, reminders, escalation, expiry. Each round is idempotent."""

import structlog

from caseflow import database
from caseflow.access import SYSTEM, acting
from caseflow.cli import rotation_commands
from caseflow.web import registry, transaction
from caseflow.web.registry import Job

logger = structlog.get_logger()
OWN = (Job("destroy_old_keys", rotation_commands.finish_due, order=90),)
"""What a rotation of compartments left for writers that had begun before it."""


def jobs() -> list[Job]:
    """The tasks of a round: those that the features declare, and the command line's own."""
    return sorted((*registry.current().jobs, *OWN), key=lambda job: job.order)


def tick() -> None:
    """One round; a task that fails is undone and logged, the others go on."""
    if transaction.read_only() is not None:
        return
    for job in jobs():
        database.writing.set(True)
        try:
            with acting(SYSTEM, purpose="clockwork"):
                _run(job)
        except Exception as failure:
            transaction.abandon()
            logger.error("clockwork", task=job.name, kind=type(failure).__name__)


def _run(job: Job) -> None:
    more = job.run()
    transaction.commit()
    while job.repeats and more:
        more = job.run()
        transaction.commit()
