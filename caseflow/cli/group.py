"""The commands with their options, and how they fail: with one sentence and exit status 2."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from caseflow.cli import anchor_commands, backup_commands, commands, restore_command
from caseflow.cli.deploy_command import deploy
from caseflow.cli.figures_commands import figures
from caseflow.cli.key_commands import keys
from caseflow.cli.options import data_option, json_option, tell
from caseflow.cli.retention_commands import retention
from caseflow.cli.sop_commands import sop
from caseflow.cli.user_commands import admin_link, users
from caseflow.cli.worklist_command import worklist
from caseflow.crypto.errors import CryptoError, KeyProviderError
from caseflow.errors import ReadOnly, Refused, RuleBroken
from caseflow.sop.errors import ProcedureError
from caseflow.web import error_boundary

SAID = (CryptoError, KeyProviderError, ProcedureError, ReadOnly, Refused, RuleBroken)
"""Errors whose message can be shown to the operator as it is."""


class OneSentence(click.Group):
    """Reports every error of a command as one sentence on stderr, with exit status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, and show no traceback, which could contain sealed values."""
        try:
            return super().invoke(ctx)
        except ValidationError as error:
            # Without the value, which may be a secret: pydantic's own text would show it.
            first = error.errors(include_url=False)[0]
            name = "CASEFLOW_" + "_".join(str(part) for part in first["loc"]).upper()
            _stop(f"The setting {name} is wrong: {first['msg']}.")
        except SAID as error:
            _stop(str(error))
        except SQLAlchemyError as error:
            _stop(f"The database cannot be used ({type(error).__name__}): see `caseflow check`.")
        except OSError as error:
            _stop(f"{error.strerror or error}: {error.filename or ''}".rstrip(": ") + ".")
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        # The message of an unexpected error could contain sealed values, so only its place is told.
        except Exception as error:
            where = error_boundary.place_of(error)
            _stop(f"An error in caseflow ({type(error).__name__} at {where}): please report it.")


def _stop(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(2)


@click.group(cls=OneSentence)
@click.version_option(package_name="caseflow")
def main() -> None:
    """Case management for survivors of trafficking. Try `caseflow demo`, with fictional data."""


main.add_command(keys)
main.add_command(deploy)
main.add_command(figures)
main.add_command(retention)
main.add_command(users)
main.add_command(admin_link)
main.add_command(sop)
main.add_command(worklist)


@main.command()
@data_option
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--cases", default=60, show_default=True, type=click.IntRange(0, 500))
def demo(data: Path, port: int, cases: int) -> None:
    """Serve a demonstration with fictional people. It needs no set-up."""
    commands.demo(data, port=port, cases=cases)


@main.command()
@data_option
@click.option("--email", prompt="First administrator's e-mail address")
@click.option("--organisation", default="Coordination", show_default=True)
@click.option("--dpo", default="", help="E-mail address of the first data protection officer.")
@json_option
def init(data: Path, email: str, organisation: str, dpo: str, as_json: bool) -> None:
    """Create a new installation.

    Prints the single-use links with which the first administrator and the first data protection
    officer set a password. Give each link to that person only: neither may hold both.
    """
    facts = commands.init(data, email=email, organisation=organisation, dpo=dpo)
    tell(
        facts,
        as_json,
        lambda f: (
            f"Installed in {f['data']}. Back up {f['root_key']} apart from the data.\n"
            f"First administrator: open {f['enrol']} at your address, once, within three days."
            + (f"\nFirst data protection officer: open {f['enrol_dpo']}." if dpo else "")
        ),
    )


@main.command()
@data_option
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes that serve; with 1, the one that does the background work serves too.",
)
def serve(data: Path, port: int, host: str, workers: int) -> None:
    """Start the server (waitress) and the background work.

    Each worker is a process with 8 threads and at most 1,000 connections; a request is given to a
    thread when all of it has arrived. A reverse proxy has to end TLS in front of it: see `caseflow
    deploy --help`.
    """
    commands.serve(data, host=host, port=port, workers=workers)


@main.group()
def clock() -> None:
    """The clock of the server: nothing expires while it is in doubt."""


@clock.command("confirm")
@data_option
@json_option
def confirm(data: Path, as_json: bool) -> None:
    """Say that the clock has been checked. What waited for it is done now."""
    facts = commands.confirm_clock(data)
    tell(facts, as_json, lambda f: f"Confirmed at {f['confirmed_at']}; work goes on.")


@main.command()
@data_option
@json_option
def check(data: Path, as_json: bool) -> None:
    """Show what is missing or wrong, and how to repair it.

    Exit 1 when something is missing or wrong that caseflow needs.
    """
    checks = commands.check(data)
    tell(
        {"checks": checks},
        as_json,
        lambda f: "\n".join(
            f"{'ok ' if c['ok'] else '-- '} {c['name']}: {c['says']}" for c in f["checks"]
        ),
    )
    sys.exit(0 if all(c["ok"] or not c["needed"] for c in checks) else 1)


@main.group()
def audit() -> None:
    """Verify, sign and search the tamper-evident log."""


@audit.command()
@data_option
@json_option
@click.option("--since", type=click.IntRange(1), help="Only after this checkpoint, by its size.")
def verify(data: Path, as_json: bool, since: int | None) -> None:
    """Check every event and every record of the log.

    Exit 1, and name what was changed, when one is not as it was written.
    """
    facts = commands.verify(data, since=since)
    tell(facts, as_json, _verified)
    sys.exit(0 if facts["holds"] else 1)


@audit.command()
@data_option
@json_option
@click.argument("case")
def who(data: Path, as_json: bool, case: str) -> None:
    """Show who opened sealed data of CASE, newest first.

    CASE is the code of a case, or its id.
    """
    facts = commands.who(data, case=case)
    tell(
        facts,
        as_json,
        lambda f: (
            "\n".join(
                f"{o['at']}  {o['who']} ({o['organisation']}): {', '.join(o['parts'])}; {o['for']}"
                for o in f["openings"]
            )
            or "Nobody opened this case."
        ),
    )


@audit.command()
@data_option
@json_option
def anchor(data: Path, as_json: bool) -> None:
    """Sign the log, and keep the checkpoint in every place outside.

    Exit 1 when a place failed.
    """
    facts = commands.anchor(data)
    tell(facts, as_json, anchor_commands.words)
    sys.exit(0 if all(place["outcome"] == "placed" for place in facts["places"]) else 1)


@audit.command()
@data_option
@click.argument("sequence", type=click.IntRange(1, 2**31 - 1))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Else to the screen.")
def prove(data: Path, sequence: int, out: Path | None) -> None:
    """Write a file that proves an event to anybody.

    SEQUENCE is the number of the event. The README says how to check the file.
    """
    text = json.dumps(commands.prove(data, sequence), indent=1, ensure_ascii=False)
    if out is None:
        click.echo(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")
        click.echo(f"The proof of event {sequence} is in {out}.")


@main.command()
@data_option
@json_option
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
def backup(data: Path, as_json: bool, directory: Path) -> None:
    """Back up data and keys into two sealed files in DIRECTORY.

    The server may be running.
    """
    tell(backup_commands.backup(data, directory), as_json, backup_commands.words)


@main.command()
@data_option
@json_option
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--name", help="The name of the backup; the newest with both files if not given.")
@click.option("--over", is_flag=True, help="Replace the installation that is there.")
def restore(data: Path, as_json: bool, directory: Path, name: str | None, over: bool) -> None:
    """Restore a backup from DIRECTORY, while the server is stopped.

    Data that was erased after the backup stays erased. Exit 1 when the log was changed.
    """
    facts = restore_command.restore(data, directory, name=name, over=over)
    tell(facts, as_json, restore_command.words)
    sys.exit(0 if facts["holds"] else 1)


def _verified(facts: dict[str, Any]) -> str:
    if facts["holds"]:
        events, records = facts["events"], facts["records"]
        return f"The log is intact: {events} events, {records} records that match it."
    if facts["broken_at"]:
        return f"The log is broken at event {facts['broken_at']}: {facts['reason']}."
    named = "\n".join(f"- {sentence}" for sentence in facts["rows"])
    return f"The log is intact ({facts['events']} events), but records do not match it:\n{named}"


@main.command()
@data_option
@click.option("--cases", required=True, type=click.IntRange(1, 2_000_000))
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same data.")
def seed(data: Path, cases: int, seed: int) -> None:
    """Make many fictional cases, to measure speed; never in production."""
    click.echo(commands.seed(data, cases=cases, seed=seed))
