"""`caseflow figures`: compare the kept counts of the dashboard with the records, or count anew."""

import sys
from pathlib import Path
from typing import Any

import click

from caseflow import clock
from caseflow.access import SYSTEM, acting
from caseflow.cli import bootstrap
from caseflow.cli.options import data_option, json_option, tell
from caseflow.reporting.work import actions as work_actions
from caseflow.web import transaction


@click.group()
def figures() -> None:
    """The counts that are kept for the coordinator's dashboard."""


@figures.command()
@data_option
@json_option
def check(data: Path, as_json: bool) -> None:
    """Compare what is kept with the records. Exit 1 when a count differs."""
    app = bootstrap.installed(bootstrap.used(data))
    with app.app_context(), acting(SYSTEM, purpose="figures"):
        facts = {"differences": work_actions.differences()}
        transaction.abandon()
    tell(facts, as_json, _said)
    sys.exit(1 if facts["differences"] else 0)


@figures.command()
@data_option
@json_option
def rebuild(data: Path, as_json: bool) -> None:
    """Forget what is kept, and count all records again."""
    app, counted = bootstrap.installed(bootstrap.used(data)), 0
    with app.app_context(), acting(SYSTEM, purpose="figures"):
        work_actions.forget()
        while more := work_actions.fold(clock.now()):
            counted += more
            transaction.commit()
        transaction.commit()
    tell({"counted": counted}, as_json, lambda f: f"{f['counted']} changes counted.")


def _said(facts: dict[str, Any]) -> str:
    return "\n".join(facts["differences"]) or "Every count is as the records are."
