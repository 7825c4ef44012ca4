"""Who writes while the same part is erased: saved before it, or told; never lost unnoticed."""

import threading

import pytest

from caseflow import audit, database
from caseflow.access.scoped_statement import ActorPlaceholder
from caseflow.audit import log
from caseflow.encryption import crypto_erasure
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.oversight.erasures import actions as erasures_actions
from caseflow.oversight.erasures import queries as erasures_queries
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case, Note
from tests.integration import builders
from tests.integration.oversight.erasures.test_erasure import ask
from tests.integration.world import acting_as, commit, sign_in
from tests.stores import close_stores

ON_POSTGRESQL = pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
"""Where several write at once; SQLite has one writer at a time."""


class Erasing(threading.Thread):
    """The officer's decision, in another transaction; what happened in which order."""

    def __init__(self, app, officer, erasure_id, order, *, case_id):
        super().__init__()
        self.case_id = case_id
        self.app, self.erasure_id, self.order, self.failure = app, erasure_id, order, None
        self.officer = ActorPlaceholder(officer.held_roles, officer.id, officer.organisation_id)

    def run(self):
        try:
            with self.app.app_context(), acting_as(self.officer) as look:
                erasure = erasures_queries.get_erasure(self.erasure_id, seen_by=self.officer)
                look.admitted.add(erasure.case_id)
                erasures_actions.approve(erasure, by=self.officer)
                self.order.append("erased")
                commit()
        except Exception as failure:
            self.failure = failure


@pytest.fixture
def erasing(app, world):
    """The notes of an open case are about to be erased."""
    case_id = builders.reviewed_referral(world).case_id
    with acting_as(world.supervisor):
        case = case_queries.get_case(case_id, seen_by=world.supervisor)
        case_actions.add_note(case, "Written long before.", by=world.supervisor)
        commit()
    receipt = ask(world, db.session.get(Case, case_id), "notes")
    erasure_id = erasures_queries.by_receipt(receipt)[0].id
    thread = Erasing(app, world.people["dpo"], erasure_id, [], case_id=case_id)
    db.session.rollback()
    yield thread
    close_stores()


@pytest.mark.asvs("V15.4.2")
@pytest.mark.parametrize("flushed", [True, False], ids=["flushed", "in the session"])
def test_a_note_is_saved_before_the_erasure_or_not_at_all(world, erasing, flushed):
    writer, case_id = world.supervisor, erasing.case_id
    with database.taking_the_lock(True), acting_as(writer):  # as every request that changes
        case = case_queries.get_case(case_id, seen_by=writer)
        case_actions.add_note(case, "Written meanwhile.", by=writer)
        if flushed:
            db.session.flush()
        erasing.start()
        erasing.join(2)
        # Before the commit, which lets an erasure that waits go on before it returns here.
        erasing.order.append("saved")
        try:
            commit()
        except RuleBroken:
            db.session.rollback()
            log.forget()
            erasing.order[-1] = "told"
    erasing.join(20)
    assert erasing.failure is None
    notes = db.session.scalar(db.select(db.func.count(Note.id)).where(Note.case_id == case_id))
    assert erasing.order in (["saved", "erased"], ["erased", "told"])
    assert notes == {"erased": 2, "told": 1}[erasing.order[-1]]


@ON_POSTGRESQL
def test_who_wrote_what_was_erased_is_told_on_the_page(app, world, erasing, monkeypatch):
    real = case_actions.add_note

    def add_note(*given, **named):
        note = real(*given, **named)
        erasing.start()
        erasing.join(20)
        return note

    monkeypatch.setattr(case_actions, "add_note", add_note)
    client = sign_in(app.test_client(), world.supervisor)
    answer = client.post(f"/cases/{erasing.case_id}/notes", data={"text": "Meanwhile."})
    assert erasing.order == ["erased"]
    assert answer.status_code == 409
    assert "Nothing was saved" in answer.text


@ON_POSTGRESQL
def test_an_erasure_waits_for_who_is_just_saving(world, erasing, monkeypatch):
    """The keys were looked after, the commit is not through yet: no key goes in between."""
    writer, order, real = world.supervisor, erasing.order, log.write

    def write():
        count = real()
        if not order:
            order.append("saving")
            destroying.start()
            destroying.join(1)
        return count

    def destroy():
        try:
            with erasing.app.app_context():
                crypto_erasure.erase_keys(erasing.case_id, "notes")
                order.append("destroyed")
                db.session.remove()
        except Exception as failure:
            order.append(failure)

    destroying = threading.Thread(target=destroy)
    with acting_as(writer):
        case = case_queries.get_case(erasing.case_id, seen_by=writer)
        case_actions.add_note(case, "Just before.", by=writer)
        monkeypatch.setattr(audit, "write", write)
        commit()
        order.append("saved")
    destroying.join(20)
    assert order == ["saving", "saved", "destroyed"]
