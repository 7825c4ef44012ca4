"""What the applications of a test process share is the same for each; the rest each has alone."""

import uuid

import pytest
from flask import Flask
from jinja2 import DictLoader, Environment
from sqlalchemy import event, func, select, text
from werkzeug.routing import Rule

from caseflow.accounts.models import User
from caseflow.extensions import db
from tests import sharing
from tests.installations import running
from tests.integration.world import build, commit, read, sign_in

OF_THE_PROCESS = {"sqlalchemy", "security", "csrf", "caseflow-sop"}
"""Extensions that keep nothing of an application, or keep it by application."""
CHEAP = "$argon2id$v=19$m=8,t=1,p=1$"


@pytest.fixture
def installed(request, tmp_path, originals, settings):
    """Starts one more installation on the same kind of database, beside that of `app`."""

    def start(name, fill=None):
        server = request.getfixturevalue("postgres") if settings.database_url else ""
        return running(originals.copy(tmp_path / name, server=server, fill=fill))

    return start


def test_two_applications_share_no_key_no_limit_and_no_search(app, installed):
    with installed("other") as other:
        kept = {name: value for name, value in app.extensions.items() if value is not None}
        shared = {name for name, value in kept.items() if other.extensions.get(name) is value}
        assert shared == OF_THE_PROCESS
        assert app.jinja_env is not other.jinja_env
        assert app.jinja_env.cache is not other.jinja_env.cache
        assert app.url_map is not other.url_map


def test_two_applications_read_each_its_own_store_by_the_same_statement(app, installed):
    compiled = []
    how_many = select(func.count()).select_from(User)

    def note(connection, cursor, statement, parameters, context, executemany):
        if "count" in statement:
            compiled.append(context.compiled)

    build()
    with installed("other") as other:
        event.listen(db.engine, "before_cursor_execute", note)
        assert db.session.scalar(how_many) == 0
        assert other.config["SETTINGS"].database == db.engine.url.render_as_string(False)
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        assert db.session.scalar(how_many) > 0
    assert compiled[0] is compiled[1]


def test_what_one_test_left_the_next_does_not_find(installed):
    with installed("first", build) as left:
        world = read()
        sign_in(left.test_client(), world.caseworker)
        world.caseworker.display_name = "Changed"
        commit()
        assert db.session.scalar(text("select count(*) from user_session")) > 0
        (left.config["SETTINGS"].data / "left").touch()
    with installed("second", build) as found:
        assert read().caseworker.display_name == "Caseworker"
        assert db.session.scalar(text("select count(*) from user_session")) == 0
        assert not (found.config["SETTINGS"].data / "left").exists()


def test_the_copied_mechanism_is_the_one_that_is_built(app, world, installed):
    with installed("built"):
        built = build()
        kept = [column.name for column in User.__table__.columns if column.name not in OF_ITS_OWN]
        for name, user in world.people.items():
            for column in kept:
                assert getattr(user, column) == getattr(built.people[name], column), column
        for part in ("organisations", "people", "services"):
            assert list(getattr(world, part)) == list(getattr(built, part))
        assert [s.name for s in world.services.values()] == [
            s.name for s in built.services.values()
        ]


OF_ITS_OWN = ("id", "organisation_id", "fs_uniquifier", "created_at", "seal")


def test_a_template_that_changed_is_compiled_again():
    sources = {"page": "before"}
    pages, kept = DictLoader(sources), sharing.CompiledTemplates()
    first, second = (Environment(loader=pages, bytecode_cache=kept) for _ in range(2))
    assert first.get_template("page").render() == "before"
    sources["page"] = "after"
    assert second.get_template("page").render() == "after"


def test_a_template_that_did_not_change_is_compiled_once(monkeypatch):
    pages, kept = DictLoader({"page": "the same"}), sharing.CompiledTemplates()
    first, second = (Environment(loader=pages, bytecode_cache=kept) for _ in range(2))
    assert first.get_template("page").render() == "the same"
    monkeypatch.setattr(second, "compile", None)
    assert second.get_template("page").render() == "the same"


def test_a_route_builds_the_addresses_that_werkzeug_builds(app, installed, monkeypatch):
    monkeypatch.setattr(Flask, "url_rule_class", Rule)
    with installed("plain") as plain:
        ours, theirs = app.url_map.iter_rules(), plain.url_map.iter_rules()
        for route, rule in zip(ours, theirs, strict=True):
            assert type(route) is sharing.Route and type(rule) is Rule
            values = {name: _value(rule, name) for name in rule.arguments}
            for unknown in ({}, {"page": "2"}):
                assert route.build(values | unknown) == rule.build(values | unknown)


def _value(rule, name):
    converter = type(rule._converters[name]).__name__
    return {"UUIDConverter": uuid.UUID(int=7), "IntegerConverter": 7}.get(converter, "a b/ü")


def test_a_route_that_was_parsed_before_is_the_one_that_werkzeug_parses(
    app, installed, monkeypatch
):
    with installed("again") as again:
        ours = list(again.url_map.iter_rules())
    monkeypatch.setattr(Flask, "url_rule_class", Rule)
    with installed("plain") as plain:
        for route, rule in zip(ours, plain.url_map.iter_rules(), strict=True):
            assert (route._parts, route._trace) == (rule._parts, rule._trace)
            assert (route.rule, route.arguments) == (rule.rule, rule.arguments)


def test_outside_the_tests_of_sign_in_a_hash_is_cheap(app, world):
    assert world.caseworker.password.startswith(CHEAP)
