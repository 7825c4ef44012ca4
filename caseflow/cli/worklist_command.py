"""`caseflow worklist reconcile`: what is kept of each case beside what its rows say."""

from pathlib import Path
from typing import Any

import click

from caseflow.access import SYSTEM, acting
from caseflow.cli import bootstrap, installation
from caseflow.cli.options import data_option, json_option, tell
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.worklist import actions as worklist_actions
from caseflow.web import transaction


@click.group()
def worklist() -> None:
    """What is next in each case, as the lists show it."""


@worklist.command()
@data_option
@json_option
def reconcile(data: Path, as_json: bool) -> None:
    """Correct what the lists show of each case, and name the cases in which it was wrong."""
    tell(_reconciled(data), as_json, _words)


def _reconciled(data: Path) -> dict[str, Any]:
    app = bootstrap.installed(bootstrap.used(data))
    bootstrap.check_writable(app)
    installation.migrate(app)
    with app.app_context():
        return {"corrected": correct()}


def correct() -> list[str]:
    """Correct the agendas of all cases; return the codes of those that were wrong, sorted."""
    codes: list[str] = []
    with acting(SYSTEM, purpose="worklist"):
        for wrong in worklist_actions.reconcile_all():
            codes += case_queries.codes_of(wrong)
            transaction.commit()
    return sorted(codes)


def _words(facts: dict[str, Any]) -> str:
    codes = facts["corrected"]
    return f"{len(codes)} corrected: {', '.join(codes)}" if codes else "Everything was correct."
