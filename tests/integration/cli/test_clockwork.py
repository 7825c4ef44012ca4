"""What time does by itself: every task runs, and one that fails stops no other."""

from caseflow.audit import verification
from caseflow.cli import scheduler
from caseflow.extensions import db
from caseflow.web.registry import Job
from tests.integration.builders import sent_referral


def test_a_round_over_a_living_store_is_idempotent(app, world):
    sent_referral(world)
    scheduler.tick()
    db.session.remove()
    events = verification.verify().events
    scheduler.tick()
    db.session.remove()
    report = verification.verify()
    assert report.holds
    assert report.events == events


def test_a_task_that_fails_is_undone_and_the_next_one_runs(app, world, monkeypatch):
    ran = []

    def broken():
        db.session.delete(db.session.merge(world.caseworker))
        raise OSError("mail server gone")

    jobs = [Job("broken", broken, order=1), Job("next", lambda: ran.append("next"), order=2)]
    monkeypatch.setattr(scheduler, "jobs", lambda: jobs)
    scheduler.tick()
    assert ran == ["next"]
    db.session.expire_all()
    assert db.session.get(type(world.caseworker), world.caseworker.id) is not None
