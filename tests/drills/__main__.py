"""The command `python -m tests.drills NAME [--full] [--database sqlite|postgresql]`."""

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from tests.benchmarks import stores
from tests.drills.drills import DRILLS
from tests.drills.site import Site


@click.command()
@click.argument("name", type=click.Choice(sorted(DRILLS)))
@click.option("--full", is_flag=True, help="As long as an operator would do it, not as the tests.")
@click.option("--database", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
def main(name: str, full: bool, database: str) -> None:
    """Run one drill; the status is 1 when something acknowledged is lost or the log is wrong."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        kind = "postgresql" if name == "nodes" else database
        address = stack.enter_context(stores.server(kind, home))
        site = stack.enter_context(Site.made(home / "data", address))
        outcome = DRILLS[name](site, full=full)
    click.echo(outcome.told())
    sys.exit(0 if outcome.holds else 1)


main()
