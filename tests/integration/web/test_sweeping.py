"""What was kept so that a form acts once is forgotten when nobody can send it again."""

import uuid
from datetime import timedelta

from caseflow import clock
from caseflow.extensions import db
from caseflow.web import idempotency
from caseflow.web.idempotency import SubmittedForm
from tests.integration.world import commit


def test_a_form_is_remembered_for_days_and_then_forgotten(app, world):
    now = clock.now()
    for age in (timedelta(days=1), timedelta(days=3)):
        db.session.add(
            SubmittedForm(
                token=uuid.uuid4(), user_id=world.caseworker.id, at=now - age, location="/"
            )
        )
    commit()
    idempotency.sweep()
    commit()
    kept = db.session.scalars(db.select(SubmittedForm.at)).all()
    assert kept == [now - timedelta(days=1)]
