"""`caseflow keys erase-log`: what was erased for ever, by the ids of cases and without names."""

from datetime import date
from pathlib import Path
from typing import Any

from caseflow import clock
from caseflow.cli import bootstrap
from caseflow.encryption import crypto_erasure, key_hierarchy
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
        store = key_hierarchy.key_ring().store
        return {
            "erased": [
                _facts(entry, settings.key_copies_days, store.may_be_in_files(entry.case_id))
                for entry in entries
            ]
        }


def _facts(entry: ErasedPart, kept_days: int, under_way: bool) -> dict[str, Any]:
    # Complete only when the last copy that still holds the keys has been deleted.
    complete = erasures_rules.complete_on(date.fromisoformat(entry.at[:10]), kept_days)
    return {
        "case": str(entry.case_id),
        "part": entry.compartment,
        "version": entry.version,
        "at": entry.at,
        "destroyed": not under_way,
        "complete_on": complete.isoformat(),
        "complete": not under_way and complete <= clock.today(),
    }


def words(facts: dict[str, Any]) -> str:
    """Return the facts as text, with one line for each entry."""
    return "\n".join(map(_line, facts["erased"])) or "Nothing was erased yet."


def _line(one: dict[str, Any]) -> str:
    part = f"{one['part']} up to version {one['version']}" if one["part"] else "the whole file"
    end = "complete" if one["complete"] else f"complete on {one['complete_on']}"
    if not one["destroyed"]:
        end = "access has ended, the keys are being destroyed in the files of the store"
    return f"{one['at'][:16]}  {one['case']}  {part}: {end}"
