"""`caseflow keys`: show the keys of each level, rotate them, and list what was erased."""

from pathlib import Path
from typing import Any

import click

from caseflow.cli import erase_log_command, root_key_list, rotation_commands
from caseflow.cli.options import data_option, json_option, tell
from caseflow.encryption.rotation import GRACE, Level

MINUTES = int(GRACE.total_seconds() // 60)
"""How many minutes old keys are kept after a rotation has made new ones."""


@click.group()
def keys() -> None:
    """Show, rotate and account for keys."""


@keys.command()
@data_option
@json_option
def status(data: Path, as_json: bool) -> None:
    """Show the keys of every level.

    For each level, the number of keys that are not of the newest version is shown too.
    """
    tell(rotation_commands.status(data), as_json, _words)


@keys.command()
@data_option
@json_option
@click.argument("level", type=click.Choice([*(level.value for level in Level), "all"]))
def rotate(data: Path, as_json: bool, level: str) -> None:
    """Replace the keys of LEVEL while the server is running.

    After an interruption, run the command again: it continues.
    """
    levels = tuple(Level) if level == "all" else (Level(level),)
    tell(rotation_commands.rotate(data, levels), as_json, _words)


@keys.command("list")
@data_option
@json_option
@click.argument(
    "directories", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
def list_roots(data: Path, as_json: bool, directories: tuple[Path, ...]) -> None:
    """Show the root keys that are kept, and which backups in DIRECTORIES need which.

    An old root key that no backup needs any more is deleted by the next `caseflow backup`.
    """
    tell(root_key_list.found(data, directories), as_json, root_key_list.words)


@keys.command("erase-log")
@data_option
@json_option
def erase_log(data: Path, as_json: bool) -> None:
    """Show what was erased for ever.

    For each erasure, the day is shown from which no backup of the keys can open the data.
    """
    tell(erase_log_command.log(data), as_json, erase_log_command.words)


def _words(facts: dict[str, Any]) -> str:
    lines = [f"Root key: {facts['provider']}."]
    lines += [_line(standing) for standing in facts["levels"]]
    return "\n".join([*lines, *facts.get("says", []), _end(facts)])


def _line(standing: dict[str, Any]) -> str:
    rotated = f", rotated {standing['rotated_at']:%Y-%m-%d %H:%M}" if standing["rotated_at"] else ""
    waits = ", not finished" if standing["pending"] else ""
    return (
        f"{standing['level']:<14}{standing['keys']:>9} keys, newest version "
        f"{standing['version']}, {standing['left']} left{rotated}{waits}"
    )


def _end(facts: dict[str, Any]) -> str:
    if facts["left"]:
        return f"{facts['left']} left: run `caseflow keys rotate` with the level again."
    retiring = sum(standing["retiring"] for standing in facts["levels"])
    if retiring:
        return (
            f"Nothing is left. {retiring} old keys are destroyed {MINUTES} minutes after the new "
            "ones were made: by the server, or by the same command."
        )
    return "Nothing is left."
