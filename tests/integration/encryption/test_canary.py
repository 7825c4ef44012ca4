"""A mark in every sealed field, and one busy day: it is nowhere but in the pages."""

import base64
import resource
import signal
import sqlite3
from collections import Counter
from contextlib import closing

import pytest
from sqlalchemy import text

from caseflow.access import access_context, declarations
from caseflow.access.policy import holds_role_for
from caseflow.encryption.sealed_fields import sealed_fields
from caseflow.extensions import Base, db
from caseflow.notices import delivery
from caseflow.pathway.case.models import Case
from tests.integration import builders
from tests.integration.encryption import busy_day, marked_way
from tests.integration.encryption.busy_day import FAILS, Day
from tests.integration.encryption.leaks import leaks, mailed
from tests.integration.world import acting_as, commit
from tests.stores import close_stores
from tests.traces import values_in

CODED = {
    "document.content",
    "document_attachment.thing",
    "note.told",
    "person.age",
    "person.age_said_on",
    "person.date_of_birth",
    "safe_contact.may_leave_message",
    "screening.triage",
    "screening.answers",
    "screening.profile",
    "search_card.tokens",
    "service_feedback.answers",
}
"""Sealed fields of numbers, codes and keyed tokens, in which no mark can stand: only filled."""
TOLD = (marked_way.BORN, *(code for code, yes in builders.TOLD.items() if yes), *builders.TICKED)
"""What stands in some of those, and nowhere else: a date, and the codes of what was answered."""
READERS = (
    "responder",
    "caseworker",
    "supervisor",
    "clinic",
    "authority",
    "coordinator",
    "dpo",
    "administrator",
    "stranger",
)
UNREAD = {
    "static",
    "web.home",
    "notices.follow",
    "web.exit_page",
    "web.healthz",
    "accounts.enrol",
    "security.login",
    "case.calendar_feed.read",
}
"""Pages without a case that nobody reads who is signed in: redirects, a link for once, and what a
telephone reads with a secret address."""


def _filled(world):
    """The opened values of every sealed field of every model, by its name."""
    with acting_as(world.caseworker):
        for mapper in Base.registry.mappers:
            for field in sealed_fields(mapper.class_):
                rows = db.session.scalars(db.select(mapper.class_)).all()
                access_context.admit(*(row.case_id for row in rows))
                held = [
                    field.__get__(row, type(row))
                    for row in rows
                    if getattr(row, field.column) is not None
                ]
                yield f"{mapper.class_.__tablename__}.{field.name}", str(held) if held else ""


def test_every_sealed_field_of_the_way_holds_the_marks(world, way, marks):
    """A new sealed field fails here until `marked_way` fills it."""
    filled = dict(_filled(world))
    assert not [name for name, held in filled.items() if not held]
    unmarked = {name for name, held in filled.items() if not all(mark in held for mark in marks)}
    assert unmarked == CODED
    codes = " ".join(filled[name] for name in CODED)
    assert all(told in codes for told in TOLD)


@pytest.fixture
def log_of_writes_kept(settings, world):
    """Read from the SQLite store all day, so that background work never empties its log."""
    if settings.database_url:
        yield
        return
    with closing(sqlite3.connect(settings.data / "caseflow.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute('SELECT count(*) FROM "case"').fetchone()
        yield


@pytest.mark.usefixtures("hashed_as_in_production", "log_of_writes_kept")
@pytest.mark.asvs("V14.2.2", "V14.2.4", "V16.2.3", "V16.2.5")
def test_a_busy_day_leaves_no_mark_behind(app, settings, world, way, marks, tmp_path):
    people = {name: world.people[name] for name in READERS}
    ways = [way, *marked_way.beside(world)]
    places = {name: _places(app, user, ways) for name, user in people.items()}
    emails = {name: user.email for name, user in people.items()}
    code = db.session.get(Case, way["case_id"]).code
    commit()
    close_stores()
    day = Day(settings, tmp_path)
    try:
        with day.mail_server():
            read = _spend(day, places, emails, f"/cases/{way['case_id']}/notes", code, marks)
    finally:
        day.kill()
    log_of_writes = settings.data / "caseflow.db-wal"
    assert settings.database_url or log_of_writes.stat().st_size > 0
    assert not leaks(day, (*marks, *TOLD))
    assert not [page.address for page in day.pages if values_in(page.outside.encode(), marks)]
    assert {rule.endpoint for rule in _pages(app)} - read == UNREAD
    assert set(mailed(day)) == {delivery.BODY}
    answers = Counter(page.status for page in day.pages)
    assert min(answers[status] for status in (200, 302, 404, 409, 422)) > 0
    assert sum(answers[status] for status in answers if status >= 500) == len(FAILS)


def _spend(day, places, emails, notes, code, marks):
    """The day; which pages were read."""
    words = " ".join(marks)
    day.start()
    people = {name: day.browser(email) for name, email in emails.items()}
    pages = {name: busy_day.read_pages(people[name], places[name]) for name in people}
    assert sum(mark in page.text for page in day.pages for mark in marks) > 100
    for beginning, status in FAILS.items():
        answer = people["caseworker"].post(notes, {"text": f"{beginning} {words}"})
        assert (answer.status, *values_in(answer.text.encode(), marks)) == (status,)
    known = set()
    forms = {name: busy_day.forms_of_words(pages[name].values(), known) for name in people}
    for name in people:
        for form in forms[name]:
            busy_day.send_wrong(people[name], form, words)
    people["caseworker"].post(notes, {"text": words + " x" * 300_000})
    busy_day.mistype(day, people["caseworker"], words)
    kept = busy_day.write_until_killed(
        day, [people["caseworker"], people["supervisor"]], notes, words
    )
    day.start()
    for name in people:
        for form in forms[name]:
            busy_day.send_twice(people[name], form, words)
    assert not [note for note in kept if note not in people["caseworker"].get(notes).text]
    alert = busy_day.wait_for_link(people["dpo"], "/alerts", r"/alerts/[0-9a-f-]{36}")
    assert people["dpo"].get(alert).status == 200
    day.run_commands(code, words)
    # Where the system hands a core to a program, none would be found below.
    assert {resource.prlimit(one, resource.RLIMIT_CORE)[0] for one in day.processes()} == {0}
    day.kill(signal.SIGABRT)
    return {"watching.show"}.union(*pages.values())


def _pages(app):
    """Every rule that is read and not only posted to."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and declarations.access_of(app, rule.endpoint) is not None
    ]


def _places(app, user, ways):
    """The addresses of every page that a role of this person may open, by endpoint."""
    found = {}
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in _pages(app):
            access = declarations.access_of(app, rule.endpoint)
            anybody = access in (declarations.PUBLIC, declarations.SIGNED_IN)
            if rule.endpoint not in UNREAD and (anybody or holds_role_for(user, access)):
                found[rule.endpoint] = [
                    adapter.build(rule.endpoint, {name: ids[name] for name in rule.arguments})
                    for ids in ways
                    if rule.arguments <= ids.keys()
                ][: len(ways) if rule.arguments else 1]
    return found


def _in_a_log(day, mark):
    (day.home / "server.log").write_bytes(b"error: " + mark.encode().hex().encode())


def _in_a_mail(day, mark):
    (day.home / "spool").mkdir()
    (day.home / "spool" / "1").write_bytes(base64.b64encode(b"Dear " + mark.encode("utf-16-le")))


def _in_a_nameless_file(day, mark):
    (day.home / "written.txt").write_text(f"{day.home / 'tmp'}\n")


def _in_a_column(day, mark):
    db.session.execute(text("update organisation set area = :mark"), {"mark": mark})
    commit()


def _overwritten(day, mark):
    for area in (mark, "Harbour"):
        db.session.execute(text("update organisation set area = :area"), {"area": area})
        commit()


def _packed(day, mark):
    """So long that PostgreSQL packs it: its files hold no mark, a dump does."""
    db.session.execute(text("create table slip (said text)"))
    db.session.execute(text("insert into slip values (:said)"), {"said": f"so {mark} " * 999})
    commit()


IN_FILES = (_in_a_log, _in_a_mail, _in_a_nameless_file)
IN_DATABASES = (_in_a_column, _overwritten, _packed)
PLANTED = [
    *(pytest.param("sqlite", plant, id=f"{plant.__name__[1:]}") for plant in IN_FILES),
    *(
        pytest.param(name, plant, id=f"{plant.__name__[1:]}-{name}")
        for plant in IN_DATABASES
        for name in ("sqlite", "postgresql")
    ),
]


@pytest.mark.parametrize(("settings", "plant"), PLANTED, indirect=["settings"])
def test_a_planted_leak_is_found(app, settings, world, marks, tmp_path, plant):
    """The search of the busy day would see it: in a clean installation it finds this, and else
    nothing."""
    day = Day(settings, tmp_path)
    assert not leaks(day, marks)
    plant(day, marks[1])
    assert leaks(day, marks)
