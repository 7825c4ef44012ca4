"""The command `python -m tests.benchmarks [--cases 10000] [--rounds 100] [--json]`."""

import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from tests.benchmarks import auditing, growing, keys, load, over_http, peers, stores
from tests.benchmarks.measuring import Row, Statements, measure
from tests.benchmarks.operations import operations, places_of


@click.command()
@click.option("--cases", default=10_000, show_default=True, help="Cases in each store.")
@click.option("--rounds", default=100, show_default=True, help="Pairs of requests.")
@click.option("--database", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
@click.option("--growth", type=int, help="Compare with this many cases in a second store.")
@click.option("--demo", is_flag=True, help="Also the seconds from `caseflow demo` to a page.")
@click.option("--keys", "with_keys", is_flag=True, help="Only sealing, opening and rotation.")
@click.option("--load/--no-load", "with_load", default=True, help="Also eight clients at once.")
@click.option("--http/--no-http", "with_http", default=True, help="Also served, over HTTP.")
@click.option("--peer", is_flag=True, help="Over HTTP, also a Django admin (extra: peer).")
@click.option("--audit", is_flag=True, help="Also the log beside plain inserts.")
@click.option("--data", type=click.Path(path_type=Path), help="Keep the stores in this folder.")
@click.option("--json", "as_json", is_flag=True, help="Print facts as JSON.")
def main(
    cases: int,
    rounds: int,
    database: str,
    growth: int | None,
    demo: bool,
    with_keys: bool,
    with_http: bool,
    with_load: bool,
    peer: bool,
    audit: bool,
    data: Path | None,
    as_json: bool,
) -> None:
    """Compare caseflow's speed with that of a minimal application, in one run."""
    if peer and not peers.is_installed():
        click.echo(peers.MISSING, err=True)
        sys.exit(2)
    with ExitStack() as stack:
        home = data or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        home.mkdir(parents=True, exist_ok=True)
        address = stack.enter_context(stores.server(database, home))
        made = stores.build(home / "small", address, cases)
        if with_keys:
            return click.echo(json.dumps(keys.facts(made), indent=1))
        facts: dict[str, Any] = {"cases": cases, "rounds": rounds, "database": database}
        app, bare = made.caseflow(), made.floor()
        statements = Statements(app)
        rows = [measure(op, rounds, statements) for op in operations(made, app, bare)]
        facts["operations"] = [row.facts() for row in rows]
        if with_http:
            facts["over_http"] = over_http.rows(made, places_of(made, app), rounds, peer)
        if with_load:
            facts["eight_clients"] = load.requests_per_second(made)
        if audit:
            facts["audit"] = auditing.figures(made)
        if growth:
            larger = stores.build(home / "large", address, growth)
            facts["growth"] = growing.ratios(made, larger, rounds)
        if demo:
            facts["demo_seconds"] = load.first_page()
    click.echo(json.dumps(facts, indent=1)) if as_json else _print(facts, rows)


def _print(facts: dict[str, Any], rows: list[Row]) -> None:
    title = "{cases:,} cases, {rounds} pairs, {database}; milliseconds".format(**facts)
    table = Table(
        "operation",
        "floor p50",
        "caseflow p50",
        "ratio",
        "floor p95",
        "caseflow p95",
        "SQL",
        "KB",
        title=title,
    )
    for row in rows:
        times = (row.floor_p50, row.caseflow_p50, row.ratio, row.floor_p95, row.caseflow_p95)
        table.add_row(
            row.operation, *(f"{t:.2f}" for t in times), str(row.statements), f"{row.kilobytes:.0f}"
        )
    console = Console(width=110)
    console.print(table)
    if "over_http" in facts:
        console.print(_served(facts["over_http"]))
    for name in ("eight_clients", "audit", "growth", "demo_seconds"):
        if name in facts:
            console.print(name.replace("_", " "), facts[name])


def _served(rows: list[dict[str, Any]]) -> Table:
    """Return the operations over HTTP as a table; the ratio of the peer is to caseflow."""
    asked = [name for name in ("floor", "caseflow", "peer") if f"{name}_wall" in rows[0]]
    others = ["wall_ratio", *(["peer_ratio"] if "peer" in asked else []), "statements", "commits"]
    columns = ["operation", *asked, *(name.replace("_", " ") for name in others)]
    table = Table(*columns, title="served, over HTTP; wall (CPU) in milliseconds")
    for row in rows:
        times = [
            f"{row[f'{name}_wall']} ({row[f'{name}_cpu']})" if f"{name}_wall" in row else ""
            for name in asked
        ]
        table.add_row(row["operation"], *times, *(str(row.get(name, "")) for name in others))
    return table


main()
