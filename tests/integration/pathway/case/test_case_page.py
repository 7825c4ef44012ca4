"""The case page: for whom it opens, and at what price."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from caseflow import audit
from caseflow.encryption import key_hierarchy
from caseflow.extensions import db
from tests.integration import builders
from tests.integration.world import sign_in

BUDGET = 9


@pytest.fixture(autouse=True)
def _as_served(monkeypatch):
    """A server has a thread that gives events their place; a page waits for none of it."""
    monkeypatch.setattr(audit, "after_commit", lambda: None)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every SQL statement, of both stores, that the block causes."""
    said: list[str] = []

    def note(connection, cursor, statement, parameters, context, many):
        if not statement.upper().startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            said.append(statement)

    engines = {
        id(engine): engine for engine in (db.engine, key_hierarchy.key_ring().store.engine)
    }.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def asked_for(client, address: str) -> list[str]:
    """What the second look at a page asks of the databases."""
    client.get(address)
    with statements() as said:
        assert builders.KNOWN_AS in client.get(address).text
    return said


def test_case_page_stays_in_the_budget(app, world):
    address = f"/cases/{builders.open_case(world).id}"
    said = asked_for(sign_in(app.test_client(), world.caseworker), address)
    assert len(said) <= BUDGET, "\n".join(said)


@pytest.mark.parametrize(
    ("who", "page"), [("caseworker", "/cases"), ("supervisor", "/cases"), ("caseworker", "/my-day")]
)
def test_lists_ask_the_same_for_one_case_as_for_many(app, world, who, page):
    builders.open_case(world)
    client = sign_in(app.test_client(), world.people[who])
    one = asked_for(client, page)
    for _ in range(3):
        builders.open_case(world)
    many = asked_for(client, page)
    assert len(many) == len(one), "\n".join(many)
    assert len(many) <= BUDGET + (page == "/my-day") * 5, "\n".join(many)


@pytest.mark.parametrize("who", ["stranger", "colleague", "stranger_supervisor"])
def test_a_case_of_others_is_not_found(app, world, who):
    case = builders.open_case(world)
    client = sign_in(app.test_client(), world.people[who])
    assert client.get(f"/cases/{case.id}").status_code == 404
