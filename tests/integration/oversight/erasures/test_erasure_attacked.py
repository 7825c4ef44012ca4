"""Erasure against edited rows, two decisions at once, and a commit that fails afterwards."""

import threading

import pytest
from sqlalchemy.exc import OperationalError

from caseflow import encryption
from caseflow.access.scoped_statement import ActorPlaceholder
from caseflow.audit import verification
from caseflow.cli import rotation_commands
from caseflow.encryption import crypto_erasure
from caseflow.encryption.rotation import Level
from caseflow.encryption.sealed_fields import ERASED
from caseflow.encryption.signed_rows import Tampered
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.oversight.erasures import actions as erasures_actions
from caseflow.oversight.erasures import queries as erasures_queries
from caseflow.oversight.erasures.models import Erasure, HoldReason
from caseflow.pathway.case.models import Case
from caseflow.pathway.consent.disclosure import rules as disclosure_rules
from tests.integration import builders
from tests.integration.encryption.key_copies import held
from tests.integration.oversight.erasures.test_erasure import ask, decide, name_of
from tests.integration.world import acting_as, commit, sign_in
from tests.stores import close_stores

RELEASED = "update legal_hold set released_at = set_at, released_by_id = set_by_id"


def whoever(user):
    """This person, bound to no session."""
    return ActorPlaceholder(user.held_roles, user.id, user.organisation_id)


@pytest.fixture
def closed(world):
    """A closed case of the North, with a name."""
    return builders.closed_case(world)


def put_on_hold(world, case):
    """By the data protection officer, for a court."""
    dpo = world.people["dpo"]
    with acting_as(dpo):
        erasures_actions.hold(case.code, HoldReason.COURT, by=dpo)
        commit()
    return dpo


def test_a_hold_that_was_released_by_an_edit_still_holds(world, closed):
    ask(world, closed)
    put_on_hold(world, closed)
    db.session.execute(db.text(RELEASED))
    db.session.commit()
    with pytest.raises(RuleBroken, match="legal hold"):
        decide(world)
    db.session.rollback()
    assert held(closed.id)


def test_a_hold_that_was_deleted_still_holds_and_an_edited_one_is_listed(app, world, closed):
    ask(world, closed)
    dpo = put_on_hold(world, closed)
    db.session.execute(db.text(RELEASED))
    db.session.commit()
    page = sign_in(app.test_client(), dpo).get("/erasures/holds").text
    assert closed.code in page and "Changed outside caseflow" in page
    assert "/release" not in page
    db.session.execute(db.text("delete from legal_hold"))
    db.session.commit()
    with pytest.raises(RuleBroken, match="legal hold"):
        decide(world)
    db.session.rollback()
    assert held(closed.id)


def test_a_hold_that_was_released_by_the_officer_holds_no_more(world, closed):
    ask(world, closed)
    dpo = put_on_hold(world, closed)
    with acting_as(dpo):
        erasures_actions.release(erasures_queries.hold_of(closed.id), by=dpo)
        commit()
    decide(world)
    assert not held(closed.id)


@pytest.mark.parametrize(
    "edit",
    [
        "approved_at = requested_at, approved_by_id = requested_by_id, complete_on = '2026-01-01'",
        "declined_at = requested_at, declined_by_id = requested_by_id",
    ],
)
def test_no_page_goes_by_a_decision_that_was_written_past_the_program(app, world, closed, edit):
    receipt = ask(world, closed)
    db.session.execute(db.text(f"update erasure set {edit}"))
    db.session.commit()
    (asked,) = erasures_queries.by_receipt(receipt)
    officer = sign_in(app.test_client(), world.people["dpo"])
    assert "Changed outside caseflow" in officer.get("/erasures").text
    assert "Run caseflow audit verify" in officer.get(f"/erasures/{asked.id}").text
    theirs = sign_in(app.test_client(), world.supervisor).get(f"/cases/{closed.id}/erasure").text
    assert "Changed outside caseflow" in theirs
    assert "permanently erased on" not in theirs and "Complete on" not in theirs
    answer = app.test_client().post("/portal", data={"receipt": receipt}).text
    assert "cannot show what happened to your request" in answer
    assert (
        "were destroyed on" not in answer and "since" not in answer and "not agreed" not in answer
    )
    with pytest.raises(Tampered):
        decide(world)
    db.session.rollback()
    assert held(closed.id)


def test_a_decision_that_was_undone_after_the_keys_were_gone_is_made_again(
    world, closed, monkeypatch
):
    receipt = ask(world, closed)

    def fails(*given):
        raise OperationalError("commit", {}, Exception("the disk is full"))

    with monkeypatch.context() as patched:
        patched.setattr(db.session, "commit", fails)
        with pytest.raises(OperationalError):
            decide(world)
    db.session.rollback()
    assert not held(closed.id)
    decide(world)
    assert erasures_queries.by_receipt(receipt)[0].approved_at is not None
    assert name_of(world, closed) is None
    assert verification.verify().holds


def test_a_part_that_was_asked_for_before_the_whole_is_erased_with_it(world, closed):
    first = ask(world, closed, "notes")
    ask(world, closed)
    decide(world)
    with acting_as(world.people["dpo"]) as look:
        (part,) = erasures_queries.by_receipt(first)
        look.admitted.add(part.case_id)
        erasures_actions.approve(part, by=world.people["dpo"])
        commit()
    assert erasures_queries.by_receipt(first)[0].approved_at is not None


@pytest.mark.asvs("V15.4.2")
@pytest.mark.parametrize("other", ["decline", "hold"])
def test_who_decides_at_the_same_moment_waits_for_the_other(app, world, closed, monkeypatch, other):
    ask(world, closed)
    dpo, code, case_id = whoever(world.people["dpo"]), closed.code, closed.id
    ready, failures = threading.Event(), []
    real = crypto_erasure.erase_keys

    def second():
        try:
            with app.app_context(), acting_as(dpo):
                ready.set()
                if other == "hold":
                    erasures_actions.hold(code, HoldReason.COURT, by=dpo)
                else:
                    erasure = db.session.scalars(db.select(Erasure)).one()
                    erasures_actions.decline(erasure, by=dpo)
                commit()
        except Exception as failure:
            failures.append(failure)

    worker = threading.Thread(target=second)

    def shred(*given):
        worker.start()
        ready.wait(5)
        worker.join(1)
        real(*given)

    monkeypatch.setattr(encryption, "erase_keys", shred)
    decide(world)
    worker.join(20)
    db.session.expire_all()
    erasure = db.session.scalars(db.select(Erasure)).one()
    assert erasure.approved_at is not None and erasure.declined_at is None
    assert [type(failure) for failure in failures] == [RuleBroken]
    assert not held(case_id)
    close_stores()


def test_what_was_opened_before_an_erasure_is_not_sent_after_it(app, world, monkeypatch):
    real, case_ids = disclosure_rules.check_not_excluded, []

    def erase(case_id):
        with app.app_context():
            crypto_erasure.erase_keys(case_id, "contact", "safety", "notes")
            db.session.remove()

    def check(case, recipient):
        real(case, recipient)
        if not case_ids:
            case_ids.append(case.id)
            worker = threading.Thread(target=erase, args=case_ids)
            worker.start()
            worker.join()

    monkeypatch.setattr(disclosure_rules, "check_not_excluded", check)
    with pytest.raises(RuleBroken, match="just been erased"):
        builders.sent_referral(world)
    db.session.rollback()
    close_stores()


def test_a_rotation_at_the_same_moment_does_not_save_what_is_erased(app, world, monkeypatch):
    case_id = builders.reviewed_referral(world).case_id
    ask(world, db.session.get(Case, case_id), "identity")
    real, failures = crypto_erasure.ledger, []

    def rotate():
        try:
            with app.app_context():
                rotation_commands.rotate_here((Level.COMPARTMENTS,))
        except Exception as failure:
            failures.append(failure)

    worker = threading.Thread(target=rotate)

    def ledger():
        worker.start()
        worker.join(2)
        return real()

    monkeypatch.setattr(crypto_erasure, "ledger", ledger)
    commit()
    crypto_erasure.erase_keys(case_id, "identity")
    commit()
    worker.join(30)
    assert not failures
    assert name_of(world, db.session.get(Case, case_id)) == ERASED
    close_stores()
