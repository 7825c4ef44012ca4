"""`caseflow users` and `caseflow admin-link`: changes of accounts, for an operator."""

import uuid
from pathlib import Path
from typing import Any

import click

from caseflow.cli import account_commands
from caseflow.cli.options import data_option, json_option, tell


@click.group()
def users() -> None:
    """Changes of accounts that wait for a second person."""


@users.command()
@data_option
@json_option
def requests(data: Path, as_json: bool) -> None:
    """List the requests that wait, and who can confirm each of them."""
    tell(account_commands.requests(data), as_json, _listed)


@users.command()
@data_option
@json_option
@click.argument("request", type=click.UUID)
def confirm(data: Path, as_json: bool, request: uuid.UUID) -> None:
    """Confirm REQUEST, while nobody can confirm it on its page.

    The log has it, and the administrators and the data protection officers are told.
    """
    tell(
        account_commands.confirm(data, request),
        as_json,
        lambda f: _open(f["enrol"]) if f["enrol"] else "Confirmed.",
    )


@users.command()
@data_option
@json_option
@click.argument("request", type=click.UUID)
def decline(data: Path, as_json: bool, request: uuid.UUID) -> None:
    """Decline REQUEST, so that the account stays as it is."""
    tell(account_commands.decline(data, request), as_json, lambda f: "Declined.")


@click.command("admin-link")
@data_option
@click.argument("email")
@json_option
def admin_link(data: Path, email: str, as_json: bool) -> None:
    """Ask for a new link for an administrator who lost access.

    It is made at once while nobody can confirm it. The person, the other administrators and the
    data protection officers are told.
    """
    tell(
        account_commands.admin_link(data, email),
        as_json,
        lambda f: (
            _open(f["enrol"])
            if "enrol" in f
            else f"One of these now has to confirm request {f['request']} on the page Account "
            f"requests, and gets the link: {', '.join(f['confirm'])}."
        ),
    )


def _listed(facts: dict[str, Any]) -> str:
    return "\n".join(map(_line, facts["requests"])) or "No request waits."


def _line(one: dict[str, Any]) -> str:
    who = ", ".join(one["confirm"]) or "nobody: `caseflow users confirm` can"
    changed = "" if one["as_written"] else " CHANGED OUTSIDE CASEFLOW."
    return (
        f"{one['id']}  {one['change']}: {one['email']} ({one['name']}, {one['organisation']}), "
        f"roles {', '.join(one['roles'])}; requested by {one['requested_by']}, expires "
        f"{one['expires_at']}. Can confirm: {who}.{changed}"
    )


def _open(address: str) -> str:
    return f"Open {address} at your address, once, within three days."
