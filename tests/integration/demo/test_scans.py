"""No page and no task of the background looks through a whole table that grows.

Every page is asked for by everybody, and every task is run, in a store with volume data; what they
send to the database is explained by its planner. The planner of PostgreSQL is told to avoid whole
tables, so that a few rows show what it can do with many.
"""

import json
import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import event, select, text

from caseflow import clock
from caseflow.access.actors import SYSTEM
from caseflow.access.declarations import access_of
from caseflow.accounts.queries import user_by_email
from caseflow.demo import volume
from caseflow.extensions import db
from caseflow.web import registry
from tests.integration.world import acting_as, commit, sign_in

CASES = 80
STEADY = {
    "organisation",
    "service",
    "user",
    "canary_case",
    "log_position",
    "audit_head",
    "audit_outbox",
    "audit_outbox_writer",
    "alembic_version",
    "work_checkpoint",
    "work_open",
    "work_tally",
}
"""Tables that do not grow with the work: the directory, single rows, what is emptied at once, and
counts, which grow with the organisations and months."""
PEOPLE = (
    "responder@border.example",
    "caseworker@north.example",
    "supervisor@north.example",
    "clinic@health.example",
    "authority@state.example",
    "coordinator@network.example",
    "dpo@network.example",
    "admin@network.example",
)
SEARCHING = ("SELECT", "WITH", "DELETE", "UPDATE")
EXCEPTIONS = {
    (
        "exclusion",
        "GROUP BY referral.status",
    ): "conflicts of interest are few: for the counts of an "
    "inbox, PostgreSQL reads them all once instead of once for each referral",
    **{
        (table, "SELECT count(erasure.id)"): "volume data has no request for erasure and no "
        "conflict of interest, and for tables that it knows to be empty, PostgreSQL takes any "
        "index; with rows, it finds the undecided requests by theirs"
        for table in ("erasure", "exclusion")
    },
    (
        "possible_match",
        "SELECT count(possible_match.id)",
    ): "volume data has no possible match, and for an empty table PostgreSQL takes any index",
}
"""Tables that a statement, of which a part is named, may look through, each with the reason."""


@pytest.fixture
def filled(app):
    """A store with a few cases in every state."""
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"refusals_per_hour": 10_000})
    volume.fill(CASES, seed=5)
    return app


def _sent(work):
    """Return the distinct statements that the work sends, each with its parameters."""
    sent = {}

    def note(connection, cursor, statement, parameters, context, executemany):
        if not executemany and statement.lstrip("(").startswith(SEARCHING):
            sent.setdefault(re.sub(r"IN \([^()S]*\)", "IN (…)", statement), (statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    work()
    event.remove(db.engine, "before_cursor_execute", note)
    return sent.values()


def _ids():
    """Return ids to put into addresses: of each table, the newest few rows."""
    found = {}
    for table in db.metadata.sorted_tables:
        if "id" in table.columns and table.name not in ("sign_in_delay", "refused_count"):
            found[table.name] = list(db.session.scalars(select(table.c.id).limit(200)))
    db.session.rollback()
    return found


OF_A_FORM = {"form_id": "health", "entry": 1, "section_id": "now", "number": 1}
"""The page of a form and of a document that the demonstration has filled in for every case."""


def _addresses(app, ids):
    """Return the address of every page, with real ids where the names of arguments tell which."""
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or str(access_of(app, rule.endpoint)) == "None":
            continue
        values = {}
        for name in rule.arguments:
            known = ids.get(name.removesuffix("_id")) or [uuid.uuid4()]
            values[name] = OF_A_FORM.get(name) or (known[0] if name.endswith("_id") else "unknown")
        with app.test_request_context():
            yield app.url_map.bind("localhost").build(rule.endpoint, values)


def _pages(app):
    ids = _ids()
    for email in PEOPLE:
        client = sign_in(app.test_client(), user_by_email(email))
        db.session.rollback()
        mine = client.get("/cases").text + client.get("/inbox").text
        links = set(re.findall(r'href="(/[^"#]*)"', mine))
        own = {link for link in links if not link.startswith(("/exit", "/static", "/language"))}
        for address in (*_addresses(app, ids), *sorted(own)[:60]):
            client.get(address)


def _tasks(app):
    later = clock.now() + timedelta(days=40)
    with clock.set_to(later), acting_as(SYSTEM):
        for job in registry.current().jobs:
            for _ in range(2):
                job.due() if job.due else None
                job.run()
                commit()


def _faults(statement, parameters):
    """Return the tables that the planner would look through for this statement."""
    connection = db.session.connection()
    if db.engine.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [table for row in rows for table in _scanned_by_sqlite(row[-1], statement)]
    for way in ("seqscan", "hashjoin", "mergejoin"):
        connection.execute(text(f"SET LOCAL enable_{way} = off"))
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar()
    tree = json.loads(plan) if isinstance(plan, str) else plan
    return list(_scanned_by_postgresql(tree[0]["Plan"], is_limited=False))


def _scanned_by_sqlite(line, statement):
    scan = re.match(r'SCAN "?(\w+)"?(.*)', line)
    # What is read in order, by an index or by the key, for its first rows only, is no search.
    in_order = "USING" in scan[2] or "WHERE" not in statement if scan else False
    if scan and not (in_order and re.search(r"LIMIT|max\(", statement)):
        yield _table_of(scan[1], statement)


def _table_of(alias, statement):
    named = re.search(rf'"?(\w+)"? AS "?{alias}"?\b', statement)
    return named[1] if named else alias


def _scanned_by_postgresql(node, *, is_limited):
    kind, conditions = node["Node Type"], ("Index Cond" in node or "Recheck Cond" in node)
    limited = is_limited or kind == "Limit"
    through_index = kind in ("Index Scan", "Index Only Scan") and not (conditions or limited)
    if kind == "Seq Scan" or through_index:
        yield node["Relation Name"]
    for part in node.get("Plans", ()):
        yield from _scanned_by_postgresql(part, is_limited=limited)


@pytest.mark.parametrize("work", [_pages, _tasks])
def test_nothing_looks_through_a_table_that_grows(filled, work):
    sent = list(_sent(lambda: work(filled)))
    assert len(sent) > 20
    db.session.rollback()
    faults = []
    for statement, parameters in sent:
        excused = {table for table, part in EXCEPTIONS if part in statement}
        tables = set(_faults(statement, parameters)) - STEADY - excused
        if grows := tables & set(db.metadata.tables):
            faults.append(f"{sorted(grows)}: {statement}")
    db.session.rollback()
    assert not faults, f"{len(faults)}\n\n" + "\n\n".join(faults)
