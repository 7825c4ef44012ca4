"""The drills; each takes an installation and returns what was acknowledged and what was found."""

import random
import shutil
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import quantiles

from sqlalchemy import create_engine, text

from tests.drills.site import Client, Outcome, Site, Writers

REFUSED = "/cases/00000000-0000-4000-8000-000000000000"


def kill(site: Site, *, full: bool) -> Outcome:
    """Kill the server while three clients write; 100 times on SQLite, 50 on PostgreSQL."""
    times = (50 if site.database_url else 100) if full else 2
    chance, written, number, client = random.Random(9), set[int](), 0, None
    for _ in range(times):
        port = site.serve()
        client = client.at(port) if client else Client(port)  # a session outlives the server
        writers = Writers([client.at(port) for _ in range(3)], number)
        writers.wait_for(chance.randint(1, 12))
        time.sleep(0.05 * chance.random())
        site.kill(port)
        number = writers.stop()
        written |= writers.written
    return site.outcome(written, f"killed {times} times")


def disk(site: Site, *, full: bool) -> Outcome:
    """Let every file stop growing, as on a full disk (SQLite); then give it room again."""
    largest = max(path.stat().st_size for path in site.data.glob("*.db*"))
    port = site.serve(DRILL_FILE_BYTES=str(largest + (8 << 20 if full else 1 << 18)))
    client, written, statuses, number = Client(port), set[int](), list[int](), 0
    while statuses.count(503) < 5 and number < 20_000:
        statuses.append(client.write(number))
        if statuses[-1] == 302:
            written.add(number)
        number += 1
    said = f"{statuses.count(302)} notes, then {statuses.count(503)} answers 503"
    right = set(statuses) <= {302, 503} and 503 in statuses
    return site.outcome(written, said, is_right=right)


def lock(site: Site, *, full: bool) -> Outcome:
    """Hold SQLite's write lock, or the table of notes on PostgreSQL, from another process."""
    port = site.serve()
    client = Client(port)
    writers = Writers([client, client.at(port)])
    writers.wait_for(3)
    url = site.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(url or f"sqlite:///{site.data / 'caseflow.db'}")
    hold = "LOCK TABLE note" if site.database_url else "BEGIN IMMEDIATE"
    with engine.connect() as connection:
        connection.execute(text(hold))
        time.sleep(30 if full else 2)
        connection.rollback()
    engine.dispose()
    before = len(writers.written)
    writers.wait_for(before + 3)
    writers.stop()
    said = f"answers by status: {writers.statuses}; the slowest took {max(writers.seconds):.1f} s"
    right = set(writers.statuses) <= {302, 503} and len(writers.written) > before
    return site.outcome(writers.written, said, is_right=right)


def mail(site: Site, *, full: bool) -> Outcome:
    """Send mail to a host that hangs, refuses, or is slow, while somebody writes."""
    written, number, remarks, slowest = set[int](), 0, list[str](), 0.0
    for kind in ("hangs", "refuses", "slow") if full else ("hangs",):
        with _mail_host(kind) as at:
            port = site.serve(CASEFLOW_MAIL_URL=f"smtp://127.0.0.1:{at}")
            client = Client(port)
            for _ in range(10):  # raises an alert, of which two people are told by mail
                client.ask("GET", REFUSED)
            time.sleep(1.5)
            writers = Writers([client], number)
            time.sleep(20 if full else 2)
            number = writers.stop()
            site.kill(port)
        written |= writers.written
        slowest = max(slowest, *writers.seconds)
        remarks.append(f"{kind}: {writers.statuses}, slowest {max(writers.seconds):.2f} s")
    return site.outcome(written, *remarks, is_right=slowest < 5)


def clock(site: Site, *, full: bool) -> Outcome:
    """Serve with a clock that is wrong: a day late, a day early, five years early."""
    ended = "SELECT count(*) FROM referral WHERE status = 'expired'"
    before, written, number, remarks = site.rows(ended), set[int](), 0, list[str]()
    for days in (-1, 1, 5 * 365) if full else (5 * 365,):
        port = site.serve(DRILL_CLOCK_DAYS=str(days))
        writers = Writers([Client(port)], number)
        time.sleep(9 if full else 2.5)
        number = writers.stop()
        site.kill(port)
        written |= writers.written
        remarks.append(f"{days} days: {len(writers.written)} notes")
    after = site.rows(ended)
    remarks.append(f"expired referrals: {before} before, {after} after")
    return site.outcome(written, *remarks, is_right=full or after == before)


def backup(site: Site, *, full: bool) -> Outcome:
    """Back up while people write (SQLite); restore into a new folder what was there before."""
    port = site.serve()
    client = Client(port)
    writers = Writers([client, client.at(port)])
    writers.wait_for(200 if full else 5)
    before = set(writers.written)
    copies, fresh = site.data.parent / "copies", site.data.parent / "fresh"
    made = site.command("backup", str(copies))
    writers.stop()
    site.kill(port)
    fresh.mkdir()
    shutil.copy(site.data / "root.key", fresh / "root.key")
    restored = site.command("restore", str(copies), data=fresh)
    right = made.returncode == restored.returncode == 0
    assert right, made.stdout + restored.stdout
    found, verified = site.found(fresh)
    said = f"{len(before)} notes before the backup, {len(writers.written)} at its end"
    return Outcome(len(before), len(before & found), verified, (said,))


def nodes(site: Site, *, full: bool) -> Outcome:
    """Two nodes of one PostgreSQL behind a proxy, of which one is killed while people write."""
    second = site.data.parent / "second"
    second.mkdir()
    shutil.copy(site.data / "root.key", second / "root.key")
    ports = [site.serve(), site.serve(second)]
    with _proxy(ports) as entrance:
        client = Client(entrance)
        writers = Writers([client.at(entrance) for _ in range(8 if full else 2)])
        writers.wait_for(200 if full else 4)
        site.kill(ports.pop(0))
        survivor = Writers([client.at(entrance)], 10_000_000)
        survivor.wait_for(200 if full else 4)
        survivor.stop()
        writers.stop()
    said = f"{len(survivor.written)} notes after one node was killed"
    written = writers.written | survivor.written
    return site.outcome(written, said, is_right=bool(survivor.written))


def clients(site: Site, *, full: bool) -> Outcome:
    """Eight clients write for ten minutes."""
    port = site.serve()
    client = Client(port)
    writers = Writers([client.at(port) for _ in range(8)])
    seconds = 600 if full else 3
    time.sleep(seconds)
    writers.stop()
    median, slow = (quantiles(writers.seconds, n=20)[at] for at in (9, 18))
    said = (
        f"{len(writers.written) / seconds:.1f} notes a second; median {median * 1000:.0f} ms, "
        f"19 of 20 within {slow * 1000:.0f} ms; answers by status: {writers.statuses}"
    )
    return site.outcome(writers.written, said, is_right=set(writers.statuses) == {302})


DRILLS: dict[str, Callable[..., Outcome]] = {
    drill.__name__: drill for drill in (kill, disk, lock, mail, clock, backup, nodes, clients)
}


@contextmanager
def _mail_host(kind: str) -> Iterator[int]:
    """Listen as a host that accepts and says nothing, is not there, or answers after a while."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = int(listening.getsockname()[1])
        if kind == "refuses":
            listening.close()
        if kind == "slow":
            threading.Thread(target=_greet_late, args=(listening,), daemon=True).start()
        yield port


def _greet_late(listening: socket.socket) -> None:
    while True:
        try:
            caller, _ = listening.accept()
            time.sleep(3)
            caller.sendall(b"421 busy, try later\r\n")
            caller.close()
        except OSError:
            return


@contextmanager
def _proxy(ports: list[int]) -> Iterator[int]:
    """Pass every connection to a node that accepts it; `ports` may change meanwhile."""

    class Passing(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with _reached(ports) as node:
                back = threading.Thread(target=_pass_on, args=(node, self.request))
                back.start()
                _pass_on(self.request, node)
                back.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Passing) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield int(server.server_address[1])
        server.shutdown()


def _reached(ports: list[int]) -> socket.socket:
    shuffled = random.sample(ports, len(ports))
    for port in shuffled[:-1]:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except OSError:
            continue
    return socket.create_connection(("127.0.0.1", shuffled[-1]))


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return
