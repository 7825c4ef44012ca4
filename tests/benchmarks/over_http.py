"""Ask both served applications over HTTP, in turn, and read what processor time each of them took.

The in-process client of the other measurements hides what a server adds to every request.
"""

import http.client
import os
from itertools import cycle
from statistics import median
from time import perf_counter

from tests.benchmarks import load, stores
from tests.benchmarks.operations import DESK, WORKER, Places
from tests.benchmarks.stores import Stores

BOSS = "coordinator@network.example"
WARM_UP = 3
_TICKS = os.sysconf("SC_CLK_TCK")


def rows(made: Stores, places: Places, rounds: int) -> list[dict[str, object]]:
    """Return wall and processor time of each operation, in milliseconds, and their ratios."""
    app = made.caseflow()
    cookies = {who: stores.signed_in(app, who).get_cookie("caseflow") for who in _people()}
    listed = ["/owners/1/cases"]
    asked = (
        ("case list, 50 rows", listed, WORKER, ["/cases"]),
        ("case page", places.floor_cases, WORKER, places.cases),
        ("partner inbox", ["/desks/1"], DESK, ["/inbox"]),
        ("partner opens a referral", places.floor_referrals, DESK, places.referrals),
        ("my day, beside the list", listed, WORKER, ["/my-day"]),
        ("dashboard, beside the list", listed, BOSS, ["/dashboard"]),
    )
    with load.served("floor", made) as bare, load.served("caseflow", made) as whole:
        return [
            _row(name, _Asking(*bare, floor, ""), _Asking(*whole, ours, cookies[who].value), rounds)
            for name, floor, who, ours in asked
        ]


def _people() -> tuple[str, ...]:
    return WORKER, DESK, BOSS


class _Asking:
    """One connection that asks a server for pages in turn."""

    def __init__(self, port: int, process: int, paths: list[str], cookie: str) -> None:
        self.process, self._paths = process, cycle(paths)
        self._headers = {"Cookie": f"caseflow={cookie}"} if cookie else {}
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


def _row(name: str, floor: _Asking, ours: _Asking, rounds: int) -> dict[str, object]:
    for one in (floor, ours) * WARM_UP:
        one.once()
    before = floor.cpu(), ours.cpu()
    pairs = [(floor.once(), ours.once()) for _ in range(rounds)]
    cpu = [(one.cpu() - then) / rounds for one, then in zip((floor, ours), before, strict=True)]
    return {
        "operation": name,
        "floor_wall": round(median(pair[0] for pair in pairs), 2),
        "caseflow_wall": round(median(pair[1] for pair in pairs), 2),
        "wall_ratio": round(median(pair[1] / pair[0] for pair in pairs), 1),
        "floor_cpu": round(cpu[0], 2),
        "caseflow_cpu": round(cpu[1], 2),
    }
