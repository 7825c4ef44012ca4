"""`caseflow deploy`: print a file to start from, for a reverse proxy, systemd or a container."""

import re
import sys
from pathlib import Path

import click

from caseflow.errors import Refused
from config import Settings

FILES = {
    "nginx": "nginx.conf",
    "caddy": "Caddyfile",
    "systemd": "caseflow.service",
    "container": "Containerfile",
}
_HERE = Path(__file__).resolve().parent / "deployment"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_FOLDER = re.compile(r"(/[\w.-]+)+")


@click.command()
@click.argument("kind", type=click.Choice(list(FILES)))
@click.option("--name", help="The name that browsers ask for; the first of CASEFLOW_HOSTS if none.")
@click.option("--data", default="/srv/caseflow", show_default=True, help="The data folder.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def deploy(kind: str, name: str | None, data: str, port: int) -> None:
    """Print a file to start from: a site of nginx or Caddy, a systemd unit, a container file.

    The first lines of each file say where it belongs and what else is needed.
    """
    click.echo(text(kind, name=name or _first_host(), data=data, port=port), nl=False)


def text(kind: str, *, name: str, data: str, port: int) -> str:
    """Return the file of this kind. Raises Refused for a name or a folder that would break it."""
    # Nothing else may come into these files, which other programs read as their settings.
    if not _NAME.fullmatch(name):
        raise Refused("Give the name that browsers ask for, such as --name caseflow.example.")
    if not _FOLDER.fullmatch(data) or ".." in data:
        raise Refused("Give the data folder as a whole path without spaces, such as /srv/caseflow.")
    command = Path(sys.executable).with_name("caseflow")
    values = {"name": name, "data": data, "port": port, "command": command}
    template = (_HERE / FILES[kind]).read_text(encoding="utf-8")
    return re.sub(r"@(name|data|port|command)@", lambda found: str(values[found[1]]), template)


def _first_host() -> str:
    named = [host.strip() for host in Settings().hosts.split(",")]
    return next((host for host in named if host and not host.startswith(".")), "")
