"""The case page: for whom it opens, and at what price."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from caseflow.extensions import db
from caseflow.safe import keys
from tests.integration import builders
from tests.integration.world import sign_in

BUDGET = 8


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every SQL statement, of both stores, that the block causes."""
    said: list[str] = []

    def note(connection, cursor, statement, parameters, context, many):
        if not statement.upper().startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            said.append(statement)

    engines = {id(engine): engine for engine in (db.engine, keys.ring().store.engine)}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def test_case_page_stays_in_the_budget(app, world):
    address = f"/cases/{builders.open_case(world).id}"
    client = sign_in(app.test_client(), world.caseworker)
    client.get(address)
    with statements() as said:
        page = client.get(address)
    assert page.status_code == 200
    assert builders.KNOWN_AS in page.text
    assert len(said) <= BUDGET, "\n".join(said)


@pytest.mark.parametrize("who", ["stranger", "colleague", "stranger_supervisor"])
def test_a_case_of_others_is_not_found(app, world, who):
    case = builders.open_case(world)
    client = sign_in(app.test_client(), world.people[who])
    assert client.get(f"/cases/{case.id}").status_code == 404
