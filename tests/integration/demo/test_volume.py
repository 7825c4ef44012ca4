"""Volume data is the real thing: it opens, the log holds, and no name lies in clear."""

import re
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from caseflow.accounts.queries import user_by_email
from caseflow.audit import AuditEvent, Event, verification
from caseflow.demo import volume
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.oversight.alerts import queries as alerts_queries
from caseflow.pathway.case.models import Case
from caseflow.pathway.consent import queries as consent_queries
from caseflow.pathway.consent.disclosure import queries as disclosure_queries
from caseflow.pathway.referral.models import OPEN, Referral
from caseflow.pathway.stages import Stage
from caseflow.people.models import Person
from tests.integration.world import acting_as

CASES = 200
UNTOUCHED = {
    "account_request",
    "alert",
    "erasure",
    "legal_hold",
    "audit_head",
    "audit_outbox",
    "audit_outbox_writer",
    "calendar_feed",
    "canary_case",
    "contact_attempt",
    "enrolment",
    "exclusion",
    "covered_case",
    "joined_file",
    "opening_index",
    "possible_match",
    "log_position",
    "reflection_period",
    "submitted_form",
    "user_session",
    "audit_anchor",
    "audit_checkpoint",
    "audit_cosigned",
    "search_removal",
    "sign_in_delay",
    "refused_count",
    "work_checkpoint",
    "work_open",
    "work_tally",
}
"""Tables that volume data leaves as they are: background work fills some of them."""


@pytest.fixture
def filled(app):
    """A store with volume data in it."""
    assert volume.fill(CASES, seed=3) == CASES
    return app


def _names():
    """Every seeded name, opened as the supervisors who may."""
    names = set()
    for email in ("supervisor@north.example", "supervisor@south.example"):
        user = user_by_email(email)
        mine = select(Case.id).where(Case.organisation_id == user.organisation_id)
        people = db.session.scalars(select(Person).where(Person.case_id.in_(mine))).all()
        with acting_as(user) as look:
            look.admitted.update(person.case_id for person in people)
            names |= {word for p in people for word in (p.full_name + " " + p.known_as).split()}
            names |= {person.document_number for person in people}
    return names


def test_every_stage_has_cases(filled):
    stages = set(db.session.scalars(select(Case.stage).distinct()))
    assert stages == set(Stage) - {Stage.SCREENING}
    assert db.session.scalar(select(func.count(Case.id))) == CASES


def test_no_table_is_forgotten(filled):
    empty = {
        table.name
        for table in db.metadata.sorted_tables
        if not db.session.scalar(select(func.count()).select_from(table))
    }
    assert empty <= UNTOUCHED, f"Let volume data fill {empty - UNTOUCHED} too."


def test_consents_are_as_they_were_attested(filled):
    for case in db.session.scalars(select(Case)):
        assert consent_queries.consents_of(case) or case.stage is Stage.CONSENT


def test_a_partner_opens_what_waits_in_its_inbox(filled):
    clinic = user_by_email("clinic@health.example")
    waiting = select(Referral).where(
        Referral.recipient_id == clinic.organisation_id, Referral.status.in_(OPEN)
    )
    referrals = db.session.scalars(waiting).all()
    assert referrals
    with acting_as(clinic):
        for referral in referrals:
            assert disclosure_queries.content_of(referral.packet, seen_by=clinic)["request"]


def test_the_log_holds_and_says_once_that_it_was_filled(filled):
    assert verification.verify().holds
    said = db.session.execute(text("select detail from audit_event order by sequence desc"))
    assert f'"cases":{CASES}' in said.scalars().first()


def test_every_milestone_is_an_event_that_the_detectors_need_not_read(filled):
    rows = db.session.scalar(text("select count(*) from case_milestone"))
    told = select(func.count(AuditEvent.sequence)).where(
        AuditEvent.action == Event.CASE_MILESTONE.value
    )
    assert db.session.scalar(told) == rows > CASES
    assert alerts_queries.read_until(alerts_queries.NAME) == verification.length()


def test_the_same_seed_makes_the_same_people(filled):
    from caseflow.demo.volume.fictional_values import Source
    from caseflow.sop.vocabulary import AgeGroup

    assert Source(3).person(AgeGroup.ADULT) == Source(3).person(AgeGroup.ADULT)
    assert Source(3).person(AgeGroup.ADULT) != Source(4).person(AgeGroup.ADULT)


def test_no_seeded_name_is_in_a_dump(filled):
    names, dump = _names(), _dump()
    assert len(names) > CASES
    assert not {name for name in names if name in dump}


def test_it_refuses_in_production(app):
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"demo": False})
    with pytest.raises(RuleBroken, match="Never use it in production"):
        volume.fill(1, seed=1)


def _dump():
    """Everything that a thief of the data store would read, as text."""
    if db.engine.dialect.name == "sqlite":
        files = Path(db.engine.url.database).parent.glob("*.db*")
        return "".join(file.read_bytes().decode("latin-1") for file in files)
    rows = []
    for table in db.metadata.sorted_tables:
        rows += db.session.execute(text(f'select t::text from "{table.name}" t')).scalars()
    return re.sub(r"\\x((?:[0-9a-f]{2})+)", _as_text, "\n".join(rows))


def _as_text(found):
    return bytes.fromhex(found[1]).decode("latin-1")
