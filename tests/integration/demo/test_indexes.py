"""The lists that people open all day find their rows by an index, on both databases."""

from functools import partial

import pytest
from sqlalchemy import event

from caseflow.accounts.queries import user_by_email
from caseflow.demo import volume
from caseflow.extensions import db
from caseflow.pathway.case.header import queries as header_queries
from caseflow.pathway.case.worklist import queries as worklist_queries
from caseflow.pathway.referral.inbox import queries as inbox_queries
from caseflow.pathway.referral.inbox.queries import Tab
from tests.integration.world import acting_as

CASES = 2000
IN_ORDER = ("own cases", "older cases", "cases of the team", "inbox, done")
"""Lists without an end: nothing of theirs may be sorted on the way."""
GROWING = ("case", "referral", "case_milestone")
"""Looking through one of these gets slower every week."""


@pytest.fixture
def fill():
    """Fill a store that is large enough for the planner to care."""
    return _many


def _many():
    volume.fill(CASES, seed=5)


def _lists():
    """Each list, with the person who opens it."""
    worker, boss = (user_by_email(f"{who}@north.example") for who in ("caseworker", "supervisor"))
    desk = user_by_email("clinic@health.example")
    with acting_as(worker):
        first = worklist_queries.cases_seen_by(worker)
    mine, older = first.rows[0].id, first.older
    assert older
    return {
        "own cases": (worker, partial(worklist_queries.cases_seen_by, worker)),
        "older cases": (worker, partial(worklist_queries.cases_seen_by, worker, after=older)),
        "cases of the team": (boss, partial(worklist_queries.cases_seen_by, boss)),
        "frame of a case": (worker, partial(header_queries.case_with_frame, mine, seen_by=worker)),
        **{f"inbox, {tab}": (desk, partial(inbox_queries.inbox_of, desk, tab)) for tab in Tab},
    }


def _plans(name):
    """The planner's lines for every statement that a list sends to the data store."""
    who, page = _lists()[name]
    sent = []

    def note(connection, cursor, statement, parameters, context, executemany):
        sent.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    with acting_as(who):
        page()
    event.remove(db.engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN " if db.engine.dialect.name == "sqlite" else "EXPLAIN "
    for statement, parameters in sent:
        if statement.startswith("SELECT"):
            connection = db.session.connection()
            rows = connection.exec_driver_sql(explain + statement, parameters)
            yield [str(row[-1]).replace('"', "").strip() for row in rows]


def _looks_through(line):
    words = [*line.removeprefix("->").split(), "", "", "", ""]
    if words[0] == "SCAN":
        return words[1] in GROWING and "USING" not in words
    return words[:3] == ["Seq", "Scan", "on"] and words[3] in GROWING


def test_no_list_looks_through_a_growing_table(app):
    for name in _lists():
        plans = list(_plans(name))
        assert plans
        for plan in plans:
            assert not any(_looks_through(line) for line in plan), "\n".join([name, *plan])


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_lists_without_an_end_are_read_in_order(app):
    for name in IN_ORDER:
        for plan in _plans(name):
            assert not any("TEMP B-TREE" in line for line in plan), "\n".join([name, *plan])
