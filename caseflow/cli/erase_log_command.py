"""`caseflow keys erase-log`: what was erased for ever, by the ids of cases and without names."""

from datetime import date
from pathlib import Path
from typing import Any

from caseflow import clock
from caseflow.cli import bootstrap
from caseflow.encryption import crypto_erasure
from caseflow.encryption.erasure_ledger import ErasedPart
from caseflow.oversight.erasures import rules as erasures_rules


def log(data: Path) -> dict[str, Any]:
    """Return every entry of the erasure ledger, in its order, as facts.

    Opening the installation has already erased again what an older key store brought back. Raises
    LedgerBroken when an entry is not as caseflow wrote it.
    """
    settings = bootstrap.used(data)
    with bootstrap.installed(settings).app_context():
        entries = crypto_erasure.ledger().entries()
        return {"erased": [_facts(entry, settings.key_backup_days) for entry in entries]}


def _facts(entry: ErasedPart, key_backup_days: int) -> dict[str, Any]:
    # Complete only when the last backup that still holds the keys has been deleted.
    complete = erasures_rules.complete_on(date.fromisoformat(entry.at[:10]), key_backup_days)
    return {
        "case": str(entry.case_id),
        "part": entry.compartment,
        "version": entry.version,
        "at": entry.at,
        "complete_on": complete.isoformat(),
        "complete": complete <= clock.today(),
    }


def words(facts: dict[str, Any]) -> str:
    """Return the facts as text, with one line for each entry."""
    return "\n".join(map(_line, facts["erased"])) or "Nothing was erased yet."


def _line(one: dict[str, Any]) -> str:
    part = f"{one['part']} up to version {one['version']}" if one["part"] else "the whole file"
    end = "complete" if one["complete"] else f"complete on {one['complete_on']}"
    return f"{one['at'][:16]}  {one['case']}  {part}: {end}"
