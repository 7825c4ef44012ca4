"""Every level of keys is made new, and everything that opened before opens after."""

import pytest
from sqlalchemy import text

from caseflow import clock
from caseflow.access import access_context
from caseflow.audit import verification
from caseflow.cli import rotation_commands, scheduler
from caseflow.crypto import sealing
from caseflow.crypto.errors import CryptoError
from caseflow.encryption import key_contexts, key_hierarchy, key_store, signed_rows
from caseflow.encryption.organisation_keys import NoKey
from caseflow.encryption.rotation import GRACE, Level, counting, fields, pending
from caseflow.encryption.sealed_fields import sealed_fields
from caseflow.encryption.system_keys import SPREAD
from caseflow.extensions import db
from caseflow.pathway.referral.inbox import queries as inbox_queries
from caseflow.pathway.referral.models import Status
from caseflow.people.models import Person
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in


@pytest.fixture
def accepted(app, world):
    """A referral that the clinic accepted: it holds grants for a packet and for identity."""
    return builders.answered(world, builders.sent_referral(world), Status.ACCEPTED)


def _rotate(*levels):
    said = rotation_commands.rotate_here(levels or tuple(Level))
    db.session.expire_all()
    return said


def _standing(level):
    return next(s for s in counting.standings(key_hierarchy.key_ring()) if s.level is level)


def _name(world, case_id, user=None):
    db.session.expire_all()
    with acting_as(user or world.caseworker):
        access_context.admit(case_id)
        found = db.session.scalars(db.select(Person).where(Person.case_id == case_id))
        return found.one().full_name


def _packet(world, referral):
    db.session.expire_all()
    with acting_as(world.clinic):
        found = inbox_queries.get_received(referral.id, seen_by=world.clinic)
        return inbox_queries.shared_with(found, seen_by=world.clinic).identity["identity"][
            "full_name"
        ]


@pytest.mark.asvs("V11.2.2")
@pytest.mark.parametrize("level", list(Level))
def test_after_each_level_nothing_is_left_and_everything_opens(app, world, accepted, level):
    before = _standing(level).version
    _rotate(level)
    assert _standing(level).left == 0
    assert level is Level.ROOT or _standing(level).version == before + 1
    for ring in (key_hierarchy.key_ring(), _fresh_ring()):
        key_hierarchy.bind(app, ring)
        assert _name(world, accepted.case_id) == builders.FULL_NAME
        assert _packet(world, accepted) == builders.FULL_NAME
        assert signed_rows.is_signed(world.caseworker)
        assert verification.verify().holds
    with pytest.raises(NoKey):
        _name(world, accepted.case_id, world.stranger)


def _fresh_ring():
    """As another process has it, which starts now."""
    ring = key_hierarchy.key_ring()
    return key_hierarchy.KeyRing(ring.roots, ring.store)


def test_all_levels_again_and_again(world, accepted):
    for _ in range(3):
        _rotate()
    assert sum(standing.left for standing in counting.standings(key_hierarchy.key_ring())) == 0
    assert _name(world, accepted.case_id) == builders.FULL_NAME
    assert _packet(world, accepted) == builders.FULL_NAME


def test_the_old_root_key_opens_nothing_afterwards(world):
    old = key_hierarchy.key_ring().root.newest()
    _rotate(Level.ROOT)
    assert key_hierarchy.key_ring().root.newest() != old
    assert key_hierarchy.key_ring().roots.candidates() == (key_hierarchy.key_ring().root.newest(),)
    for row in key_hierarchy.key_ring().store.rows(key_store.organisation_keys):
        at = key_contexts.organisation(row.organisation_id, row.version)
        assert not pending.opens(old, row.wrapped, at)


def test_seals_from_before_hold_and_new_ones_are_under_the_new_key_when_all_know_it(app, world):
    client = sign_in(app.test_client(), world.caseworker)
    _rotate(Level.SYSTEM)
    assert client.get("/cases").status_code == 200
    assert signed_rows.is_signed(world.caseworker)
    assert signed_rows.sign_values("thing", 1)[:2] == (1).to_bytes(2)
    with clock.set_to(clock.now() + SPREAD):
        assert signed_rows.sign_values("thing", 1)[:2] == (2).to_bytes(2)


def test_a_seal_from_before_there_were_versions_holds(world):
    user = world.caseworker
    user.seal = user.seal[2:]
    commit()
    assert signed_rows.is_signed(user)
    _rotate(Level.SYSTEM)
    assert signed_rows.is_signed(user)
    user.display_name, user.email = "Other", "other@test.example"
    assert not signed_rows.is_signed(user)


def test_a_seal_of_a_version_that_never_was_does_not_hold(world):
    user = world.caseworker
    user.seal = (9).to_bytes(2) + user.seal[2:]
    assert not signed_rows.is_signed(user)


def test_case_keys_of_before_are_gone(world, accepted):
    at = key_store.case_keys.c.case_id == accepted.case_id
    (before,) = key_hierarchy.key_ring().store.rows(key_store.case_keys, at)
    _rotate(Level.CASES)
    (after,) = key_hierarchy.key_ring().store.rows(key_store.case_keys, at)
    assert after.version == before.version + 1
    assert key_hierarchy.key_ring().cases.open(after) != key_hierarchy.key_ring().cases.open(before)


def test_a_case_that_two_hold_is_rotated_for_both(world, accepted):
    north, south = world.caseworker.organisation_id, world.stranger.organisation_id
    key_hierarchy.key_ring().cases.hand(accepted.case_id, giver=north, receiver=south)
    _rotate(Level.ORGANISATIONS, Level.CASES)
    assert _name(world, accepted.case_id) == builders.FULL_NAME
    assert _name(world, accepted.case_id, world.stranger) == builders.FULL_NAME
    key_hierarchy.key_ring().cases.release(accepted.case_id, south)
    with pytest.raises(NoKey):
        _name(world, accepted.case_id, world.stranger)


def test_a_case_is_handed_on_after_its_rotation(world, accepted):
    _rotate(Level.CASES)
    north, south = world.caseworker.organisation_id, world.stranger.organisation_id
    key_hierarchy.key_ring().cases.hand(accepted.case_id, giver=north, receiver=south)
    assert _name(world, accepted.case_id, world.stranger) == builders.FULL_NAME


def test_fields_are_under_the_new_key_and_packets_stay_as_they_were_granted(world, accepted):
    packets = db.session.scalars(db.text("select content_sealed from packet")).all()
    _rotate(Level.COMPARTMENTS)
    for column in ("known_as_sealed", "full_name_sealed"):
        sealed = db.session.scalar(db.text(f"select {column} from person"))
        assert sealing.version_of(sealed) == 2
    assert db.session.scalars(db.text("select content_sealed from packet")).all() == packets


def test_every_sealed_field_of_every_table_is_moved(app, world):
    case = builders.closed_case(world)
    before = _values(world)
    assert len({name for name, _ in before}) >= 20
    _rotate(Level.COMPARTMENTS)
    assert _standing(Level.COMPARTMENTS).left == 0
    assert _values(world) == before
    for model in fields.models():
        for row in db.session.scalars(db.select(model)):
            for field in sealed_fields(model):
                sealed = getattr(row, field.column)
                moved = not field.compartment_of(row).startswith("packet:")
                assert sealed is None or sealing.version_of(sealed) == 1 + moved, field.column
    assert _name(world, case.id) == builders.FULL_NAME


def _values(world):
    db.session.expire_all()
    values = {}
    with acting_as(world.caseworker):
        for model in fields.models():
            for row in db.session.scalars(db.select(model)):
                access_context.admit(row.case_id)
                for field in sealed_fields(model):
                    if getattr(row, field.column) is not None:
                        name = f"{model.__tablename__}.{field.name}"
                        values[name, row.id] = field.__get__(row, model)
    return values


def test_the_version_that_a_form_was_opened_with_still_fits(world, accepted):
    before = db.session.scalar(db.text("select version from person"))
    _rotate(Level.COMPARTMENTS)
    assert db.session.scalar(db.text("select version from person")) == before


def _versions(case_id):
    parts = key_store.compartment_keys.c
    rows = key_hierarchy.key_ring().store.rows(
        key_store.compartment_keys, parts.case_id == case_id, parts.compartment == "identity"
    )
    return sorted(row.version for row in rows)


def test_an_old_key_is_destroyed_when_nobody_can_still_write_with_it(world, accepted):
    _rotate(Level.COMPARTMENTS)
    assert _versions(accepted.case_id) == [1, 2]
    rotation_commands.finish_due()
    assert _versions(accepted.case_id) == [1, 2]
    with clock.set_to(clock.now() + GRACE + GRACE):
        scheduler.tick()
    assert _versions(accepted.case_id) == [2]
    assert not _standing(Level.COMPARTMENTS).pending
    assert _name(world, accepted.case_id) == builders.FULL_NAME


def test_what_a_late_writer_sealed_with_the_old_key_is_not_lost(world, accepted):
    with acting_as(world.caseworker):
        access_context.admit(accepted.case_id)
        person = db.session.scalars(db.select(Person)).one()
        person.known_as = "Before"
        commit()
        _rotate(Level.COMPARTMENTS)
        person.known_as = "After"  # this look has the old key at hand
        commit()
    assert _standing(Level.COMPARTMENTS).left == 1
    with clock.set_to(clock.now() + GRACE + GRACE):
        _rotate(Level.COMPARTMENTS)
    assert _standing(Level.COMPARTMENTS).left == 0
    assert _versions(accepted.case_id) == [2]
    with acting_as(world.caseworker):
        access_context.admit(accepted.case_id)
        db.session.expire_all()
        assert db.session.scalars(db.select(Person)).one().known_as == "After"


def test_who_wrote_meanwhile_is_not_undone(world, accepted):
    person = db.session.scalars(db.select(Person)).one()
    before = {"id": person.id, "full_name_sealed": b"what it was before somebody wrote"}
    stale = fields.Change(before, {"full_name_sealed": b"sealed again"})
    fields.write_back(Person, [stale])
    commit()
    assert _name(world, accepted.case_id) == builders.FULL_NAME


def test_an_edited_value_stops_nothing_and_is_counted(world, accepted):
    db.session.execute(text("update person set known_as_sealed = full_name_sealed"))
    commit()
    _rotate(Level.COMPARTMENTS)
    assert _standing(Level.COMPARTMENTS).left == 1
    with clock.set_to(clock.now() + GRACE + GRACE):
        _rotate(Level.COMPARTMENTS)
    assert _versions(accepted.case_id) == [1, 2]
    assert _name(world, accepted.case_id) == builders.FULL_NAME
    with acting_as(world.caseworker), pytest.raises(CryptoError):
        access_context.admit(accepted.case_id)
        _ = db.session.scalars(db.select(Person)).one().known_as


def test_a_new_packet_is_sealed_to_the_new_key_pair_and_an_old_one_opens(world, accepted):
    _rotate(Level.ORGANISATIONS)
    newer = builders.answered(world, builders.sent_referral(world), Status.ACCEPTED)
    versions = {
        row.organisation_version for row in key_hierarchy.key_ring().store.rows(key_store.grants)
    }
    assert versions == {1, 2}
    assert _packet(world, accepted) == _packet(world, newer) == builders.FULL_NAME


def test_another_process_reads_on_and_takes_up_the_new_keys(app, world, accepted):
    ours, theirs = key_hierarchy.key_ring(), _fresh_ring()
    theirs.system.all()
    theirs.organisations.public(world.caseworker.organisation_id)
    _rotate()
    key_hierarchy.bind(app, theirs)
    assert _name(world, accepted.case_id) == builders.FULL_NAME
    assert signed_rows.signature_holds(_with(app, ours, world), "thing", 1)
    assert verification.verify().holds


def _with(app, ring, world):
    bound = key_hierarchy.key_ring()
    key_hierarchy.bind(app, ring)
    seal = signed_rows.sign_values("thing", 1)
    key_hierarchy.bind(app, bound)
    return seal


def test_an_organisation_added_while_the_root_key_rotates_is_not_lost(app, world, accepted):
    theirs = _fresh_ring()
    pending.begin(key_hierarchy.key_ring(), [Level.ROOT], clock.now())
    added = builders.uuid.uuid4()
    theirs.organisations.create(added)
    _rotate(Level.ROOT)
    assert _fresh_ring().organisations.newest(added) == 1
    assert _standing(Level.ROOT).left == 0


def test_what_was_begun_is_finished_before_anything_is_begun_anew(world, accepted):
    pending.begin(key_hierarchy.key_ring(), [Level.CASES], clock.now())
    assert _standing(Level.CASES).left == 1
    assert pending.begin(key_hierarchy.key_ring(), tuple(Level), clock.now()) == [Level.CASES]
    _rotate()
    assert _standing(Level.CASES).left == 0
    assert _standing(Level.SYSTEM).version == 1


def test_rotating_is_in_the_log(world, accepted):
    _rotate(Level.CASES)
    found = (
        db.session.execute(text("select detail from audit_event where action = 'keys.rotated'"))
        .scalars()
        .all()
    )
    assert found == ['{"level":"cases","moved":1}']
