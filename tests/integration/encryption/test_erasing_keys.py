"""What was destroyed stays destroyed, also when an older key store is put back."""

import json
import threading

import pytest
from sqlalchemy import select

from caseflow import assembly, clock, create_app
from caseflow.access import access_context
from caseflow.access.actors import SYSTEM
from caseflow.audit import verification
from caseflow.cli import installation
from caseflow.encryption import crypto_erasure, key_hierarchy
from caseflow.encryption.erasure_ledger import LedgerBroken
from caseflow.encryption.organisation_keys import NoKey
from caseflow.encryption.sealed_fields import ERASED
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import CaseState
from caseflow.pathway.closure import actions as closure_actions
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.screening import actions as screening_actions
from caseflow.pathway.screening.models import Screening, ScreeningStatus
from caseflow.people import queries as people_queries
from tests.integration import builders
from tests.integration.encryption.key_copies import backup, held, put_back
from tests.integration.world import acting_as, commit, sign_in
from tests.stores import close_stores


def start_anew(settings):
    """What another process does when it starts."""
    other = create_app(settings)
    with other.app_context():
        close_stores()


def ledger_lines(settings):
    return settings.erasure_ledger_path.read_bytes().splitlines(keepends=True)


def shred(case):
    crypto_erasure.erase_keys(case.id)
    commit()


def opens(world, case):
    """The name under which the caseworker finds the case."""
    with acting_as(world.caseworker):
        case_queries.get_case(case.id, seen_by=world.caseworker)
        return people_queries.person_of(case.id).known_as


def test_erased_stays_erased_after_an_older_key_store_is_put_back(app, world, settings):
    erased, other = builders.open_case(world), builders.open_case(world)
    copy = backup()
    assert opens(world, erased) == opens(world, other) == builders.KNOWN_AS
    shred(erased)
    put_back(copy)
    assert opens(world, erased) == builders.KNOWN_AS
    start_anew(settings)
    assert not held(erased.id)
    assert opens(world, erased) == ERASED
    assert opens(world, other) == builders.KNOWN_AS
    assert verification.verify().holds


def test_an_upgrade_destroys_again_too(app, world):
    case = builders.open_case(world)
    copy = backup()
    shred(case)
    put_back(copy)
    installation.migrate(app)
    assert not held(case.id)


def test_nothing_can_be_written_to_an_erased_case(app, world):
    case = builders.open_case(world)
    shred(case)
    with acting_as(world.caseworker):
        case_queries.get_case(case.id, seen_by=world.caseworker)
        with pytest.raises(NoKey):
            people_queries.person_of(case.id).known_as = "Someone"
        with pytest.raises(NoKey):
            key_hierarchy.key_ring().cases.hand(
                case.id,
                giver=world.caseworker.organisation_id,
                receiver=world.stranger.organisation_id,
            )


def test_what_was_opened_before_is_closed_in_the_same_request(app, world):
    case = builders.open_case(world)
    with acting_as(world.caseworker):
        case_queries.get_case(case.id, seen_by=world.caseworker)
        assert people_queries.person_of(case.id).known_as == builders.KNOWN_AS
        crypto_erasure.erase_keys(case.id)
        assert people_queries.person_of(case.id).known_as == ERASED


def test_replayed_twice_is_replayed_once(app, world, settings):
    case = builders.open_case(world)
    copy = backup()
    shred(case)
    put_back(copy)
    assert crypto_erasure.replay() > 0
    once = backup(), ledger_lines(settings)
    assert crypto_erasure.replay() == 0
    assert (backup(), ledger_lines(settings)) == once


def test_two_that_start_at_once_over_a_restored_store_take_turns(app, world):
    case = builders.open_case(world)
    copy = backup()
    shred(case)
    put_back(copy)
    failures = []

    def start():
        try:
            with app.app_context():
                crypto_erasure.replay()
        except Exception as failure:
            failures.append(failure)

    starts = [threading.Thread(target=start) for _ in range(4)]
    for one in starts:
        one.start()
    for one in starts:
        one.join()
    assert not failures
    assert not held(case.id)


def test_a_kill_after_the_ledger_is_finished_by_the_next_start(app, world, settings, monkeypatch):
    case = builders.open_case(world)

    def killed(connection, entries):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(crypto_erasure, "_destroy", killed)
        with pytest.raises(KeyboardInterrupt):
            crypto_erasure.erase_keys(case.id)
    db.session.rollback()
    assert held(case.id)
    assembly.keep_erased(app)
    assert not held(case.id)


@pytest.mark.parametrize("harm", ["edited", "removed", "swapped"])
def test_a_ledger_that_was_changed_is_named(app, world, settings, harm):
    for _ in range(3):
        shred(builders.open_case(world))
    one, two, three = ledger_lines(settings)
    other = json.dumps(json.loads(two) | {"at": "2020-01-01T00:00:00+00:00"}).encode() + b"\n"
    changed = {"edited": [one, other, three], "removed": [one, three], "swapped": [two, one, three]}
    settings.erasure_ledger_path.write_bytes(b"".join(changed[harm]))
    with pytest.raises(LedgerBroken, match=r"Line [12] of the erasure ledger"):
        assembly.keep_erased(app)


@pytest.mark.parametrize("left", [0, 1])
def test_a_ledger_cut_short_is_written_again_from_the_key_store(app, world, settings, left):
    erased = [builders.open_case(world) for _ in range(2)]
    for case in erased:
        shred(case)
    settings.erasure_ledger_path.write_bytes(b"".join(ledger_lines(settings)[:left]))
    assembly.keep_erased(app)
    assert {entry.case_id for entry in crypto_erasure.ledger().entries()} == {c.id for c in erased}


def test_a_line_without_its_end_is_dropped(app, world, settings):
    first, second = builders.open_case(world), builders.open_case(world)
    shred(first)
    with settings.erasure_ledger_path.open("ab") as file:
        file.write(b'{"case": "1')
    shred(second)
    assert [entry.case_id for entry in crypto_erasure.ledger().entries()] == [first.id, second.id]


def test_a_refused_consent_leaves_no_key(app, world):
    case = builders.prepared_case(world)
    with acting_as(world.caseworker):
        consent_actions.refuse(
            case_queries.get_case(case.id, seen_by=world.caseworker), by=world.caseworker
        )
        commit()
    assert not held(case.id)
    assert db.session.get(type(case), case.id).state is CaseState.CLOSED
    client = sign_in(app.test_client(), world.caseworker)
    assert client.get(f"/cases/{case.id}").status_code == 200
    assert verification.verify().holds


def test_an_expired_draft_leaves_no_key(app, world):
    row = builders.draft_screening(world)
    case_id, later = row.case_id, row.expires_at
    assert held(case_id)
    with clock.set_to(later), access_context.acting(SYSTEM, purpose="clockwork"):
        screening_actions.expire_overdue(later)
        commit()
    kept = db.session.scalar(select(Screening).where(Screening.case_id == case_id))
    assert kept.status is ScreeningStatus.EXPIRED
    assert vars(kept)["conditions_sealed"] is None
    assert not held(case_id)


def test_a_refused_screening_leaves_no_key(app, world):
    row = builders.draft_screening(world)
    case_id = row.case_id
    with acting_as(world.responder):
        screening_actions.refuse(row, by=world.responder)
        commit()
    assert not held(case_id)


def test_a_case_without_keys_is_not_reopened(app, world):
    case = builders.prepared_case(world)
    with acting_as(world.caseworker):
        consent_actions.refuse(
            case_queries.get_case(case.id, seen_by=world.caseworker), by=world.caseworker
        )
        commit()
    with acting_as(world.supervisor):
        found = case_queries.get_case(case.id, seen_by=world.supervisor)
        with pytest.raises(RuleBroken, match="permanently erased"):
            closure_actions.reopen(found, "Returned", by=world.supervisor)


def test_a_ledger_sealed_with_a_key_that_is_lacking_says_so(app, world, settings):
    shred(builders.open_case(world))
    line = json.loads(ledger_lines(settings)[0]) | {"key": 2}
    settings.erasure_ledger_path.write_text(json.dumps(line) + "\n")
    with pytest.raises(LedgerBroken, match="a system key that the key store lacks"):
        crypto_erasure.replay()
