"""A part of an open file is erased, and every page of everybody still stands."""

import pytest

from caseflow.access import declarations
from caseflow.access.compartments import Compartment
from caseflow.extensions import db
from caseflow.pathway.case.models import Case
from tests.integration.encryption import marked_way
from tests.integration.oversight.erasures.test_erasure import ask, decide
from tests.integration.world import sign_in

STANDS = {200, 302, 400, 403, 404, 405, 409, 410}
WORKERS = ("caseworker", "supervisor")
"""Who opens the file itself, and so meets what was erased on most pages."""
READERS = (*WORKERS, "responder", "clinic", "authority", "dpo", "coordinator")


def pages(app, ids):
    """Every page to which these ids lead."""
    with app.test_request_context():
        urls = app.url_map.bind("localhost")
        return [
            urls.build(rule.endpoint, {key: ids[key] for key in rule.arguments})
            for rule in app.url_map.iter_rules()
            if "GET" in rule.methods
            and rule.arguments <= ids.keys()
            and declarations.access_of(app, rule.endpoint) != declarations.PUBLIC
        ]


@pytest.fixture
def way(app, world, monkeypatch, refused_without_limit):
    """The ids of one whole way; what fails is answered as it is in production."""
    app.config["RAISE_UNEXPECTED"] = False
    return marked_way.walk(world, monkeypatch, "mark")


def erase(world, way, part):
    ask(world, db.session.get(Case, way["case_id"]), part)
    decide(world)


def fallen(app, world, way, names):
    """The pages that do not stand, with who reads them."""
    wrong = []
    for name in names:
        client = sign_in(app.test_client(), world.people[name])
        for address in pages(app, way):
            status = client.get(address).status_code
            if status not in STANDS:
                wrong.append((name, address, status))
    return wrong


@pytest.mark.parametrize("part", [part.value for part in Compartment])
def test_every_page_of_a_worker_stands_when_a_part_is_erased(app, world, way, part):
    erase(world, way, part)
    # What a page shows does not depend on the database, and this test is a slow one.
    names = WORKERS[:1] if app.config["SETTINGS"].database_url else WORKERS
    assert not fallen(app, world, way, names)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize("parts", [("identity",), tuple(part.value for part in Compartment)])
def test_every_page_of_everybody_stands_when_parts_are_erased(app, world, way, parts):
    for part in parts:
        erase(world, way, part)
    assert not fallen(app, world, way, READERS)
