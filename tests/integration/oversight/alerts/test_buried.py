"""Many refused requests bury no alert: they are limited, counted, and folded into one line."""

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from caseflow import clock
from caseflow.access.actors import SYSTEM
from caseflow.audit import verification
from caseflow.audit.events import Event
from caseflow.audit.models import AuditEvent
from caseflow.extensions import db
from caseflow.oversight.alerts import actions as alerts_actions
from caseflow.oversight.alerts import queries as alerts_queries
from caseflow.oversight.alerts.models import SERIOUS, Alert, AlertAnswer, AlertKind
from caseflow.oversight.alerts.rules import Finding
from caseflow.web import refusals
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in

LIMIT = 20


@pytest.fixture
def limited(app):
    """Refusals of an account are limited after a few."""
    low = {"refusals_per_hour": LIMIT}
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update=low)


def _look():
    commit()
    with acting_as(SYSTEM):
        while alerts_actions.look():
            commit()
        commit()


def _refused_events():
    commit()
    told = select(AuditEvent).where(AuditEvent.action == Event.REFUSED.value)
    return [event.details for event in db.session.scalars(told.order_by(AuditEvent.sequence))]


def _asked(client, count):
    return [client.get(f"/cases/{uuid.uuid4()}").status_code for _ in range(count)]


def test_a_flood_of_refusals_leaves_the_watched_case_s_alert_first(app, world, limited):
    case = builders.open_case(world)
    dpo = sign_in(app.test_client(), world.dpo)
    dpo.post("/alerts/watched-cases", data={"code": case.code, "verb": "mark"})
    client = sign_in(app.test_client(), world.caseworker)
    assert client.get(f"/cases/{case.id}").status_code == 200
    for _ in range(4):
        _asked(client, 20)
        _look()
    alerts = db.session.scalars(select(Alert)).all()
    assert sorted(alert.kind for alert in alerts) == [AlertKind.CANARY, AlertKind.REFUSALS]
    page = dpo.get("/alerts").text
    assert page.index(str(_of(alerts, AlertKind.CANARY))) < page.index(
        str(_of(alerts, AlertKind.REFUSALS))
    )
    assert verification.verify().holds


def _of(alerts, kind):
    return next(alert.id for alert in alerts if alert.kind is kind)


def test_beyond_the_limit_refusals_say_only_that_and_permitted_pages_open(app, world, limited):
    case = builders.open_case(world)
    client = sign_in(app.test_client(), world.caseworker)
    assert _asked(client, LIMIT + 2) == [404] * LIMIT + [429] * 2
    answer = client.get("/admin")
    assert answer.status_code == 429
    assert "Too many of your requests were refused" in answer.text
    assert 3000 < int(answer.headers["Retry-After"]) <= 3601
    assert client.get(f"/cases/{case.id}").status_code == 200
    assert _asked(sign_in(app.test_client(), world.colleague), 1) == [404]
    with clock.set_to(clock.now() + timedelta(minutes=61)):
        assert _asked(sign_in(app.test_client(), world.caseworker), 1) == [404]


def test_a_form_that_is_refused_counts_too(app, world, limited):
    client = sign_in(app.test_client(), world.clinic)
    answers = [client.post("/alerts/watched-cases").status_code for _ in range(LIMIT + 1)]
    assert answers == [403] * LIMIT + [429]


def test_many_accounts_at_one_address_reach_its_limit(app, world, limited, monkeypatch):
    monkeypatch.setattr(refusals, "ADDRESS", 2)
    people = (world.caseworker, world.colleague, world.stranger)
    answers = [_asked(sign_in(app.test_client(), person), LIMIT - 2) for person in people]
    assert answers[:2] == [[404] * (LIMIT - 2)] * 2
    assert answers[2] == [404] * 4 + [429] * (LIMIT - 6)


def test_the_log_counts_refusals_instead_of_keeping_each(app, world):
    client = sign_in(app.test_client(), world.stranger)
    _asked(client, 35)
    assert [detail.get("refused") for detail in _refused_events()] == [None] * 8 + [16, 32]
    _look()
    assert db.session.scalars(select(Alert)).one().count == 32


def test_counts_of_past_hours_are_deleted(app, world):
    _asked(sign_in(app.test_client(), world.stranger), 1)
    rows = text("select count(*) from refused_count")
    assert db.session.scalar(rows) == 2
    with clock.set_to(clock.now() + timedelta(minutes=61)):
        refusals.sweep()
    assert db.session.scalar(rows) == 0


def _raised(world, person, kind, minutes=0):
    at = clock.now() - timedelta(minutes=minutes)
    alerts_actions.raise_alert(Finding(kind, at, at, 1), about=person)


def test_every_alert_is_on_a_page_and_the_most_serious_come_first(app, world, monkeypatch):
    monkeypatch.setattr(alerts_queries, "SHOWN", 4)
    people = (world.caseworker, world.colleague)
    with acting_as(SYSTEM):
        for kind in reversed(SERIOUS):
            for person in people:
                _raised(world, person, kind)
        commit()
    dpo, asked, found = sign_in(app.test_client(), world.dpo), "/alerts", []
    while asked:
        page = dpo.get(asked).text
        found += re.findall(r"/alerts/([0-9a-f-]{36})", page)
        older = re.search(r'href="([^"]*)" rel="next"', page)
        asked = older[1] if older else None
    kinds = [db.session.get(Alert, uuid.UUID(one)).kind for one in found]
    assert kinds == [kind for kind in SERIOUS for _ in people]
    assert len(set(found)) == db.session.scalar(select(func.count(Alert.id))) == len(found)


def test_answered_alerts_follow_on_the_pages_after_those_that_wait(app, world, monkeypatch):
    monkeypatch.setattr(alerts_queries, "SHOWN", 2)
    with acting_as(world.dpo):
        for kind in SERIOUS:
            _raised(world, world.caseworker, kind)
        for alert in db.session.scalars(select(Alert)).all()[:4]:
            alerts_actions.answer(alert, AlertAnswer.WORK, by=world.dpo)
        commit()
        pages = [alerts_queries.alerts_seen_by(world.dpo, number=n) for n in (1, 2, 3, 4)]
    waits = [[alert.answered_at is None for alert in page.alerts] for page in pages]
    assert waits == [[True, True], [True, False], [False, False], [False]]
    assert [page.has_more for page in pages] == [True, True, True, False]


def test_an_edited_alert_is_not_added_to(app, world):
    with acting_as(SYSTEM):
        _raised(world, world.caseworker, AlertKind.REFUSALS, minutes=9)
        commit()
        db.session.execute(text("update alert set count = 900"))
        db.session.commit()
        db.session.expire_all()
        _raised(world, world.caseworker, AlertKind.REFUSALS)
        commit()
    assert sorted(db.session.scalars(select(Alert.count))) == [1, 900]


def test_a_page_number_that_cannot_be_is_the_first_page(app, world):
    dpo = sign_in(app.test_client(), world.dpo)
    for number in ("0", "-1", "x", "99999999999999"):
        assert dpo.get(f"/alerts?page={number}").status_code == 200
