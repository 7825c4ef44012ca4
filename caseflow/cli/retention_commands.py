"""`caseflow retention`: what is kept no longer, and what a legal hold keeps."""

from pathlib import Path
from typing import Any

import click

from caseflow.access import SYSTEM, acting
from caseflow.cli import bootstrap, installation
from caseflow.cli.options import data_option, json_option, tell
from caseflow.oversight.retention import actions as retention_actions
from caseflow.oversight.retention import queries as retention_queries
from caseflow.oversight.retention.queries import Due
from caseflow.web import transaction


@click.group()
def retention() -> None:
    """What is kept no longer."""


@retention.command()
@data_option
@json_option
@click.option("--dry-run", is_flag=True, help="Only list what is over.")
@click.option("--erase", is_flag=True, help="Propose to erase whole files, not to anonymise them.")
def run(data: Path, as_json: bool, dry_run: bool, erase: bool) -> None:
    """List what is over and what a legal hold keeps, and request its erasure.

    Nothing is erased by this command: a data protection officer decides on each request. By
    default, all that is personal is erased of a file whose time is over, and the counts are kept.
    Erasure is requested of at most 100 cases at a time; run it again for the others.
    """
    app = bootstrap.installed(bootstrap.used(data))
    if not dry_run:
        bootstrap.check_writable(app)
        installation.migrate(app)
    with app.app_context(), acting(SYSTEM, purpose="retention"):
        found = [_facts(one) for one in retention_queries.due()]
        asked = 0
        if dry_run:
            transaction.abandon()
        else:
            asked = retention_actions.propose_by_operator(
                "erase" if erase else "anonymise", by=SYSTEM
            )
            transaction.commit()
    tell({"cases": found, "requested": asked}, as_json, _said)


def _facts(due: Due) -> dict[str, Any]:
    status = "held" if due.is_held else "waiting" if due.is_waiting else "due"
    return {
        "case": due.case.code,
        "kept_until": due.since.isoformat(),
        "parts": [part or "whole file" for part in due.over.parts],
        "status": status,
    }


def _said(facts: dict[str, Any]) -> str:
    words = {"held": "kept by a legal hold", "waiting": "waits for a decision", "due": "due"}
    lines = [
        f"{one['case']}  {', '.join(one['parts'])}: kept until {one['kept_until']}; "
        f"{words[one['status']]}"
        for one in facts["cases"]
    ]
    return "\n".join([*lines, f"{facts['requested']} erasures requested."])
