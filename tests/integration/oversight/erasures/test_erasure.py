"""A file, or a part of it, is erased by two people, and the survivor can see that it is."""

import re
from datetime import timedelta

import pytest

from caseflow import assembly, clock, database
from caseflow.access.policy import NotAllowed
from caseflow.audit import verification
from caseflow.cli import rotation_commands, scheduler
from caseflow.encryption.rotation import Level
from caseflow.encryption.signed_rows import Tampered
from caseflow.errors import RuleBroken
from caseflow.extensions import db, limiter
from caseflow.oversight.erasures import actions as erasures_actions
from caseflow.oversight.erasures import queries as erasures_queries
from caseflow.oversight.erasures.models import Erasure, ErasureReason, HoldReason
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.team import actions as team_actions
from caseflow.people import queries as people_queries
from caseflow.people.search_index.models import SearchCard
from tests import pages
from tests.integration import builders
from tests.integration.encryption.key_copies import backup, held, put_back
from tests.integration.world import acting_as, commit, sign_in

ASKED = ErasureReason.PERSON_ASKED


def ask(world, case, part=""):
    """What the supervisor asks; the receipt."""
    with acting_as(world.supervisor):
        found = case_queries.get_case(case.id, seen_by=world.supervisor)
        receipt = erasures_actions.request(found, part, ASKED, by=world.supervisor)
        commit()
    return receipt


def decide(world, act=erasures_actions.approve):
    """What the data protection officer decides on the newest request."""
    with acting_as(world.people["dpo"]) as look:
        erasure = db.session.scalars(db.select(Erasure).order_by(Erasure.requested_at)).all()[-1]
        look.admitted.add(erasure.case_id)
        act(erasure, by=world.people["dpo"])
        commit()
    return erasure


def name_of(world, case):
    """What the supervisor still reads, or None."""
    db.session.expire_all()
    with acting_as(world.supervisor):
        case_queries.get_case(case.id, seen_by=world.supervisor)
        person = people_queries.person_of(case.id)
        return person and person.full_name


def cards_of(case):
    return db.session.scalars(db.select(SearchCard).where(SearchCard.case_id == case.id)).all()


@pytest.fixture
def closed(world):
    """A closed case of the North, with a name."""
    return builders.closed_case(world)


def test_a_closed_file_is_erased_for_good(app, world, closed, settings):
    copy = backup()
    assert name_of(world, closed) is not None
    ask(world, closed)
    erasure = decide(world)
    assert not held(closed.id)
    assert not cards_of(closed)
    assert name_of(world, closed) is None
    assert erasure.complete_on == clock.today() + timedelta(days=settings.key_backup_days + 1)
    put_back(copy)
    assembly.keep_erased(app)
    assert not held(closed.id)
    assert verification.verify().holds


def test_one_part_is_erased_with_what_was_sent_and_the_work_goes_on(app, world):
    case_id = builders.reviewed_referral(world).case_id
    case = db.session.get(Case, case_id)
    with acting_as(world.caseworker):
        case_queries.get_case(case_id, seen_by=world.caseworker)
        phone = people_queries.safe_contact_of(case_id).phone
        commit()
    ask(world, case, "identity")
    decide(world)
    assert name_of(world, case) is None
    assert not cards_of(case)
    with acting_as(world.caseworker):
        case_queries.get_case(case_id, seen_by=world.caseworker)
        assert people_queries.safe_contact_of(case_id).phone == phone
    for packet in erasures_queries.packets_of(case_id):
        assert packet.ended_at is not None
    assert not [row for row in held(case_id) if getattr(row, "compartment", "")[:6] == "packet"]
    client = sign_in(app.test_client(), world.people["clinic"])
    assert builders.KNOWN_AS not in client.get("/inbox?tab=done").text
    assert verification.verify().holds


def test_contact_that_is_erased_is_not_written_down_any_more(app, world):
    case = db.session.get(Case, builders.reviewed_referral(world).case_id)
    ask(world, case, "contact")
    decide(world)
    page = sign_in(app.test_client(), world.caseworker).get(f"/cases/{case.id}").text
    assert "Until then, do not call" in page
    assert [card.phone_index for card in cards_of(case)] == [None]
    assert name_of(world, case) is not None


def test_an_erased_part_closes_what_was_written_and_takes_new_words(app, world):
    case = db.session.get(Case, builders.reviewed_referral(world).case_id)
    ask(world, case, "notes")
    decide(world)
    client = sign_in(app.test_client(), world.caseworker)
    page = f"/cases/{case.id}/notes"
    pages.submit(client, page, {"text": "Written afterwards"})
    assert "Written afterwards" in client.get(page).text
    assert verification.verify().holds


@pytest.mark.asvs("V2.3.5")
def test_nobody_decides_on_what_they_asked_for(world, closed):
    ask(world, closed)
    erasure = db.session.scalars(db.select(Erasure)).one()
    dpo = world.people["dpo"]
    erasure.requested_by_id = dpo.id
    with acting_as(dpo), pytest.raises(NotAllowed):
        erasures_actions.approve(erasure, by=dpo)


def test_what_was_edited_after_it_was_asked_is_not_carried_out(world, closed):
    ask(world, closed)
    db.session.execute(db.text("update erasure set requested_by_id = case_id"))
    db.session.commit()
    with pytest.raises(Tampered):
        decide(world)
    db.session.rollback()
    assert name_of(world, closed) is not None


def test_a_legal_hold_keeps_it_whoever_asks(world, closed):
    dpo = world.people["dpo"]
    ask(world, closed)
    with acting_as(dpo):
        erasures_actions.hold(closed.code, HoldReason.COURT, by=dpo)
        commit()
    with pytest.raises(RuleBroken, match="legal hold"):
        decide(world)
    db.session.rollback()
    assert held(closed.id)
    with acting_as(dpo):
        erasures_actions.release(erasures_queries.hold_of(closed.id), by=dpo)
        commit()
    decide(world)
    assert not held(closed.id)


def test_an_open_referral_or_an_open_case_is_ended_first(world):
    referral = builders.sent_referral(world)
    case = db.session.get(Case, referral.case_id)
    with pytest.raises(RuleBroken, match="A referral is still open"):
        ask(world, case, "identity")
    db.session.rollback()
    other = builders.open_case(world)
    with pytest.raises(RuleBroken, match="Close the case before"):
        ask(world, other)


def test_declined_it_stays_as_it_is(world, closed):
    ask(world, closed)
    decide(world, erasures_actions.decline)
    assert held(closed.id)
    with pytest.raises(RuleBroken, match="already been decided"):
        decide(world)


def test_asked_twice_is_asked_once(world, closed):
    ask(world, closed)
    with pytest.raises(RuleBroken, match="already been requested"):
        ask(world, closed, "identity")


def test_every_page_still_stands_when_a_file_is_erased(app, world):
    delivered = builders.closed_case(world)
    ask(world, delivered)
    decide(world)
    wrong = []
    for name in ("supervisor", "caseworker", "clinic", "authority", "dpo", "coordinator"):
        client = sign_in(app.test_client(), world.people[name])
        for address in _addresses(app, delivered.id):
            status = client.get(address).status_code
            if status >= 500:
                wrong.append((name, address, status))
    assert not wrong


def _addresses(app, case_id):
    """Every page of the case, and every list."""
    with app.test_request_context():
        urls = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if "GET" in rule.methods and rule.arguments <= {"case_id"}:
                values = {"case_id": case_id} if rule.arguments else {}
                yield urls.build(rule.endpoint, values) if rule.endpoint != "static" else "/"


def test_from_the_button_to_the_receipt(app, world, closed):
    client = sign_in(app.test_client(), world.supervisor)
    page = f"/cases/{closed.id}/erasure"
    wrong = pages.submit(client, page, {"part": "whole", "reason": "person_asked"})
    assert wrong.status_code == 422
    assert "Tell the person first" in wrong.text
    told = pages.submit(client, page, {"part": "whole", "reason": "person_asked", "sure": "y"}).text
    receipt = re.search(r"(?:[2-9A-Z]{4}-){5}[2-9A-Z]{4}", told)[0]
    anybody = app.test_client()
    assert "It has not been decided yet" in _portal(anybody, receipt)
    dpo = sign_in(app.test_client(), world.people["dpo"])
    erasure_id = db.session.scalar(db.select(Erasure.id))
    assert closed.code in dpo.get("/erasures").text
    pages.submit(dpo, f"/erasures/{erasure_id}", {"verb": "approve"})
    pages_of_it = (dpo, "/erasures"), (dpo, f"/erasures/{erasure_id}"), (client, page)
    said = _portal(anybody, receipt.lower().replace("-", " "))
    assert "Nobody can read your data since" in said and "destroyed on" not in said
    for reader, address in pages_of_it:
        shown = reader.get(address).text
        assert "keys are now being destroyed" in shown and "Keys destroyed on" not in shown
    assert "keys are now being destroyed" in client.get(f"/cases/{closed.id}").text
    db.session.commit()
    scheduler.tick()
    said = _portal(anybody, receipt)
    assert "Your data were destroyed on" in said
    assert closed.code not in said
    for reader, address in pages_of_it:
        assert "Keys destroyed on" in reader.get(address).text
    assert "permanently erased" in client.get(f"/cases/{closed.id}").text
    assert verification.verify().holds


def test_no_page_says_destroyed_while_a_file_still_holds_a_key(app, world, closed, monkeypatch):
    receipt = ask(world, closed)
    erasure = decide(world)
    with monkeypatch.context() as patch:
        patch.setattr(database, "scrub", lambda *stores: False)
        scheduler.tick()
    assert erasures_queries.by_receipt(receipt)[0].destroyed_at is None
    assert "destroyed on" not in _portal(app.test_client(), receipt)
    scheduler.tick()
    db.session.expire_all()
    assert erasure.destroyed_at is not None


def test_a_time_of_destruction_that_was_written_past_the_program_counts_for_nothing(
    app, world, closed
):
    receipt = ask(world, closed)
    decide(world)
    db.session.execute(db.text("update erasure set destroyed_at = approved_at"))
    db.session.commit()
    assert "changed outside caseflow" in _portal(app.test_client(), receipt)


def test_a_destruction_that_takes_until_another_day_makes_copies_last_longer(app, world, closed):
    ask(world, closed)
    erasure = decide(world)
    promised = erasure.complete_day
    with clock.set_to(clock.now() + timedelta(days=3)):
        scheduler.tick()
    db.session.expire_all()
    assert erasure.complete_day == promised + timedelta(days=3)


def test_on_postgresql_copies_of_its_log_count_too(settings):
    longer = settings.model_copy(update={"wal_days": settings.key_backup_days + 5})
    more = 5 if settings.database_url else 0
    assert longer.key_copies_days == settings.key_backup_days + more


def _portal(client, receipt):
    return pages.submit(client, "/portal", {"receipt": receipt}).text


def test_only_wrong_codes_count_towards_the_portals_limit(app, world, closed, monkeypatch):
    receipt = ask(world, closed, "notes")
    monkeypatch.setattr(limiter, "enabled", True)
    limiter.reset()
    client = app.test_client()
    for _ in range(15):
        assert "It has not been decided yet" in _portal(client, receipt)
    answers = [client.post("/portal", data={"receipt": "WRONG"}).status_code for _ in range(12)]
    limiter.reset()
    assert answers.count(429) == 2


def test_the_portal_knows_no_other_code_and_says_when_it_is_complete(app, world, closed, settings):
    receipt = ask(world, closed)
    decide(world)
    scheduler.tick()
    client = app.test_client()
    assert receipt not in str(db.session.execute(db.text("select * from erasure")).all())
    for code in ("2222-2222-2222-2222-2222-2222", receipt[:-1], "' or 1=1 --", ""):
        assert "erased" not in _portal(client, code)
    later = clock.now() + timedelta(days=settings.key_backup_days + 1)
    with clock.set_to(later):
        assert "The erasure is complete. No copy" in _portal(client, receipt)


def test_a_receipt_outlives_a_rotation_of_the_system_key(app, world, closed):
    receipt = ask(world, closed)
    rotation_commands.rotate_here((Level.SYSTEM,))
    assert len(erasures_queries.marks_of(receipt)) == 2
    assert len(erasures_queries.by_receipt(receipt)) == 1


def test_a_data_protection_officer_with_a_conflict_of_interest_sees_no_request(app, world):
    case = builders.open_case(world)
    dpo = world.people["dpo"]
    ask(world, case, "contact")
    erasure = db.session.scalars(db.select(Erasure).where(Erasure.case_id == case.id)).one().id
    client = sign_in(app.test_client(), dpo)
    assert client.get(f"/erasures/{erasure}").status_code == 200
    with acting_as(dpo):
        before = erasures_queries.waiting(dpo)
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        team_actions.exclude(case, user_id=dpo.id, reason="A cousin", by=world.caseworker)
        commit()
    assert client.get(f"/erasures/{erasure}").status_code == 404
    assert case.code not in client.get("/erasures").text
    with acting_as(dpo):
        assert erasures_queries.waiting(dpo) == before - 1
