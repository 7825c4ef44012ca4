"""What the log notices reaches those who may ask, and nobody else."""

import json
import uuid
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, func, select, text

from caseflow import clock
from caseflow.access.actors import SYSTEM
from caseflow.access.roles import Role
from caseflow.accounts import actions as accounts_actions
from caseflow.audit import log, verification
from caseflow.audit.events import Event
from caseflow.audit.row_verification import RowState
from caseflow.cli.group import main
from caseflow.extensions import db
from caseflow.notices.models import Notice, NoticeKind
from caseflow.oversight.alerts import actions as alerts_actions
from caseflow.oversight.alerts import labels as alerts_labels
from caseflow.oversight.alerts import queries as alerts_queries
from caseflow.oversight.alerts.models import Alert, AlertAnswer, AlertKind, ListedOpening
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in


@pytest.fixture
def limits(app, monkeypatch):
    """Thresholds that a test reaches."""
    low = {
        "alert_burst": 3,
        "alert_out_of_caseload": 3,
        "alert_fruitless": 3,
        "alert_refusals": 3,
        "alert_checks": 3,
        "alert_night": 99,
    }
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update=low)


def _look():
    commit()
    with acting_as(SYSTEM):
        while alerts_actions.look():
            commit()
        commit()
    return db.session.scalars(select(Alert)).all()


def _told():
    asked = select(Notice.user_id).where(Notice.kind == NoticeKind.ALERT_RAISED)
    return set(db.session.scalars(asked))


def test_a_burst_reaches_the_supervisor_and_the_dpo_and_not_whom_it_is_about(app, world, limits):
    cases = [builders.open_case(world) for _ in range(3)]
    client = sign_in(app.test_client(), world.caseworker)
    for case in cases[:2]:
        client.get(f"/cases/{case.id}")
    assert not [a for a in _look() if a.kind is AlertKind.BURST]
    client.get(f"/cases/{cases[2].id}")
    found = [a for a in _look() if a.kind is AlertKind.BURST]
    assert [(a.actor_id, a.count) for a in found] == [(world.caseworker.id, 3)]
    assert _told() == {world.supervisor.id, world.dpo.id}
    assert len([a for a in _look() if a.kind is AlertKind.BURST]) == 1


def test_a_list_of_many_cases_is_work(app, world, limits):
    for _ in range(4):
        builders.open_case(world)
    client = sign_in(app.test_client(), world.caseworker)
    _look()
    client.get("/cases")
    assert not [a for a in _look() if a.kind is AlertKind.BURST]


def test_a_supervisor_who_only_reads_is_seen_by_the_dpo_alone(app, world, limits):
    cases = [builders.open_case(world) for _ in range(3)]
    client = sign_in(app.test_client(), world.supervisor)
    for case in cases:
        client.get(f"/cases/{case.id}")
    found = [a for a in _look() if a.kind is AlertKind.OUT_OF_CASELOAD]
    assert [a.actor_id for a in found] == [world.supervisor.id]
    assert world.supervisor.id not in _told()
    assert "without any work being done" not in client.get("/alerts").text
    assert client.get(f"/alerts/{found[0].id}").status_code == 404
    dpo = sign_in(app.test_client(), world.dpo)
    assert "without any work being done" in dpo.get("/alerts").text


@pytest.mark.asvs("V16.3.3")
def test_fruitless_searches_and_refusals(app, world, limits):
    for _ in range(3):
        log.record(Event.SEARCH_ASKED, by=world.caseworker, found=0)
        log.record(Event.SEARCH_ASKED, by=world.colleague, found=1)
        log.record(Event.SEARCH_ASKED, by=world.supervisor, found=0, kind="check")
    commit()
    client = sign_in(app.test_client(), world.clinic)
    for _ in range(3):
        assert client.get("/admin").status_code == 403
    found = {(a.kind, a.actor_id) for a in _look()}
    assert (AlertKind.FRUITLESS_SEARCHES, world.caseworker.id) in found
    assert (AlertKind.FRUITLESS_SEARCHES, world.colleague.id) not in found
    assert (AlertKind.FRUITLESS_SEARCHES, world.supervisor.id) not in found
    assert (AlertKind.REFUSALS, world.clinic.id) in found


def _opened(world, case_id, at, *, who="caseworker", **detail):
    with clock.set_to(at):
        log.record(Event.OPENED, by=world.people[who], case_id=case_id, **detail)


def _bursts():
    return [(a.first_at, a.count) for a in _look() if a.kind is AlertKind.BURST]


def test_a_second_burst_of_the_day_is_told_and_the_first_not_again(app, world, limits):
    start = clock.now() - timedelta(hours=5)
    for hours in (0, 2):
        for _ in range(3):
            _opened(world, uuid.uuid4(), start + timedelta(hours=hours))
        commit()
    assert _bursts() == [(start, 6)]
    assert _bursts() == [(start, 6)]
    for _ in range(3):
        _opened(world, uuid.uuid4(), start + timedelta(hours=3))
    assert _bursts() == [(start, 9)]
    alert = db.session.scalars(select(Alert).where(Alert.kind == AlertKind.BURST)).one()
    assert (alert.first_at, alert.last_at) == (start, start + timedelta(hours=3))


def test_what_happens_again_after_the_answer_is_a_new_alert(app, world, limits):
    start = clock.now() - timedelta(hours=5)
    for hours in (0, 2):
        for _ in range(3):
            _opened(world, uuid.uuid4(), start + timedelta(hours=hours))
        _look()
        with acting_as(world.dpo):
            for alert in db.session.scalars(select(Alert).where(Alert.answered_at.is_(None))):
                alerts_actions.answer(alert, AlertAnswer.WORK, by=world.dpo)
            commit()
    assert sorted(_bursts()) == [(start, 3), (start + timedelta(hours=2), 3)]


def test_what_was_done_while_nobody_watched_is_told_when_it_is_read(app, world, limits):
    long_ago = clock.now() - timedelta(days=9)
    for _ in range(3):
        _opened(world, uuid.uuid4(), long_ago)
    assert [first for first, _count in _bursts()] == [long_ago]


def test_a_new_person_whom_nobody_knows_is_no_fruitless_search(app, world, limits):
    for _ in range(5):
        log.record(Event.SEARCH_ASKED, by=world.caseworker, found=0, kind="check")
    assert not [a for a in _look() if a.kind is AlertKind.FRUITLESS_SEARCHES]


def test_a_partner_s_inbox_is_its_work_and_to_search_is_not(app, world, limits):
    referral = builders.sent_referral(world)
    others = [builders.open_case(world).id for _ in range(3)]
    for case_id in (referral.case_id, *others[:2]):
        _opened(world, case_id, clock.now(), who="clinic")
    assert not [a for a in _look() if a.kind is AlertKind.OUT_OF_CASELOAD]
    log.record(Event.SEARCH_ASKED, by=world.clinic, case_id=others[2], found=1, kind="check")
    _opened(world, others[2], clock.now(), who="clinic")
    found = [a for a in _look() if a.kind is AlertKind.OUT_OF_CASELOAD]
    assert [(a.actor_id, a.count) for a in found] == [(world.clinic.id, 3)]


def test_a_long_log_is_read_in_batches_that_are_each_committed(app, world, limits, monkeypatch):
    monkeypatch.setattr(alerts_actions, "BATCH", 2)
    for _ in range(5):
        _opened(world, uuid.uuid4(), clock.now())
    commit()
    with acting_as(SYSTEM):
        while (
            alerts_queries.read_until(alerts_queries.NAME) + 2 <= verification.length()
            and alerts_actions.look()
        ):
            commit()
            db.session.remove()
            assert alerts_queries.read_until(alerts_queries.NAME) % 2 == 0
        assert alerts_queries.read_until(alerts_queries.NAME) >= 4


def test_a_row_put_into_the_index_blames_nobody(app, world):
    case, other = builders.open_case(world), builders.open_case(world)
    client = sign_in(app.test_client(), world.supervisor)
    client.get("/cases")
    _look()
    listed = db.session.scalars(select(ListedOpening.sequence)).first()
    log.record(Event.OPENED, by=world.colleague, opened={str(other.id): {"identity": []}})
    commit()
    newest = db.session.scalar(text("select max(sequence) from audit_event"))
    db.session.add(ListedOpening(sequence=newest, case_id=case.id))
    db.session.commit()
    assert listed
    page = sign_in(app.test_client(), world.caseworker).get(f"/cases/{case.id}/openings").text
    assert world.supervisor.display_name in page
    assert world.colleague.display_name not in page


def test_rows_that_are_deleted_from_the_index_are_named(app, world):
    for _ in range(2):
        builders.open_case(world)
    sign_in(app.test_client(), world.caseworker).get("/cases")
    _look()
    assert verification.verify().holds
    lost = db.session.execute(select(ListedOpening.sequence, ListedOpening.case_id)).first()
    at = ListedOpening.sequence == lost.sequence, ListedOpening.case_id == lost.case_id
    db.session.execute(delete(ListedOpening).where(*at))
    db.session.commit()
    (named,) = verification.verify().rows
    assert (named.table, named.state) == ("opening_index", RowState.MISSING)
    assert named.key == f"{lost.sequence}+{lost.case_id.hex}"
    db.session.rollback()


def test_the_command_needs_no_index(app, world):
    case = builders.open_case(world)
    builders.open_case(world)
    commit()
    sign_in(app.test_client(), world.supervisor).get("/cases")
    assert not db.session.scalars(select(ListedOpening)).all()
    known = alerts_queries.openings_of(case.id, whole_log=True)
    assert world.supervisor.id in {event.actor_id for event in known.events}


def _marked(app, world, case):
    dpo = sign_in(app.test_client(), world.dpo)
    answer = dpo.post("/alerts/watched-cases", data={"code": case.code, "verb": "mark"})
    assert answer.status_code == 302, answer.text
    return dpo


@pytest.mark.parametrize("page", ["/cases", "/my-day", "/cases/{id}", "/cases/{id}/notes"])
def test_opening_a_watched_case_alarms_at_once(app, world, page):
    case = builders.case_with_plan(world)
    with acting_as(world.caseworker):
        builders.case_actions.add_note(case, "Nothing", by=world.caseworker)
        commit()
    client = sign_in(app.test_client(), world.caseworker)
    client.get(page.format(id=case.id))
    assert not db.session.scalars(select(Alert)).all()
    dpo = _marked(app, world, case)
    assert client.get(page.format(id=case.id)).status_code == 200
    db.session.expire_all()
    alert = db.session.scalars(select(Alert)).one()
    assert (alert.kind, alert.actor_id) == (AlertKind.CANARY, world.caseworker.id)
    assert _told() == {world.supervisor.id, world.dpo.id}
    assert "which nobody has a reason to open" in dpo.get("/alerts").text
    assert verification.verify().holds


def test_a_watched_case_alarms_again_at_the_next_visit(app, world):
    case = builders.open_case(world)
    _marked(app, world, case)
    client = sign_in(app.test_client(), world.caseworker)
    for minutes in (0, 5, 90):
        with clock.set_to(clock.now() + timedelta(minutes=minutes)):
            client = sign_in(app.test_client(), world.caseworker)
            client.get(f"/cases/{case.id}")
    assert db.session.scalars(select(Alert)).one().count == 2
    notices = select(func.count(Notice.id)).where(Notice.user_id == world.dpo.id)
    assert db.session.scalar(notices) == 2


def test_nothing_in_the_database_says_which_case_is_watched(app, world):
    case = builders.open_case(world)
    db.session.rollback()
    before = _everything()
    _marked(app, world, case)
    new = _everything() - before
    assert any("canary_case" in row for row in new)
    for form in (case.id.hex, str(case.id), case.code):
        assert not [row for row in new if form in row]


def test_a_case_is_watched_no_more(app, world):
    case = builders.open_case(world)
    dpo = _marked(app, world, case)
    again = dpo.post("/alerts/watched-cases", data={"code": case.code, "verb": "mark"})
    assert "already watched" in again.text
    dpo.post("/alerts/watched-cases", data={"code": case.code.lower(), "verb": "unmark"})
    sign_in(app.test_client(), world.caseworker).get(f"/cases/{case.id}")
    assert not db.session.scalars(select(Alert)).all()
    gone = dpo.post("/alerts/watched-cases", data={"code": "NONE", "verb": "mark"})
    assert gone.status_code == 422
    assert "no case with this code" in gone.text


def test_an_answer_is_given_once_by_somebody_whom_it_reaches(app, world):
    case = builders.open_case(world)
    _marked(app, world, case)
    sign_in(app.test_client(), world.caseworker).get(f"/cases/{case.id}")
    alert = db.session.scalars(select(Alert)).one()
    other = sign_in(app.test_client(), world.stranger_supervisor)
    assert other.get(f"/alerts/{alert.id}").status_code == 404
    assert sign_in(app.test_client(), world.caseworker).get("/alerts").status_code == 403
    supervisor = sign_in(app.test_client(), world.supervisor)
    empty = supervisor.post(f"/alerts/{alert.id}", data={})
    assert "Choose what you found" in empty.text
    address = f"/alerts/{alert.id}"
    assert supervisor.post(address, data={"answer": "talked_to"}).status_code == 302
    db.session.expire_all()
    assert alert.answered_by_id == world.supervisor.id
    assert "already been answered" in supervisor.post(address, data={"answer": "work"}).text


def test_an_alert_that_was_edited_takes_no_answer(app, world):
    case = builders.open_case(world)
    _marked(app, world, case)
    sign_in(app.test_client(), world.caseworker).get(f"/cases/{case.id}")
    db.session.rollback()
    db.session.execute(text("update alert set count = 9"))
    db.session.commit()
    db.session.expire_all()
    app.config["RAISE_UNEXPECTED"] = False
    alert = db.session.scalars(select(Alert)).one()
    supervisor = sign_in(app.test_client(), world.supervisor)
    assert supervisor.post(f"/alerts/{alert.id}", data={"answer": "work"}).status_code == 500


def test_an_alert_that_was_answered_by_an_edit_is_shown_as_edited(app, world):
    case = builders.open_case(world)
    _marked(app, world, case)
    sign_in(app.test_client(), world.caseworker).get(f"/cases/{case.id}")
    db.session.rollback()
    db.session.execute(
        text("update alert set answered_at = raised_at, answered_by_id = actor_id, answer = 'work'")
    )
    db.session.commit()
    alert_id = db.session.scalar(select(Alert.id))
    supervisor = sign_in(app.test_client(), world.supervisor)
    assert "Changed outside caseflow" in supervisor.get("/alerts").text
    assert "changed outside caseflow" in supervisor.get(f"/alerts/{alert_id}").text


def test_an_alert_that_was_edited_silences_no_other(app, world):
    case = builders.open_case(world)
    _marked(app, world, case)
    sign_in(app.test_client(), world.caseworker).get(f"/cases/{case.id}")
    db.session.rollback()
    later = clock.now() + timedelta(days=365)
    db.session.execute(text("update alert set last_at = :later"), {"later": later.isoformat(" ")})
    db.session.commit()
    with clock.set_to(clock.now() + timedelta(hours=2)):
        sign_in(app.test_client(), world.caseworker).get(f"/cases/{case.id}")
    db.session.rollback()
    assert db.session.scalar(select(func.count(Alert.id))) == 2


@pytest.mark.parametrize(
    "edit", ["update log_position set sequence = 999999", "delete from log_position"]
)
def test_how_far_the_log_was_read_cannot_be_moved_on(app, world, edit):
    for _ in range(2):
        builders.open_case(world)
    sign_in(app.test_client(), world.supervisor).get("/cases")
    _look()
    listed = db.session.scalar(select(func.count()).select_from(ListedOpening))
    client = sign_in(app.test_client(), world.caseworker)
    for _ in range(9):
        client.get(f"/cases/{uuid.uuid4()}")
    db.session.rollback()
    db.session.execute(text(edit))
    db.session.commit()
    db.session.expire_all()
    _look()
    kinds = db.session.scalars(select(Alert.kind)).all()
    assert kinds == [AlertKind.REFUSALS]
    assert db.session.scalar(select(func.count()).select_from(ListedOpening)) == listed > 0


def test_who_opened_a_file_names_openings_in_lists_too(app, world):
    case, _other = builders.open_case(world), builders.open_case(world)
    with acting_as(world.supervisor):
        commit()
    sign_in(app.test_client(), world.supervisor).get("/cases")
    _look()
    page = sign_in(app.test_client(), world.caseworker).get(f"/cases/{case.id}/openings")
    assert world.supervisor.display_name in page.text
    assert "The list of cases" in page.text
    assert builders.FULL_NAME not in page.text
    colleague = sign_in(app.test_client(), world.colleague)
    assert colleague.get(f"/cases/{case.id}/openings").status_code == 404


def test_the_command_says_who_opened_a_case(app, world, settings, monkeypatch):
    case = builders.open_case(world)
    sign_in(app.test_client(), world.supervisor).get(f"/cases/{case.id}")
    code, name = case.code, world.supervisor.display_name
    db.session.remove()
    monkeypatch.setenv("CASEFLOW_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("CASEFLOW_TLS", "off")
    run = CliRunner()
    said = run.invoke(main, ["audit", "who", code, "--json", "--data", str(settings.data)])
    assert said.exit_code == 0, said.output
    openings = json.loads(said.output)["openings"]
    assert name in {opening["who"] for opening in openings}
    assert "identity" in openings[0]["parts"]
    for unknown in ("NO-SUCH-CASE", str(uuid.uuid4())):
        lost = run.invoke(main, ["audit", "who", unknown, "--data", str(settings.data)])
        assert lost.exit_code == 2
        assert f"There is no case {unknown}" in lost.stderr


def test_every_page_that_opens_something_has_words(app):
    names = [rule.endpoint for rule in app.url_map.iter_rules() if "case_id" in rule.arguments]
    unsaid = {name for name in names if str(alerts_labels.purpose(name)) == "Automatic task"}
    assert unsaid <= {"watching.of_case"}


def test_a_supervisor_of_two_roles_is_asked_as_dpo_once(app, world, limits):
    with acting_as(world.administrator):
        accounts_actions.set_roles(world.dpo, [Role.DPO, Role.SUPERVISOR], by=world.administrator)
        commit()
    assert len(alerts_queries.alerts_seen_by(world.dpo).alerts) == 0


def _everything():
    return {
        f"{table.name}: {tuple(row)!r}"
        for table in db.metadata.sorted_tables
        for row in db.session.connection().execute(select(table))
        if table.name not in ("user_session", "submitted_form")
    }


def test_an_alert_waits_where_whoever_answers_it_looks(app, world):
    case = builders.open_case(world)
    dpo = _marked(app, world, case)
    assert "cf-badge" not in dpo.get("/audit").text
    sign_in(app.test_client(), world.caseworker).get(f"/cases/{case.id}")
    alert = db.session.scalars(select(Alert)).one()
    assert 'cf-badge">1<' in dpo.get("/audit").text
    supervisor = sign_in(app.test_client(), world.supervisor)
    day = supervisor.get("/my-day").text
    assert "Alerts to answer" in day
    told = select(Notice.id).where(
        Notice.user_id == world.supervisor.id, Notice.object_id == alert.id
    )
    link = f"/notices/{db.session.scalars(told).one()}"
    assert f'href="{link}"' in day
    assert supervisor.get(link).location == f"/alerts/{alert.id}"
    own = sign_in(app.test_client(), world.caseworker).get("/my-day").text
    assert "Alerts to answer" not in own


def test_the_dpo_asks_by_the_code_of_a_case(app, world):
    case = builders.open_case(world)
    sign_in(app.test_client(), world.supervisor).get(f"/cases/{case.id}")
    dpo = sign_in(app.test_client(), world.dpo)
    for name in (case.code, case.code.lower(), str(case.id)):
        assert world.supervisor.display_name in dpo.get(f"/audit/cases?case={name}").text
    lost = dpo.get("/audit/cases?case=NONE")
    assert lost.status_code == 422
    assert "There is no case with this code or id" in lost.text


def test_another_log_at_an_anchor_reaches_the_dpo_at_once(app, world):
    for _ in range(2):
        log.record(Event.FORK_FOUND, by=SYSTEM, anchor="file", size=3)
        assert [(a.kind, a.count) for a in _look()] == [(AlertKind.FORK, 1)]
    assert _told() == {world.dpo.id}
    page = sign_in(app.test_client(), world.dpo).get("/alerts").text
    assert "A different log was found at an anchor" in page


def test_many_checks_raise_an_alert_whatever_they_find(world, limits):
    for _ in range(3):
        log.record(Event.SEARCH_ASKED, by=world.responder, found=1, kind="check")
        log.record(Event.SEARCH_ASKED, by=world.caseworker, found=1, kind="search")
    commit()
    assert [(a.kind, a.actor_id) for a in _look()] == [(AlertKind.MANY_CHECKS, world.responder.id)]
