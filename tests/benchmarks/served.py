"""Serve one of the applications with waitress, as a small installation does."""

from pathlib import Path
from typing import Any

import click

from caseflow.cli import server
from config import Settings
from tests.benchmarks.stores import Stores


@click.command()
@click.argument("name", type=click.Choice(["floor", "caseflow", "peer"]))
@click.option("--port", type=int, required=True)
@click.option("--data", type=click.Path(path_type=Path), required=True)
@click.option("--database", default="")
@click.option("--floor", "floor_url", required=True)
def main(name: str, port: int, data: Path, database: str, floor_url: str) -> None:
    """Serve the application until the process is ended."""
    made = Stores(Settings(data=data, tls="off", database_url=database), floor_url)
    with server.bound("127.0.0.1", port) as listening:
        server.run_here(_application(name, made), listening)


def _application(name: str, made: Stores) -> Any:
    if name == "floor":
        return made.floor()
    if name == "caseflow":
        return made.caseflow()
    # Imported only when it is asked for: Django is an extra of its own.
    from tests.benchmarks.peer import site

    return site.create_peer(made.floor_url)


main()
