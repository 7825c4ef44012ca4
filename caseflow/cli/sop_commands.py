"""`caseflow sop`: check the files in sops/, and import a form from a spreadsheet."""

from pathlib import Path
from typing import Any

import click

from caseflow.access import Compartment
from caseflow.cli.options import json_option, tell
from caseflow.errors import Refused
from caseflow.sop import loading, xlsform
from config import Settings


@click.group()
def sop() -> None:
    """Procedures, instruments and forms."""


@sop.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@json_option
def check(folder: Path | None, as_json: bool) -> None:
    """Read every file of FOLDER (default: that of the settings), and say where a fault is."""
    library = loading.load(folder or Settings().sops)
    facts = {
        "procedures": [f"{one.id} {one.version}" for one in library.procedures],
        "instruments": [f"{one.id} {one.version}" for one in library.instruments],
        "forms": [f"{one.id} {one.version}" for one in library.forms],
    }
    tell(facts, as_json, _said)


@sop.command("import-form")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--compartment",
    type=click.Choice([one.value for one in Compartment]),
    required=True,
    help="The part of a case file in which the answers are sealed.",
)
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of procedures (default: that of the settings); the form is put into forms/.",
)
@json_option
def import_form(file: Path, compartment: str, folder: Path | None, as_json: bool) -> None:
    """Make a form from the XLSForm FILE, and check it together with all others."""
    folder = folder or Settings().sops
    form = xlsform.read(file, compartment=compartment)
    target = folder / "forms" / f"{form['id']}.yaml"
    if target.exists():
        raise Refused(f"There is a form {target} already; nothing was changed.")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(xlsform.written(form), encoding="utf-8")
    try:
        loading.load(folder)
    except loading.ProcedureError:
        target.unlink()
        raise
    facts = {"file": str(target), "pages": len(form["sections"])}
    tell(facts, as_json, lambda f: f"{f['file']} was written, with {f['pages']} pages.")


def _said(facts: dict[str, Any]) -> str:
    return "\n".join(f"{name}: {', '.join(found)}" for name, found in facts.items())
