"""What is kept and what happened since always add up to a live count of all records."""

import random
from datetime import timedelta

from sqlalchemy import select

from caseflow import clock
from caseflow.access.actors import SYSTEM
from caseflow.demo import volume
from caseflow.extensions import db
from caseflow.pathway.referral import rules as referral_rules
from caseflow.pathway.referral.models import Referral, ReferralChange
from caseflow.reporting.work import actions, queries
from caseflow.reporting.work.models import WorkTally
from caseflow.reporting.work.rules import Months
from tests.integration.world import acting_as, commit

MOVES = 2_000


def _all(coordinator, now):
    found = queries.figures(Months(), now, seen_by=coordinator)
    return found.counts, {key: works for key, works in found.open.items() if works}


def _live(coordinator, now):
    """Count everything from the records, in a transaction that is rolled back."""
    actions.forget()
    found = _all(coordinator, now)
    db.session.rollback()
    return found


def _move(dice, referral, at):
    move = dice.choice([m for m in referral_rules.MOVES if m.source is referral.status])
    reason = dice.choice(move.reasons) if move.reasons else None
    db.session.add(
        ReferralChange(
            case_id=referral.case_id,
            referral_id=referral.id,
            packet_id=referral.packet_id,
            source=move.source,
            target=move.target,
            at=at,
            by_id=referral.drafted_by_id,
            side=move.side,
            reason_code=reason,
        )
    )
    referral.status, referral.status_at, referral.reason_code = move.target, at, reason
    referral.respond_by = at + timedelta(hours=dice.randrange(1, 90))


def test_thousands_of_moves_with_rollbacks_add_up(app):
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"demo": True})
    volume.fill(150, seed=11)
    from caseflow.accounts.queries import user_by_email

    coordinator = user_by_email("coordinator@network.example")
    dice, now = random.Random(7), clock.now()
    with acting_as(SYSTEM):
        ids = list(db.session.scalars(select(Referral.id).order_by(Referral.id)))
        for number in range(MOVES):
            now += timedelta(seconds=dice.randrange(1, 40))
            referral = db.session.get(Referral, dice.choice(ids))
            if referral.status in referral_rules.ENDS:
                continue
            _move(dice, referral, now)
            if dice.random() < 0.2:
                db.session.flush()
                db.session.rollback()
            elif number % 7 == 0:
                commit()
            if number % 150 == 0:
                actions.fold(now)
                commit()
                assert _all(coordinator, now) == _live(coordinator, now)
        commit()
        assert db.session.scalar(select(WorkTally.id).limit(1)) is not None
        assert actions.differences() == []


def test_a_changed_count_is_found_and_counted_anew(app):
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"demo": True})
    volume.fill(60, seed=3)
    later = clock.now() + timedelta(hours=1)
    with acting_as(SYSTEM):
        while actions.fold(later):
            commit()
        tally = db.session.scalars(select(WorkTally)).first()
        tally.counts = {**tally.counts, "state/health/urgent/declined/": 7}
        commit()
        assert len(actions.differences()) == 1
        actions.forget()
        while actions.fold(later):
            commit()
        assert actions.differences() == []


def test_seeding_leaves_nothing_to_count(app):
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"demo": True})
    volume.fill(60, seed=3)
    with acting_as(SYSTEM):
        assert db.session.scalar(select(WorkTally.id).limit(1)) is not None
        assert actions.fold(clock.now() + timedelta(hours=1)) == 0
        assert actions.differences() == []
