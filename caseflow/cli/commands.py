"""What the commands do; `group.py` only reads their options and prints the results."""

import socket
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import structlog
from flask import Flask, url_for

from caseflow import clock
from caseflow.access import SYSTEM, Role, acting
from caseflow.accounts import actions as accounts_actions
from caseflow.accounts import queries as accounts_queries
from caseflow.agencies import actions as agencies_actions
from caseflow.agencies import queries as agencies_queries
from caseflow.agencies.models import OrganisationKind
from caseflow.audit import sequencer, verification
from caseflow.cli import (
    anchor_commands,
    bootstrap,
    checks,
    clock_watch,
    folder_lock,
    installation,
    progress,
    scheduler,
    server,
)
from caseflow.demo import story, volume
from caseflow.errors import Refused
from caseflow.oversight.alerts import queries as alerts_queries
from caseflow.oversight.alerts.labels import purpose
from caseflow.oversight.log import queries as log_queries
from caseflow.pathway.case import queries as case_queries
from caseflow.web import transaction
from config import Settings

CLOSED = 240
"""How many closed cases of the last months a demonstration begins with."""
logger = structlog.get_logger()


def init(data: Path, *, email: str, organisation: str, dpo: str = "") -> dict[str, Any]:
    """Create an installation with its first organisation and its first accounts.

    These are the first administrator and, if `dpo` is an e-mail address, the first data protection
    officer: nobody else could confirm them yet. Returns the data folder, the path of the root key,
    and the addresses at which each of them sets a password. Raises Refused when there is an
    installation already, and RuleBroken when both have the same e-mail address.
    """
    settings = bootstrap.used(data)
    installation.create_root_key(settings)
    app = installation.application(settings)
    bootstrap.check_writable(app)
    installation.migrate(app)
    with app.app_context(), app.test_request_context():
        if installation.is_started():
            raise Refused(f"There is an installation in {data} already; nothing was changed.")
        installation.start_log_and_keys()
        home = agencies_actions.create_organisation(
            organisation, kind=OrganisationKind.COORDINATION, area=""
        )
        first = {"enrol": (email, "Administrator", Role.ADMINISTRATOR)}
        if dpo:
            first["enrol_dpo"] = (dpo, "Data protection officer", Role.DPO)
        tokens = {
            key: accounts_actions.enrolment_for(
                accounts_actions.bootstrap(
                    address, display_name=name, organisation_id=home.id, roles=[role], by=SYSTEM
                )
            )
            for key, (address, name, role) in first.items()
        }
        transaction.commit()
        links = {key: url_for("accounts.enrol", token=token) for key, token in tokens.items()}
    return {"data": str(data), "root_key": str(settings.root_key_path), **links}


def serve(data: Path, *, host: str, port: int, workers: int) -> None:
    """Bring the tables up to date, and serve until stopped.

    Raises Refused for unsafe settings, for a port that is taken, and for the data of the
    demonstration in a real installation. An installation whose log is older than its last anchor is
    served read-only.
    """
    settings = bootstrap.used(data)
    if not settings.demo and (settings.debug or settings.tls == "off"):
        raise Refused(
            "Production needs CASEFLOW_TLS=proxy and no CASEFLOW_DEBUG: nothing was started."
        )
    # Locked before a store is opened, so that no restore replaces the stores under this server.
    with folder_lock.by_only_server(settings.data):
        app = bootstrap.installed(settings)
        with app.app_context():
            if accounts_queries.user_by_email(story.ADMINISTRATOR) and not settings.demo:
                raise Refused(
                    "This is the demonstration's data: never serve it as a real installation."
                )
            if not settings.demo and not settings.hosts:
                raise Refused(
                    "Set CASEFLOW_HOSTS to the name that browsers ask for: nothing was started."
                )
            anchor_commands.check_clock()
            why = transaction.read_only()
        with server.bound(host, port) as listening:
            if why is None:
                installation.migrate(app)
            else:
                click.echo(f"{why} Serving read-only.", err=True)
            click.echo(f"Serving on http://{host}:{port} (waitress, {workers} at work).", err=True)
            run_server(app, settings, listening, workers=workers)


def demo(data: Path, *, port: int, cases: int) -> None:
    """Serve an installation with fictional data, which is made when the folder is empty.

    Raises Refused when the folder holds a real installation, or when the port is taken.
    """
    with server.bound("127.0.0.1", port) as listening:
        # Without database addresses, so that it cannot write to the database of a real
        # installation.
        settings = bootstrap.used(data, demo=True, tls="off", database_url="", keys_url="")
        app, receipts = _demonstration(settings, cases)
        click.echo(story.accounts_text(port, receipts))
        run_server(app, settings, listening, workers=1)


def _demonstration(settings: Settings, cases: int) -> tuple[Flask, list[str]]:
    """Return the application with its fictional data, and the receipt codes if they are new."""
    installation.create_root_key(settings)
    app = installation.application(settings)
    bootstrap.check_writable(app)
    installation.migrate(app)
    with app.app_context():
        if not installation.is_started():
            click.echo(f"Making {cases} fictional cases through the real actions, and past ones …")
            installation.start_log_and_keys()
            transaction.commit()
            return app, story.tell(cases, closed=CLOSED).receipts
        if accounts_queries.user_by_email(story.ADMINISTRATOR) is None:
            raise Refused(
                f"There is a real installation in {settings.data}: give the demonstration another "
                "--data."
            )
    return app, []


def run_server(
    app: Flask, settings: Settings, listening: Sequence[socket.socket], *, workers: int
) -> None:
    """Serve until stopped, with the background work as a thread of this process."""
    stop = threading.Event()
    with folder_lock.by_server(settings.data):
        sequencer.start(app)
        threading.Thread(target=_tick, args=(app, settings, stop), daemon=True).start()
        try:
            if workers == 1:
                server.run_here(app, listening, longest=server.longest_body(settings))
            else:
                server.run_processes(settings, listening, workers=workers)
        finally:
            stop.set()


def check(data: Path) -> list[dict[str, Any]]:
    """Return the results of all checks of this installation (see `checks.run`)."""
    return checks.run(bootstrap.settings_for(data))


def verify(data: Path, *, since: int | None) -> dict[str, Any]:
    """Verify the audit log and every record; return the report as facts.

    `since` is the size of a checkpoint: then only the events after it are read.
    """
    app = bootstrap.installed(bootstrap.used(data))
    with app.app_context(), progress.bar("Walking the log", verification.length()) as tell:
        start = anchor_commands.start_of(since) if since else verification.BEGINNING
        report = verification.verify(start, tell=tell)
        whole = report.fault is None and since is None
        outside = anchor_commands.fault() if whole else None
    return {
        "holds": report.holds and outside is None,
        "events": report.events,
        "broken_at": outside.size if outside else report.broken_at,
        "reason": outside.reason if outside else report.reason,
        "records": report.records,
        "rows": [fault.sentence for fault in report.rows],
    }


def who(data: Path, *, case: str) -> dict[str, Any]:
    """Return everybody who opened sealed data of one case, newest first, as facts.

    Raises Refused when there is no case with this code or id.
    """
    app = bootstrap.installed(bootstrap.used(data))
    with app.app_context(), app.test_request_context():
        case_id = case_queries.id_by_name(case)
        # A case of which only events are left is accepted too.
        openings = list(_openings(case_id)) if case_id else []
        if case_id is None or not (openings or case_queries.is_there(case_id)):
            raise Refused(
                f"There is no case {case}: give its code or its id, as its page shows them."
            )
        return {"case": str(case_id), "openings": openings}


def _openings(case_id: uuid.UUID) -> Iterator[dict[str, Any]]:
    page = alerts_queries.openings_of(case_id, whole_log=True)
    organisations = agencies_queries.names()
    while True:
        names = accounts_queries.names_of(event.actor_id for event in page.events)
        for event in page.events:
            yield {
                "event": event.sequence,
                "at": event.at.isoformat(timespec="seconds"),
                "who": names.get(event.actor_id, str(event.actor_id)),
                "organisation": organisations.get(event.organisation_id, ""),
                "parts": log_queries.compartments_opened(event, case_id),
                "for": str(purpose(event.purpose)),
            }
        if page.before is None:
            return
        page = alerts_queries.openings_of(case_id, before=page.before, whole_log=True)


def confirm_clock(data: Path) -> dict[str, Any]:
    """Record that an operator has checked the clock of the server, so that work goes on.

    Raises Refused when the clock is not in doubt.
    """
    app = bootstrap.installed(bootstrap.used(data))
    bootstrap.check_writable(app)
    with app.app_context(), acting(SYSTEM, purpose="clock"):
        clock_watch.confirm()
        transaction.commit()
    return {"confirmed_at": clock.now().isoformat(timespec="seconds")}


def anchor(data: Path) -> dict[str, Any]:
    """Sign the log, and place the checkpoint outside; return the result for each place.

    Raises ReadOnly when the log is older than its last anchor, and RuleBroken when it is empty.
    """
    app = bootstrap.installed(bootstrap.used(data))
    bootstrap.check_writable(app)
    installation.migrate(app)
    with app.app_context():
        return anchor_commands.anchor()


def prove(data: Path, sequence: int) -> dict[str, Any]:
    """Return the proof of the event with this number, which starts at 1."""
    app = bootstrap.installed(bootstrap.used(data))
    with app.app_context():
        return anchor_commands.prove(sequence)


def seed(data: Path, *, cases: int, seed: int) -> str:
    """Fill a new installation with many fictional cases, and return a sentence about it.

    Raises Refused when there is an installation in the folder already.
    """
    settings = bootstrap.used(data, demo=True, tls="off")
    installation.create_root_key(settings)
    app = installation.application(settings)
    bootstrap.check_writable(app)
    installation.migrate(app)
    started = time.monotonic()
    with app.app_context(), progress.bar("Making fictional cases", cases) as tell:
        if installation.is_started():
            raise Refused(
                f"There is data in {data} already: test data can only be put into an empty folder."
            )
        installation.start_log_and_keys()
        made = volume.fill(cases, seed=seed, tell=tell)
    return f"{made} cases in {time.monotonic() - started:.1f} s in {data}."


def _tick(app: Flask, settings: Settings, stop: threading.Event) -> None:
    watch = clock_watch.ClockWatch()
    while not stop.wait(settings.tick_seconds):
        try:
            with app.app_context():
                scheduler.tick(watch)
        # The next round has to run, whatever error this one met. The error's message is not
        # logged, because it could contain values that are sealed.
        except Exception as failure:
            logger.error("clockwork", kind=type(failure).__name__)
