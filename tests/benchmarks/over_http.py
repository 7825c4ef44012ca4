"""Ask both served applications over HTTP, in turn, and read what processor time each of them took.

The in-process client of the other measurements hides what a server adds to every request.
"""

import http.client
import os
from contextlib import ExitStack
from itertools import cycle
from statistics import median
from time import perf_counter

from flask import Flask
from werkzeug.test import Client

from tests.benchmarks import load, peers, stores
from tests.benchmarks.measuring import Statements
from tests.benchmarks.operations import DESK, WORKER, Places
from tests.benchmarks.stores import Stores

BOSS = "coordinator@network.example"
WARM_UP = 3
_TICKS = os.sysconf("SC_CLK_TCK")


def rows(made: Stores, places: Places, rounds: int, peer: bool = False) -> list[dict[str, object]]:
    """Return wall and processor time of each operation, in milliseconds, and their ratios.

    Statements and commits are counted in this process, where nothing is measured.
    """
    app = made.caseflow()
    clients = {who: stores.signed_in(app, who) for who in (WORKER, DESK, BOSS)}
    listed, forms = ["/owners/1/cases"], [f"{case}/person" for case in places.cases]
    asked = (
        ("case list, 50 rows", listed, WORKER, ["/cases"]),
        ("case page", places.floor_cases, WORKER, places.cases),
        ("person form, beside the case page", places.floor_cases, WORKER, forms),
        ("partner inbox", ["/desks/1"], DESK, ["/inbox"]),
        ("partner opens a referral", places.floor_referrals, DESK, places.referrals),
        ("my day, beside the list", listed, WORKER, ["/my-day"]),
        ("dashboard, beside the list", listed, BOSS, ["/dashboard"]),
    )
    with ExitStack() as stack:
        bare, whole = (
            stack.enter_context(load.served(name, made)) for name in ("floor", "caseflow")
        )
        beside = stack.enter_context(load.served("peer", made)) if peer else None
        peer_pages = peers.pages(places) if peer else {}
        found = []
        for name, floor, who, ours in asked:
            cookie = clients[who].get_cookie("caseflow")
            assert cookie is not None
            asking = [_Asking(*bare, floor, ""), _Asking(*whole, ours, f"caseflow={cookie.value}")]
            if beside is not None and name in peer_pages:
                asking.append(_Asking(*beside, peer_pages[name], f"sessionid={peers.SESSION}"))
            found.append(_row(name, asking, rounds) | _counted(app, clients[who], ours[0]))
        return found


def _counted(app: Flask, client: Client, path: str) -> dict[str, object]:
    counting = Statements(app)
    client.get(path)
    return {"statements": counting.of(lambda: client.get(path)), "commits": counting.commits}


class _Asking:
    """One connection that asks a server for pages in turn."""

    def __init__(self, port: int, process: int, paths: list[str], cookie: str) -> None:
        self.process, self._paths = process, cycle(paths)
        self._headers = {"Cookie": cookie} if cookie else {}
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def once(self) -> float:
        """Return the milliseconds until a whole page was here."""
        path, started = next(self._paths), perf_counter()
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        answer.read()
        assert answer.status == 200, f"{path}: {answer.status}"
        return (perf_counter() - started) * 1000

    def cpu(self) -> float:
        """Return the milliseconds of processor time that the server has taken so far."""
        with open(f"/proc/{self.process}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS * 1000


def _row(name: str, asking: list[_Asking], rounds: int) -> dict[str, object]:
    for one in asking * WARM_UP:
        one.once()
    before = [one.cpu() for one in asking]
    walls = [[one.once() for one in asking] for _ in range(rounds)]
    cpu = [(one.cpu() - then) / rounds for one, then in zip(asking, before, strict=True)]
    found: dict[str, object] = {"operation": name}
    for place, which in enumerate(("floor", "caseflow", "peer")[: len(asking)]):
        found[f"{which}_wall"] = round(median(turn[place] for turn in walls), 2)
        found[f"{which}_cpu"] = round(cpu[place], 2)
    found["wall_ratio"] = round(median(turn[1] / turn[0] for turn in walls), 1)
    if len(asking) > 2:
        found["peer_ratio"] = round(median(turn[2] / turn[1] for turn in walls), 1)
    return found
