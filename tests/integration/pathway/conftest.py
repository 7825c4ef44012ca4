"""After every test of the pathway: what is kept of each case is what its rows say."""

from collections.abc import Iterator

import pytest

from caseflow.extensions import db
from tests.integration import agendas


@pytest.fixture(autouse=True)
def _agendas_hold(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail when a road to a row has forgotten the agenda of its case."""
    uses_tables = "app" in request.fixturenames
    if uses_tables:
        request.getfixturevalue("app")
    yield
    if uses_tables:
        db.session.rollback()
        found = agendas.wrong()
        db.session.rollback()
        assert found == [], "Nothing keeps the agenda of these cases."
