"""Two installations: one lays its checkpoints down with the other, which lets nobody take back."""

import io
import threading

import pytest
from sqlalchemy import delete, select
from werkzeug.serving import make_server

from caseflow import clock, create_app
from caseflow.audit import log
from caseflow.audit.anchors import actions as anchors_actions
from caseflow.audit.anchors import queries as anchors_queries
from caseflow.audit.anchors.file import AnchorFile
from caseflow.audit.anchors.models import AuditAnchor, Outcome
from caseflow.audit.anchors.witness import request
from caseflow.audit.checkpoints import actions as checkpoints_actions
from caseflow.audit.checkpoints import proofs
from caseflow.audit.checkpoints import queries as checkpoints_queries
from caseflow.audit.checkpoints import rules as checkpoints_rules
from caseflow.audit.checkpoints.models import AuditCheckpoint
from caseflow.audit.cosigning.models import AuditWitnessed
from caseflow.audit.events import Event
from caseflow.audit.models import AuditEvent
from caseflow.cli import installation
from caseflow.crypto import signing
from caseflow.encryption import key_hierarchy
from caseflow.extensions import db
from caseflow.web import transaction
from config import Settings
from tests.integration.audit.backups import back_up, put_back
from tests.integration.world import commit, sign_in
from tests.stores import close_stores


@pytest.fixture
def peer(app, world, tmp_path):
    """Another installation, with a server, that is the witness for `app`."""
    key = proofs.encoded_key(checkpoints_queries.public_keys()[1])
    settings = Settings(
        data=tmp_path / "peer",
        tls="off",
        demo=True,
        witness_for=f"{checkpoints_queries.origin()}|{key}",
    )
    installation.create_root_key(settings)
    other = create_app(settings)
    installation.migrate(other)
    with other.app_context():
        installation.start_log_and_keys()
        transaction.commit()
    server = make_server("127.0.0.1", 0, other, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield other, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    with other.app_context():
        close_stores()


@pytest.fixture
def public(peer):
    """The public key of the witness, as its page shows it."""
    with peer[0].app_context():
        return proofs.encoded_key(checkpoints_queries.public_keys()[1])


@pytest.fixture
def anchored(app, peer, public):
    """Anchors the log with the witness only; what became of it there."""
    use_witness(app, peer[1], public)

    def sign_and_place():
        checkpoints_actions.make(clock.now())
        commit()
        made = anchors_actions.place_everywhere(clock.now(), app.config["SETTINGS"])
        commit()
        return next((each for each in made if each.name.startswith("witness:")), None)

    return sign_and_place


def use_witness(app, url, public):
    changed = app.config["SETTINGS"].model_copy(update={"witnesses": f"{url}|{public}"})
    app.config["SETTINGS"] = changed


def happen(world, times=3):
    for number in range(times):
        log.record(Event.CASE_OPENED, by=world.caseworker, number=number)
    commit()


def seen_by(peer):
    """(sizes that were witnessed, actions in the log of the witness)."""
    with peer[0].app_context():
        sizes = list(db.session.scalars(select(AuditWitnessed.size).order_by(AuditWitnessed.size)))
        return sizes, list(db.session.scalars(select(AuditEvent.action)))


def test_growth_is_countersigned_again_and_again(world, peer, public, anchored):
    sizes = []
    for times in (3, 5, 8):
        happen(world, times)
        placed = anchored()
        assert placed.outcome is Outcome.PLACED, placed.reason
        sizes.append(placed.size)
    note = checkpoints_queries.signed_note_of(checkpoints_queries.newest())
    other = next(k for _, k in Settings(witnesses=f"https://w|{public}").witness_list)
    text, line = note.partition("\n\n")[0] + "\n", placed.receipt.decode()
    assert checkpoints_rules.is_signed(text, line, checkpoints_rules.origin_of(other), [other])
    assert seen_by(peer) == (sizes, [])


def test_a_lost_record_of_what_the_witness_has_is_asked_for(world, peer, anchored):
    happen(world)
    anchored()
    db.session.execute(delete(AuditAnchor))
    happen(world)
    assert anchored().outcome is Outcome.PLACED
    assert Event.FORK_FOUND.value not in seen_by(peer)[1]


def test_a_log_that_was_put_back_and_went_on_is_a_fork_on_both_sides(app, world, peer, anchored):
    happen(world)
    anchored()
    backup = back_up()
    happen(world, 2)
    anchored()
    put_back(backup)
    happen(world, 2)
    same_size = anchored()
    assert (same_size.outcome, same_size.reason) == (Outcome.FORKED, "fork")
    happen(world, 2)
    longer = anchored()
    assert longer.outcome is Outcome.FORKED
    events = list(db.session.scalars(select(AuditEvent.action)))
    assert events.count(Event.FORK_FOUND.value) >= 2
    sizes, told = seen_by(peer)
    assert Event.FORK_FOUND.value in told
    assert same_size.size in sizes
    assert longer.size not in sizes
    page = sign_in(app.test_client(), world.dpo).get("/audit/anchors").text
    assert "A different log was found" in page


def test_a_log_that_was_only_put_back_is_a_fork(world, peer, anchored):
    happen(world)
    anchored()
    backup = back_up()
    happen(world, 4)
    anchored()
    put_back(backup)
    happen(world, 1)
    assert anchored().outcome is Outcome.FORKED


def test_a_rewritten_past_with_a_proof_of_its_own_is_not_countersigned(app, world, peer, anchored):
    """The forger has the signing key, and answers what the witness asks for."""
    happen(world)
    first = anchored().size
    with peer[0].app_context():
        genuine = db.session.scalar(select(AuditWitnessed))
    seed = checkpoints_rules.signing_seed(key_hierarchy.key_ring().system.key())
    note = checkpoints_queries.note_of(checkpoints_queries.newest())
    forged = checkpoints_rules.Note(**(note.__dict__ | {"size": first + 1, "root": bytes(32)}))
    text, public = forged.text(), signing.public_of(seed)
    signed = checkpoints_rules.with_signature(
        text, note.origin, public, signing.sign(seed, text.encode())
    )
    for proof in ((), (bytes(32),), (genuine.root, bytes(32))):
        answer = (
            peer[0]
            .test_client()
            .post("/witness/v1/checkpoints", data=request(first, proof, signed))
        )
        assert answer.status_code == 409
        assert answer.text == genuine.note
    sizes, told = seen_by(peer)
    assert sizes == [first]
    assert told.count(Event.FORK_FOUND.value) == 3


def test_one_origin_cannot_speak_for_another(app, world, peer, anchored):
    happen(world)
    anchored()
    other = bytes(32)
    key = proofs.encoded_key(signing.public_of(other))
    known = peer[0].config["SETTINGS"]
    more = f"{known.witness_for},caseflow.other|{key}"
    peer[0].config["SETTINGS"] = known.model_copy(update={"witness_for": more})
    note = checkpoints_queries.note_of(checkpoints_queries.newest())
    text, public = note.text(), signing.public_of(other)
    signed = checkpoints_rules.with_signature(
        text, note.origin, public, signing.sign(other, text.encode())
    )
    answer = peer[0].test_client().post("/witness/v1/checkpoints", data=request(0, (), signed))
    assert answer.status_code == 403


def test_a_checkpoint_taken_out_here_does_not_hide_what_the_witness_has(world, peer, anchored):
    happen(world)
    first = anchored()
    db.session.execute(delete(AuditCheckpoint).where(AuditCheckpoint.size == first.size))
    happen(world)
    assert anchored().outcome is Outcome.FORKED


@pytest.mark.asvs("V13.2.1")
def test_strangers_are_not_witnessed(app, world, peer, public, anchored):
    happen(world)
    peer[0].config["SETTINGS"] = peer[0].config["SETTINGS"].model_copy(update={"witness_for": ""})
    refused = anchored()
    assert (refused.outcome, refused.reason) == (Outcome.FAILED, "refused:403")
    assert seen_by(peer) == ([], [])


@pytest.mark.parametrize(
    "body", [b"", b"old 0\n\nnote", b"\xff", b"old -1\n\n" + b"x", b"old 0\n" + b"A" * 20_000]
)
def test_anything_else_is_refused(peer, body):
    answer = peer[0].test_client().post("/witness/v1/checkpoints", data=body)
    assert answer.status_code == 403


def test_a_witness_with_another_key_is_not_believed(app, world, peer, anchored):
    use_witness(app, peer[1], proofs.encoded_key(signing.public_of(bytes(32))))
    happen(world)
    refused = anchored()
    assert (refused.outcome, refused.reason) == (Outcome.FAILED, "not_countersigned")


def test_a_place_with_a_fault_of_ours_stops_no_other(app, world, monkeypatch):
    happen(world)
    checkpoints_actions.make(clock.now())
    commit()

    def broken(*words):
        raise RuntimeError

    monkeypatch.setattr(AnchorFile, "place", broken)
    use_witness(app, "http://127.0.0.1:9", "A" * 43 + "=")
    made = anchors_actions.place_everywhere(clock.now(), app.config["SETTINGS"])
    commit()
    assert [(each.name, each.reason) for each in made] == [
        ("file", "RuntimeError"),
        ("witness:127.0.0.1:9", "unreachable:ConnectionRefusedError"),
    ]


@pytest.mark.asvs("V16.5.2")
def test_one_place_that_fails_stops_no_other(app, world, public, tmp_path):
    use_witness(app, "http://127.0.0.1:9", public)
    happen(world)
    checkpoints_actions.make(clock.now())
    commit()
    made = anchors_actions.place_everywhere(clock.now(), app.config["SETTINGS"])
    commit()
    assert {each.name: each.outcome for each in made} == {
        "file": Outcome.PLACED,
        "witness:127.0.0.1:9": Outcome.FAILED,
    }
    assert anchors_queries.file_of(app.config["SETTINGS"]).newest() is not None


def test_a_body_without_a_length_is_bounded_too(peer):
    body = io.BytesIO(b"old 0\n" + b"A" * 20_000_000)
    answer = (
        peer[0]
        .test_client()
        .post(
            "/witness/v1/checkpoints",
            input_stream=body,
            environ_overrides={"wsgi.input_terminated": True},
            headers={"Transfer-Encoding": "chunked"},
        )
    )
    assert answer.status_code == 403
    assert body.tell() < 100_000
