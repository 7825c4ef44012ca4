"""Run the background work: mail, reminders, escalation, expiry. A round may safely be repeated."""

import time

import structlog
from flask import current_app

from caseflow import clock, database
from caseflow.access import SYSTEM, acting
from caseflow.cli import rotation_commands
from caseflow.cli.clock_watch import ClockWatch
from caseflow.encryption import key_hierarchy, scrubbing
from caseflow.web import registry, transaction
from caseflow.web.registry import Job

PAUSE, ROUND = 0.1, 20
"""Seconds to wait between two transactions of a job, so that others can write; and seconds after
which the next job runs, and this one continues in the next round."""
logger = structlog.get_logger()


def settle_row_versions() -> int:
    """Settle what a crash between the commits of the two stores left open; return how many."""
    return key_hierarchy.key_ring().versions.reconcile()


OWN = (
    # Destroys old keys that a rotation kept for transactions which had begun before it.
    Job("destroy_old_keys", rotation_commands.finish_due, order=90, ends=True),
    Job("settle_row_versions", settle_row_versions, order=100, repeats=True),
    # After everything that destroys: what was destroyed leaves the files, too.
    Job("scrub_stores", scrubbing.scrub, order=140),
)


def jobs() -> list[Job]:
    """Return the jobs of the features and of the command line, in the order in which they run."""
    return sorted((*registry.current().jobs, *OWN), key=lambda job: job.order)


def tick(watch: ClockWatch | None = None) -> None:
    """Run every job once; a job that fails is rolled back and logged, and the others still run.

    While the watch doubts the clock, jobs that end something are left out.
    """
    if transaction.read_only() is not None:
        return
    trusted = watch is None or _is_trusted(watch)
    for job in jobs():
        if job.ends and not trusted:
            continue
        database.writing.set(True)
        try:
            zone = current_app.config["SETTINGS"].timezone
            with acting(SYSTEM, purpose="clockwork"), clock.in_zone(zone):
                _run(job)
        except Exception as failure:
            transaction.abandon()
            logger.error("clockwork", task=job.name, kind=type(failure).__name__)


def _is_trusted(watch: ClockWatch) -> bool:
    """Whether the clock may end something; False also when that cannot be found out."""
    database.writing.set(True)
    try:
        with acting(SYSTEM, purpose="clockwork"):
            trusted = watch.is_trusted(_due)
            transaction.commit()
    except Exception as failure:
        transaction.abandon()
        logger.error("clockwork", task="watch_the_clock", kind=type(failure).__name__)
        return False
    if not trusted:
        logger.warning("clock in doubt", advice="check it, then run: caseflow clock confirm")
    return trusted


def _due() -> int:
    return sum(job.due() for job in jobs() if job.due is not None)


def _run(job: Job) -> None:
    # Each batch is committed by itself, so that a long job does not lock rows for long.
    until = time.monotonic() + ROUND
    more = job.run()
    transaction.commit()
    while job.repeats and more and time.monotonic() < until:
        time.sleep(PAUSE)
        more = job.run()
        transaction.commit()
