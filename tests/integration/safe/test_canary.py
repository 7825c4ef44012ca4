"""A mark in every sealed field, and one whole way: it is nowhere but in the pages."""

import logging
import re
import uuid

import pytest
from sqlalchemy import inspect, text

from caseflow import tables
from caseflow.access import context, guards
from caseflow.extensions import db, mail
from caseflow.notices import delivery
from caseflow.pathway.case import actions as cases
from caseflow.safe import keys
from caseflow.safe.sealed import sealed_fields
from tests.integration.safe import marked_way
from tests.integration.world import acting_as, commit, sign_in

BORN = "1911-11-13"
CODED = {
    "person.age", "person.sex", "person.nationality", "person.languages", "person.date_of_birth",
    "safe_contact.ways", "safe_contact.may_leave_message", "screening.triage",
    "screening.answers", "screening.profile", "search_card.tokens",
    "service_feedback.answers",
}  # fmt: skip
"""Sealed fields of codes, numbers and keyed tokens, in which no mark can stand."""
READERS = ("caseworker", "supervisor", "clinic", "authority", "dpo", "coordinator", "responder")


@pytest.fixture
def mark():
    """A text that stands nowhere else."""
    return f"canary{uuid.uuid4().hex[:12]}"


@pytest.fixture
def way(app, world, monkeypatch, mark):
    """The whole way, with its ids."""
    return marked_way.walk(world, monkeypatch, mark)


def _opened(field, row):
    with acting_as(_reader[0]):
        context.admit(row.case_id)
        return str(field.open(row))


_reader = []


def test_every_sealed_field_of_the_way_holds_the_mark(world, way, mark):
    """A new sealed field fails here until the way fills it."""
    _reader[:] = [world.caseworker]
    unmarked = set()
    for mapper in db.Model.registry.mappers:
        for field in sealed_fields(mapper.class_):
            name = f"{mapper.class_.__tablename__}.{field.name}"
            rows = db.session.scalars(db.select(mapper.class_)).all()
            filled = [row for row in rows if getattr(row, field.column) is not None]
            if name not in CODED and not any(mark in _opened(field, row) for row in filled):
                unmarked.add(name)
    assert not unmarked


def test_the_mark_is_in_no_file_of_the_databases(app, settings, way, mark, request):
    _visit_everything(app, request.getfixturevalue("world"), way)
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        found = [path for path in settings.data.iterdir() if _holds(path.read_bytes(), mark)]
        assert (settings.data / "caseflow.db-wal").exists()
        assert not found
        return
    for engine in (db.engine, keys.ring().store.engine):
        with engine.connect() as connection:
            connection.execute(text("checkpoint"))
            folder = connection.scalar(text("show data_directory"))
            for schema in inspect(engine).get_schema_names():
                assert not _tables_with(connection, schema, mark)
    assert not [path for path in _files(folder) if _holds(path.read_bytes(), mark)]


def test_the_mark_is_in_no_log_mail_session_or_event(app, world, way, mark, capfd, caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)
    app.config.update(MAIL_BACKEND="locmem", RAISE_UNEXPECTED=False)
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(
        update={"mail_url": "smtp://localhost:25"}
    )
    state = mail.init_app(app)
    pages = _visit_everything(app, world, way)
    assert any(mark in page.text for page in pages)
    assert delivery.deliver() > 0
    commit()
    sent = "".join(str(message.message()) for message in state.outbox)
    assert sent
    written = "".join((*capfd.readouterr(), caplog.text, sent))
    assert mark not in written
    assert BORN not in written


def test_the_mark_is_in_no_title_header_or_address(app, world, way, mark):
    for page in _visit_everything(app, world, way):
        title = page.text.partition("<title>")[2].partition("</title>")[0]
        addresses = " ".join(re.findall(r'(?:href|action|src)="([^"]*)"', page.text))
        assert mark not in f"{title} {addresses} {page.headers}"


def test_a_failure_says_nothing_of_what_was_typed(app, world, way, mark, monkeypatch, capfd):
    app.config["RAISE_UNEXPECTED"] = False

    def fail(*args, **named):
        raise ValueError(f"{args} {named} {mark}")

    monkeypatch.setattr(cases, "add_note", fail)
    client = sign_in(app.test_client(), world.caseworker)
    answer = client.post(f"/cases/{way['case_id']}/notes", data={"text": mark})
    assert answer.status_code == 500
    assert mark not in answer.text
    assert mark not in "".join(capfd.readouterr())


def _visit_everything(app, world, way):
    """Every page of every role that the ids of the way lead to."""
    pages = []
    for name in READERS:
        client = sign_in(app.test_client(), world.people[name])
        for rule in app.url_map.iter_rules():
            access = guards.access_of(app, rule.endpoint)
            if "GET" in rule.methods and rule.arguments <= way.keys() and access != guards.PUBLIC:
                with app.test_request_context():
                    address = app.url_map.bind("localhost").build(
                        rule.endpoint, {key: way[key] for key in rule.arguments}
                    )
                pages.append(client.get(address))
    assert sum(page.status_code == 200 for page in pages) > 40
    return pages


def _holds(content, mark):
    forms = (mark.encode(), mark.encode("utf-16-le"), mark.encode().hex().encode(), BORN.encode())
    return any(form in content for form in forms)


def _tables_with(connection, schema, mark):
    hexed = mark.encode().hex()
    names = inspect(connection).get_table_names(schema=schema)
    assert schema != "public" or len(names) >= len(tables.METADATA.tables)
    found = "position(:mark in t::text) > 0 or position(:hexed in t::text) > 0"
    return [
        name
        for name in names
        if connection.scalar(
            text(f'select count(*) from "{schema}"."{name}" t where {found}'),
            {"mark": mark, "hexed": hexed},
        )
    ]


def _files(folder):
    from pathlib import Path

    return [path for path in Path(folder).rglob("*") if path.is_file()]
