"""Measure requests in turn, and count the SQL statements that each of them sends."""

import threading
import time
from dataclasses import asdict, dataclass
from statistics import median, quantiles

from flask import Flask
from sqlalchemy import Engine, event

from caseflow.encryption import key_hierarchy
from caseflow.extensions import db
from tests.benchmarks.operations import Operation, Request

WARM_UP = 5
"""Requests before a measurement, which fill caches and are not counted."""
CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")
"""The beginnings of statements that only control a transaction, and are not counted."""


@dataclass(frozen=True)
class Row:
    """The results for one operation; times are milliseconds."""

    operation: str
    floor_p50: float
    floor_p95: float
    caseflow_p50: float
    caseflow_p95: float
    ratio: float
    statements: int
    kilobytes: float

    def facts(self) -> dict[str, object]:
        """Return the results as a dictionary, for JSON."""
        return asdict(self)


class Statements:
    """Counts the statements and commits that a request sends to both stores.

    Those of other threads, such as the sequencer, are not counted.
    """

    def __init__(self, app: Flask) -> None:
        self.sent: list[str] = []
        self.commits = 0
        self._here = threading.get_ident()
        with app.app_context():
            self._engines: tuple[Engine, ...] = (db.engine, key_hierarchy.key_ring().store.engine)

    def of(self, request: Request) -> int:
        """Send the request once, and return the number of its statements."""
        self.sent.clear()
        self.commits = 0
        for engine in self._engines:
            event.listen(engine, "before_cursor_execute", self._note)
            event.listen(engine, "commit", self._note_commit)
        request()
        for engine in self._engines:
            event.remove(engine, "before_cursor_execute", self._note)
            event.remove(engine, "commit", self._note_commit)
        return len(self.sent)

    def _note_commit(self, connection):
        self.commits += threading.get_ident() == self._here

    def _note(self, connection, cursor, statement, *rest):
        if threading.get_ident() == self._here and not statement.upper().startswith(CONTROL):
            self.sent.append(statement)


def measure(operation: Operation, rounds: int, statements: Statements) -> Row:
    """Measure an operation (floor, caseflow, floor, …); the ratio is the median of the pairs."""
    for _ in range(WARM_UP):
        sizes = [_asked(request) for request in (operation.floor, operation.caseflow)]
    pairs = [(timed(operation.floor), timed(operation.caseflow)) for _ in range(rounds)]
    bare, whole = zip(*pairs, strict=True)
    return Row(
        operation.name,
        floor_p50=median(bare),
        floor_p95=p95(bare),
        caseflow_p50=median(whole),
        caseflow_p95=p95(whole),
        ratio=median(b / a for a, b in pairs),
        statements=statements.of(operation.caseflow),
        kilobytes=sizes[1] / 1024,
    )


def timed(request: Request) -> float:
    """Return the milliseconds that a request takes; fail when it is answered with an error."""
    started = time.perf_counter()
    answer = request()
    taken = (time.perf_counter() - started) * 1000
    assert answer.status_code < 400, answer.text
    return taken


def p95(times: tuple[float, ...] | list[float]) -> float:
    """Return the 95th percentile."""
    return quantiles(times, n=20)[-1]


def _asked(request: Request) -> int:
    answer = request()
    assert answer.status_code < 400, answer.text
    return len(answer.data)
