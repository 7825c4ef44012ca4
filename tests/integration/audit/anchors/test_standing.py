"""An installation that is older than its last anchor changes nothing, and says so."""

import pytest
from sqlalchemy import text

from caseflow import clock, create_app
from caseflow.access.actors import SYSTEM
from caseflow.audit import log
from caseflow.audit.anchors import actions as anchors_actions
from caseflow.audit.checkpoints import actions as checkpoints_actions
from caseflow.audit.events import Event
from caseflow.audit.models import AuditEvent
from caseflow.cli import scheduler
from caseflow.errors import ReadOnly
from caseflow.extensions import db
from caseflow.web import transaction
from caseflow.web.registry import Job
from tests.integration import builders
from tests.integration.audit.backups import back_up, put_back
from tests.integration.world import PASSWORD, commit, sign_in
from tests.stores import close_stores

SAYS = "older than its last anchor"


def anchor(app):
    """A checkpoint in the anchor file."""
    checkpoints_actions.make(clock.now())
    commit()
    anchors_actions.place_everywhere(clock.now(), app.config["SETTINGS"])
    commit()


def happen():
    log.record(Event.CASE_OPENED, by=SYSTEM)
    commit()


@pytest.fixture
def restarted(app, settings):
    """Starts the same installation again, over the same stores."""
    made = []

    def start():
        db.session.remove()
        made.append(create_app(settings))
        made[-1].config.update(app.config | {"SETTINGS": settings})
        made[-1].teardown_request(app.teardown_request_funcs[None][-1])
        return made[-1]

    yield start
    for each in made:
        with each.app_context():
            close_stores()


@pytest.fixture
def put_back_app(app, world, restarted):
    """Started over a backup that is older than the last anchor; a client that was signed in."""
    case_id = builders.case_with_plan(world).id
    cookie = sign_in(app.test_client(), world.caseworker).get_cookie("caseflow").value
    anchor(app)
    backup = back_up()
    happen()
    anchor(app)
    put_back(backup)
    older = restarted()
    with older.app_context():
        client = older.test_client()
        client.set_cookie("caseflow", cookie)
        yield older, client, case_id


def everything():
    """Every row of every table, for seeing that nothing changed."""
    names = sorted(db.metadata.tables)
    found = {name: db.session.execute(text(f'select * from "{name}"')).all() for name in names}
    db.session.rollback()
    return {name: sorted(map(repr, rows)) for name, rows in found.items()}


def test_the_same_log_or_a_longer_one_starts_as_always(app, world, restarted):
    anchor(app)
    assert restarted().extensions[transaction.READ_ONLY] is None
    happen()
    assert restarted().extensions[transaction.READ_ONLY] is None


def test_a_shorter_log_starts_read_only(put_back_app):
    why = put_back_app[0].extensions[transaction.READ_ONLY]
    assert SAYS in str(why)
    assert "Nothing was changed" in str(why)


def test_another_event_at_the_anchored_place_starts_read_only(app, world, restarted):
    backup = back_up()
    happen()
    anchor(app)
    put_back(backup)
    for _ in range(3):
        happen()
    assert db.session.query(AuditEvent).count() > 1
    assert restarted().extensions[transaction.READ_ONLY] is not None


def test_an_anchor_file_of_another_installation_stops_nobody(app, world, settings, restarted):
    anchor(app)
    anchored = settings.anchor_path.read_text().replace("caseflow.", "caseflow.0")
    settings.anchor_path.write_text(anchored)
    db.session.execute(text("delete from audit_event"))
    db.session.commit()
    assert restarted().extensions[transaction.READ_ONLY] is None


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/sign-in", {"email": "caseworker@test.example", "password": PASSWORD}),
        ("/language", {"language": "ar"}),
        ("/cases/{id}/notes", {"text": "A note"}),
        ("/witness/v1/checkpoints", {}),
        ("/audit/anchors", {}),
    ],
)
def test_every_change_is_answered_with_the_plain_page(put_back_app, path, form):
    older, client, case_id = put_back_app
    before = everything()
    for visitor in (client, older.test_client()):
        answer = visitor.post(path.format(id=case_id), data=form)
        assert answer.status_code == 503
        assert SAYS in answer.text
        assert "Nothing was changed" in answer.text
    assert everything() == before


def test_the_door_says_it(put_back_app):
    older, *_ = put_back_app
    answer = older.test_client().get("/sign-in")
    assert answer.status_code == 503
    assert SAYS in answer.text
    assert older.test_client().get("/healthz").status_code == 200


def test_sealed_data_is_not_shown_since_it_cannot_be_logged(put_back_app):
    _, client, case_id = put_back_app
    before = everything()
    answer = client.get(f"/cases/{case_id}")
    assert answer.status_code == 503
    assert builders.KNOWN_AS not in answer.text
    assert SAYS in answer.text
    assert everything() == before


def test_what_opens_nothing_can_be_read(put_back_app):
    _, client, _ = put_back_app
    before = everything()
    assert client.get("/directory").status_code == 200
    assert everything() == before


def test_leaving_works(put_back_app):
    _, client, _ = put_back_app
    answer = client.get("/exit")
    assert answer.status_code == 302
    assert "storage" in answer.headers["Clear-Site-Data"]


def test_no_work_of_commands_or_the_clock_is_kept(put_back_app, world):
    before = everything()
    with pytest.raises(ReadOnly, match=SAYS):
        transaction.commit()
    scheduler.tick()
    assert everything() == before


def test_the_clock_does_not_even_begin(put_back_app, monkeypatch):
    """Mail and keys are not in the transaction that is refused at the end."""
    began = []
    mail = Job("mail", lambda: began.append("mail"), order=1)
    monkeypatch.setattr(scheduler, "jobs", lambda: [mail])
    scheduler.tick()
    assert began == []
