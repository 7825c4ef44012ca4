"""What all commands share: the option for the data folder, and output as JSON or as text."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="CASEFLOW_DATA",
    default=Path("caseflow-data"),
    show_default=True,
    help="Folder with everything of a small installation.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print facts as JSON.")


def tell(facts: dict[str, Any], as_json: bool, words: Callable[[dict[str, Any]], str]) -> None:
    """Print facts as JSON, or as the text that `words` makes from them."""
    click.echo(json.dumps(facts, default=str) if as_json else words(facts))
