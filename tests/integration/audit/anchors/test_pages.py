"""What the data protection officer sees of checkpoints and anchors, and the page on paper."""

import re
from datetime import timedelta

import pytest
import segno

from caseflow import clock, database
from caseflow.audit import log
from caseflow.audit.anchors import actions as anchors_actions
from caseflow.audit.anchors import qr_svg
from caseflow.audit.anchors import queries as anchors_queries
from caseflow.audit.anchors.models import AuditAnchor, Outcome
from caseflow.audit.checkpoints import queries as checkpoints_queries
from caseflow.audit.checkpoints.models import AuditCheckpoint
from caseflow.audit.events import Event
from caseflow.audit.models import AuditHead
from caseflow.cli import scheduler
from caseflow.extensions import db
from caseflow.oversight.anchors.labels import KINDS, OUTCOMES
from tests.integration.world import commit, sign_in


@pytest.fixture
def dpo(app, world):
    return sign_in(app.test_client(), world.dpo)


def test_every_outcome_is_said_in_words():
    assert set(OUTCOMES) == {*Outcome, None}
    assert set(KINDS) == {"file", "witness", "timestamp"}


def test_before_the_first_checkpoint_the_page_says_so(dpo):
    page = dpo.get("/audit/anchors")
    assert page.status_code == 200
    assert "There is no checkpoint yet." in page.text
    assert '/audit/anchor"' not in page.text
    assert dpo.get("/audit/anchor").status_code == 404


def test_the_button_signs_and_the_clockwork_lays_down(app, dpo, world):
    answer = dpo.post("/audit/anchors")
    assert answer.status_code == 302
    page = dpo.get("/audit/anchors").text
    assert "The log has been signed." in page
    assert "Waiting" in page
    scheduler.tick()
    page = dpo.get("/audit/anchors").text
    assert "Stored" in page
    assert checkpoints_queries.origin() in page
    size = checkpoints_queries.newest().size
    assert f"{size} events" in page


def test_without_growth_the_button_says_so(dpo, monkeypatch):
    """A press is an event itself; so this is seen only by two officers at once."""
    monkeypatch.setattr(
        checkpoints_queries, "empty_start", lambda: (db.session.get(AuditHead, 1).count, b"", ())
    )
    dpo.post("/audit/anchors")
    assert "Nothing has happened since the last checkpoint." in dpo.get("/audit/anchors").text
    assert checkpoints_queries.newest() is None


def test_what_failed_is_shown_with_its_reason(app, dpo):
    settings = app.config["SETTINGS"]
    key = "A" * 43 + "="
    app.config["SETTINGS"] = settings.model_copy(update={"witnesses": f"http://127.0.0.1:9|{key}"})
    dpo.post("/audit/anchors")
    scheduler.tick()
    page = dpo.get("/audit/anchors").text
    assert "Witness" in page
    assert "127.0.0.1:9" in page
    assert "Could not be reached; caseflow will try again" in page
    assert "unreachable:ConnectionRefusedError" in page


def test_a_failed_place_is_tried_again_after_a_while_only(app, dpo):
    key = "A" * 43 + "="
    settings = app.config["SETTINGS"].model_copy(update={"witnesses": f"http://127.0.0.1:9|{key}"})
    dpo.post("/audit/anchors")
    now = clock.now()
    tried = []
    for moment in (now, now, now + anchors_queries.RETRY):
        tried.append([each.name for each in anchors_actions.place_waiting(moment, settings)])
        commit()
    assert tried == [["file", "witness:127.0.0.1:9"], [], ["witness:127.0.0.1:9"]]


def test_the_paper_carries_the_note_and_its_code(dpo):
    dpo.post("/audit/anchors")
    page = dpo.get("/audit/anchor").text
    note = checkpoints_queries.signed_note_of(checkpoints_queries.newest())
    assert note in page.replace("&#43;", "+")
    drawn = qr_svg.of(note)
    assert drawn.path in page
    assert " style=" not in page
    assert "Second signature" in page


def test_the_code_is_the_one_that_segno_draws():
    drawn = qr_svg.of("a checkpoint")
    dark = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", drawn.path):
        dark |= {(int(x) + step, int(y)) for step in range(int(length))}
    matrix = list(segno.make_qr("a checkpoint", error="m").matrix_iter(border=qr_svg.QUIET))
    assert dark == {(x, y) for y, row in enumerate(matrix) for x, on in enumerate(row) if on}
    assert drawn.side == len(matrix)


@pytest.mark.parametrize("person", ["caseworker", "administrator", "coordinator"])
def test_nobody_else_comes_in(app, world, person):
    client = sign_in(app.test_client(), world.people[person])
    for path in ("/audit/anchors", "/audit/anchor"):
        assert client.get(path).status_code == 403
    assert client.post("/audit/anchors").status_code == 403
    assert checkpoints_queries.newest() is None


def test_a_clock_that_went_backwards_is_said_on_the_page(dpo, world):
    with clock.set_to(clock.now() + timedelta(hours=3)):
        log.record(Event.CASE_OPENED, by=world.dpo)
        commit()
    answer = dpo.post("/audit/anchors")
    assert answer.status_code == 409
    assert "Correct the clock" in answer.text
    assert checkpoints_queries.newest() is None
    assert db.session.query(AuditAnchor).count() == 0


def test_without_a_checkpoint_the_next_transaction_still_takes_the_write_lock(app, world, settings):
    db.session.execute(db.delete(AuditCheckpoint))
    commit()
    assert anchors_actions.place_waiting(clock.now(), settings) == []
    assert database.writing.get()
