"""What time does to an unfinished screening."""

from datetime import timedelta

from sqlalchemy import select

from caseflow import clock
from caseflow.access import access_context
from caseflow.access.actors import SYSTEM
from caseflow.audit.models import AuditEvent
from caseflow.extensions import db
from caseflow.notices.models import Notice, NoticeKind
from caseflow.pathway.screening import actions as screening_actions
from caseflow.pathway.screening.models import Screening, ScreeningStatus
from tests.integration import builders
from tests.integration.world import acting_as, commit


def after(**time):
    now = clock.now() + timedelta(**time)
    with clock.set_to(now), access_context.acting(SYSTEM, purpose="clockwork"):
        screening_actions.warn_authors(now)
        screening_actions.expire_overdue(now)
        commit()


def warnings():
    unfinished = select(Notice).where(Notice.kind == NoticeKind.SCREENING_UNFINISHED)
    return db.session.scalars(unfinished).all()


def test_the_author_is_warned_once_a_day_before(app, world):
    row = builders.draft_screening(world)
    after(days=5, hours=23)
    assert not warnings()
    after(days=6, hours=1)
    after(days=6, hours=2)
    assert [(one.user_id, one.object_id) for one in warnings()] == [(world.responder.id, row.id)]


def test_a_draft_expires_and_nobody_reads_it_again(app, world):
    row = builders.draft_screening(world)
    after(days=7, hours=1)
    kept = db.session.get(Screening, row.id)
    assert kept.status is ScreeningStatus.EXPIRED
    assert "screening.expired" in db.session.scalars(select(AuditEvent.action)).all()
    with acting_as(world.responder):
        assert kept.conditions is None


def test_a_finished_screening_does_not_expire(app, world):
    row = builders.finished_screening(world)
    after(days=30)
    assert db.session.get(Screening, row.id).status is ScreeningStatus.FINISHED
    assert not warnings()
