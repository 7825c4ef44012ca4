"""Every row, column, wrap and sealed value under attack by SQL: refused on use, or named.

Over the tables as they are declared, so that a new table or column is attacked by itself.
"""

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm.attributes import set_committed_value

from caseflow import assembly, clock
from caseflow.access import access_context
from caseflow.accounts import actions as accounts_actions
from caseflow.audit import row_verification, verification
from caseflow.audit.row_verification import RowState, digested_tables
from caseflow.crypto.errors import CryptoError
from caseflow.encryption import key_hierarchy, key_store, organisation_keys
from caseflow.encryption.sealed_fields import sealed_fields
from caseflow.extensions import Base, db
from caseflow.oversight.alerts import actions as alerts_actions
from caseflow.oversight.alerts.models import AlertKind
from caseflow.oversight.alerts.rules import Finding
from caseflow.oversight.erasures import actions as erasures_actions
from caseflow.oversight.erasures.models import ErasureReason, HoldReason
from caseflow.pathway.case.absences import actions as absences_actions
from caseflow.pathway.case.calendar_feed import actions as calendar_feed_actions
from caseflow.pathway.case.worklist import actions as worklist_actions
from caseflow.pathway.screening.models import Screening
from caseflow.people.search_index import actions as search_index_actions
from tests.conftest import DATABASES, fresh
from tests.installations import running
from tests.integration import builders
from tests.integration.encryption import marked_way
from tests.integration.encryption.attacker import Attacker, copied, name, other
from tests.integration.world import acting_as, build, commit

NOT_COMMITTED = {
    "user_session": "its own seal; tests/integration/accounts/test_forged.py",
    "submitted_form": "leads to a page of this server, which asks who comes",
    "notice": "says that something is new, not what; the work lists are made without it",
    "document_chunk": "opens in its place only, as the row of the document says; documents/",
    "case_agenda": "follows from other rows, with which background work compares it",
    "work_tally": "sealed with its place; counts for reports, which decide nothing",
    "work_open": "sealed with its place; counts for reports, which decide nothing",
    "work_checkpoint": "how far the work was counted; opens and decides nothing",
    "audit_event": "the chain; below",
    "audit_head": "its own seal; below",
    "audit_outbox": "its own seal; tests/integration/audit/test_sequencing.py",
    "audit_outbox_writer": "its own seal; tests/integration/audit/test_sequencing.py",
    "audit_anchor": "what came of a place; the note that lies there is signed",
    "audit_checkpoint": "signed; tests/integration/audit/checkpoints",
    "audit_cosigned": "signed by the other installation; tests/integration/audit/cosigning",
    "opening_index": "an index into the log",
    "log_position": "how far the log was read: what is read again is said once",
    "sign_in_delay": "slows a guess; whoever writes SQL needs none",
    "refused_count": "keeps the log readable; whoever writes SQL is refused nothing",
}
KEYS = [
    table for table in key_store.metadata.sorted_tables if table.name.endswith(("_key", "_grant"))
]
"""The other tables of the key store hold no key: what is pending, and what was erased."""
few = settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


@dataclass
class Scene:
    """One mechanism after a marked way, who attacks it, and all rows as they should be."""

    world: object
    data: Attacker
    keys: Attacker
    rows: list
    key_rows: list
    older: list = field(default_factory=list)

    @property
    def committed(self):
        """The rows of which the log knows."""
        known = set(digested_tables())
        return [(table, row) for table, row in self.rows if table in known]


@pytest.fixture(scope="module", params=DATABASES)
def scene(request, tmp_path_factory):
    """Made once for each database."""
    home = tmp_path_factory.mktemp("attacked") / "data"
    with running(fresh(request, home)), pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_verification, "MOST", 10**6)
        made = _made(patch)
        yield made
        made.data.engine.dispose()
        made.keys.engine.dispose()


@pytest.fixture
def attacked(scene):
    """The scene, put back as it was after the test."""
    db.session.rollback()
    yield scene
    db.session.rollback()
    db.session.expire_all()
    scene.data.put_back(scene.rows)
    scene.keys.put_back(scene.key_rows)


def _made(patch):
    world = build()
    marked_way.walk(world, patch, "mark")
    case = builders.sent_referral(world).case
    _watched_and_gone(world, case)
    with acting_as(world.caseworker):
        calendar_feed_actions.make(None, by=world.caseworker)
        commit()
    with acting_as(world.supervisor):
        absences_actions.cover(
            world.caseworker, cover=world.colleague, until=clock.today(), by=world.supervisor
        )
        absences_actions.give_back(world.caseworker, by=world.supervisor)
        commit()
    with acting_as(world.administrator):
        accounts_actions.enrolment_for(world.colleague)
        builders.account_request(world)
        builders.agreed_match(world, case, db.session.scalars(db.select(Screening)).first())
        commit()
    data, key_rows = Attacker(db.engine, assembly.METADATA.sorted_tables), _key_attacker()
    older = _every_row_changed_and_changed_back(data)
    return Scene(world, data, key_rows, data.rows(), key_rows.rows(), older)


def _watched_and_gone(world, case):
    """What only a data protection officer, an alert and an erasure make."""
    now = clock.now()
    with acting_as(world.dpo):
        alerts_actions.mark(case.code, by=world.dpo)
        erasures_actions.hold(case.code, HoldReason.COURT, by=world.dpo)
        alerts_actions.raise_alert(Finding(AlertKind.NIGHT, now, now, 2), about=world.colleague)
        commit()
    gone = builders.prepared_case(world)
    with acting_as(world.caseworker) as look:
        look.admitted.add(gone.id)
        search_index_actions.forget(gone.id)
        erasures_actions.request(gone, "documents", ErasureReason.PERSON_ASKED, by=world.caseworker)
        commit()


def _key_attacker():
    return Attacker(key_hierarchy.key_ring().store.engine, KEYS)


def _every_row_changed_and_changed_back(data):
    """The older rows, one state of each, that the program itself wrote between the two."""
    verification.length()
    found = [
        (row, attribute, getattr(row, attribute.key))
        for table in digested_tables()
        for model in [_model(table)]
        for attribute in [_changeable(model)]
        for row in db.session.scalars(db.select(model))
    ]
    for row, attribute, value in found:
        setattr(row, attribute.key, other(attribute.columns[0], value))
    _commit_without_agendas()
    older = data.rows()
    for row, attribute, value in found:
        setattr(row, attribute.key, value)
    _commit_without_agendas()
    verification.length()
    db.session.rollback()
    return [(table, row) for table, row in older if table.name not in NOT_COMMITTED]


def _commit_without_agendas():
    """Commit; agendas are not made anew from values that do not open."""
    db.session.flush()
    db.session.info.pop(worklist_actions._TOUCHED, None)
    commit()


def _model(table):
    return next(m.class_ for m in Base.registry.mappers if m.local_table is table)


def _changeable(model):
    """A column without a rule of its own; a sealed one first."""
    mapper = db.inspect(model)
    free = [
        attribute
        for attribute in mapper.column_attrs
        for column in [attribute.columns[0]]
        if not (column.primary_key or column.foreign_keys or column is mapper.version_id_col)
        and not column.unique
    ]
    return min(free, key=lambda attribute: _rank(attribute.key))


def _rank(name):
    return 0 if name.endswith("_sealed") else 2 if name.endswith(("_at", "_id")) else 1


def _named():
    db.session.rollback()
    report = verification.verify()
    assert report.fault is None
    return {(f"{fault.table} {fault.key}", fault.state) for fault in report.rows}


def _keys_named():
    """Whatever is said to be wrong with them: an edit may well give an older state."""
    return {key for key, _ in _named()}


def _all(rows, state):
    return {(name(table, row), state) for table, row in rows}


def test_the_attacked_mechanism_holds_and_has_rows_in_every_table(scene):
    assert verification.verify().holds
    empty = set(digested_tables()) - {table for table, _ in scene.rows}
    assert {table.name for table in empty} == set()
    assert {table for table, _ in scene.key_rows} == set(KEYS)


def test_every_table_is_known_to_the_log_or_says_why_not():
    left_out = set(assembly.METADATA.tables.values()) - set(digested_tables())
    assert {table.name for table in left_out} == NOT_COMMITTED.keys()


# --- rows of which the log knows


def test_every_row_that_is_deleted_is_named(attacked):
    attacked.data.delete(*attacked.committed)
    assert _named() == _all(attacked.committed, RowState.MISSING)


def test_every_row_that_is_added_is_named(attacked):
    added = [(table, copied(table, row)) for table, row in attacked.committed]
    attacked.data.add(*added)
    assert _named() == _all(added, RowState.ADDED)


def test_every_row_that_is_put_back_is_named(attacked):
    edits = [(table, row, row) for table, row in attacked.older]
    assert len(attacked.data.write(*edits)) == len(attacked.committed)
    assert _named() == _all(attacked.older, RowState.ROLLED_BACK)


def test_every_column_of_every_row_that_is_edited_is_named(attacked):
    for at in range(max(len(table.columns) for table in digested_tables())):
        edits = [
            (table, row, {column.name: other(column, row[column.name])})
            for table, row in attacked.committed
            for column in list(table.columns)[at : at + 1]
            if not column.primary_key
        ]
        done = attacked.data.write(*edits)
        assert _keys_named() == {name(table, row) for table, row, _ in done}
        attacked.data.write(*_back(done))


def _back(edits):
    """What undoes these edits."""
    return [
        (table, row, {column: row[column] for column in values}) for table, row, values in edits
    ]


@few
@given(choose=st.data())
def test_one_edit_of_any_column_names_this_row_and_no_other(scene, choose):
    table, row = choose.draw(st.sampled_from(scene.committed))
    column = choose.draw(st.sampled_from([c for c in table.columns if not c.primary_key]))
    done = scene.data.write((table, row, {column.name: other(column, row[column.name])}))
    found = _keys_named()
    scene.data.write(*_back(done))
    assert found == {name(table, row) for table, row, _ in done}


# --- the log itself


def test_every_column_of_an_event_and_of_the_head_is_sealed_by_the_chain(attacked):
    for named in ("audit_event", "audit_head"):
        table = assembly.METADATA.tables[named]
        row = next(row for found, row in attacked.rows if found is table)
        for column in table.columns:
            done = attacked.data.write((table, row, {column.name: other(column, row[column.name])}))
            db.session.rollback()
            db.session.expire_all()
            assert verification.verify().fault, f"{named}.{column.name}"
            attacked.data.write(*_again(done, column))


def _again(edits, column):
    """As `_back`, where the key itself may have been edited."""
    return [(table, row | values, {column.name: row[column.name]}) for table, row, values in edits]


# --- sealed values


def _values():
    """(field, row, ciphertext) of every sealed value in every table."""
    return [
        (sealed, row, getattr(row, sealed.column))
        for mapper in Base.registry.mappers
        for sealed in sealed_fields(mapper.class_)
        for row in db.session.scalars(db.select(mapper.class_).order_by(mapper.class_.id))
        if getattr(row, sealed.column) is not None
    ]


def _opens(sealed, row):
    try:
        sealed.__get__(row, type(row))
    except CryptoError:
        return False
    return True


def test_no_sealed_value_opens_in_the_place_of_any_other(attacked):
    with acting_as(attacked.world.caseworker):
        values = _values()
        assert len(values) > 50
        access_context.admit(*(row.case_id for _, row, _ in values))
        for sealed, row, own in values:
            assert _opens(sealed, row)
            for _, _, foreign in values:
                if foreign is not own:
                    set_committed_value(row, sealed.column, foreign)
                    assert not _opens(sealed, row), f"{row!r}.{sealed.name}"
            set_committed_value(row, sealed.column, own)


@few
@given(choose=st.data())
def test_sealed_values_that_change_places_in_the_database_do_not_open(scene, choose):
    with acting_as(scene.world.caseworker):
        values = _values()
        turn = choose.draw(st.integers(1, len(values) - 1))
        moved = [
            (sealed, row, values[(at + turn) % len(values)][2])
            for at, (sealed, row, _) in enumerate(values)
        ]
        _store(scene, moved)
        db.session.rollback()
        db.session.expire_all()
        access_context.admit(*(row.case_id for _, row, _ in values))
        opened = [f"{row!r}.{sealed.name}" for sealed, row, _ in moved if _opens(sealed, row)]
        db.session.rollback()
        _store(scene, values)
        db.session.expire_all()
    assert not opened


def _store(scene, values):
    scene.data.write(
        *(
            (type(row).__table__, {"id": db.inspect(row).identity[0]}, {sealed.column: value})
            for sealed, row, value in values
        )
    )


@pytest.mark.asvs("V11.2.5")
@few
@given(choose=st.data())
def test_a_sealed_value_with_any_bit_turned_does_not_open(scene, choose):
    with acting_as(scene.world.caseworker):
        sealed, row, own = choose.draw(st.sampled_from(_values()))
        access_context.admit(row.case_id)
        at = choose.draw(st.integers(0, 8 * len(own) - 1))
        turned = (int.from_bytes(own) ^ (1 << at)).to_bytes(len(own))
        set_committed_value(row, sealed.column, turned)
        opened = _opens(sealed, row)
        set_committed_value(row, sealed.column, own)
    assert not opened


def test_an_older_value_of_the_same_field_opens_and_is_named(attacked):
    """No cipher sees that: same row, same column, same key."""
    with acting_as(attacked.world.caseworker):
        sealed, row, own = next(v for v in _values() if type(v[1]).__tablename__ == "person")
        access_context.admit(row.case_id)
        sealed.__set__(row, "newer")
        commit()
        verification.length()
        db.session.rollback()
        _store(attacked, [(sealed, row, own)])
        db.session.expire_all()
        assert _opens(sealed, row)
        assert {f"person {row.id.hex}"} == _keys_named()


# --- the key store


def _system_key(scene, row):
    _ring().system.all()


def _organisation_key(scene, row):
    ring, key = _ring(), bytes(32)
    ring.cases.row(row["organisation_id"], row["organisation_id"], key)
    if row["version"] not in {version for _, version in ring.organisations._keys}:
        raise organisation_keys.NoKey("no such version")


def _case_key(scene, row):
    parts = {
        held["compartment"]
        for table, held in scene.key_rows
        if table is key_store.compartment_keys and held["case_id"] == row["case_id"]
    }
    opened = [part for part in parts or {"identity"} if _comes(row, part, row["organisation_id"])]
    if not opened:
        raise CryptoError("none")


def _compartment_key(scene, row):
    holding = {
        held["organisation_id"]
        for table, held in scene.key_rows
        if table is key_store.case_keys and held["case_id"] == row["case_id"]
    }
    wanted = holding or {scene.world.caseworker.organisation_id}
    if not [one for one in wanted if _comes(row, row["compartment"], one, row["version"])]:
        raise CryptoError("none")


def _packet_grant(scene, row):
    with acting_as(scene.world.caseworker):
        _ring().compartments.key(
            row["case_id"], row["compartment"], row["organisation_id"], row["version"]
        )


WAYS = {
    "system_key": _system_key,
    "organisation_key": _organisation_key,
    "case_key": _case_key,
    "compartment_key": _compartment_key,
    "packet_grant": _packet_grant,
}
"""How the program comes to use a row of the key store."""


def _ring():
    ring = key_hierarchy.key_ring()
    return key_hierarchy.KeyRing(ring.roots, ring.store)


def _comes(row, part, organisation_id, version=1):
    with access_context.acting(_Somebody(organisation_id), purpose="test"):
        try:
            _ring().compartments.key(row["case_id"], part, organisation_id, version)
        except CryptoError:
            return False
    return True


@dataclass
class _Somebody:
    organisation_id: object


def _is_used(scene, table, row):
    try:
        WAYS[table.name](scene, row)
    except CryptoError:
        return False
    return True


def test_every_row_of_the_key_store_is_of_use(scene):
    assert WAYS.keys() == {table.name for table in KEYS}
    unused = [name(table, row) for table, row in scene.key_rows if not _is_used(scene, table, row)]
    assert not unused


def test_no_row_of_the_key_store_is_of_use_once_a_column_is_edited(attacked):
    """But for the rotation by which it was made, which no decision to open asks for."""
    used = []
    for table, row in attacked.key_rows:
        for column in (c for c in table.columns if c.name != "generation"):
            values = {column.name: other(column, row[column.name])}
            attacked.keys.write((table, row, values))
            if _is_used(attacked, table, row | values):
                used.append(f"{table.name}.{column.name}")
            attacked.keys.write((table, row | values, {column.name: row[column.name]}))
    assert not set(used)


def test_no_wrap_is_of_use_in_the_place_of_another(attacked):
    used = []
    for table in KEYS:
        rows = [row for found, row in attacked.key_rows if found is table]
        for column in (column.name for column in table.columns if _is_bytes(column)):
            for turn in range(1, len(rows)):
                moved = [
                    (table, row, {column: rows[(at + turn) % len(rows)][column]})
                    for at, row in enumerate(rows)
                ]
                attacked.keys.write(*moved)
                used += [f"{table.name}.{column}" for row in rows if _is_used(attacked, table, row)]
                attacked.keys.write(*_back(moved))
    assert not set(used)


def _is_bytes(column):
    return column.type.python_type is bytes


def test_no_row_of_the_key_store_is_of_use_once_it_is_gone(attacked):
    used = []
    for table, row in attacked.key_rows:
        attacked.keys.delete((table, row))
        if _is_used(attacked, table, row):
            used.append(name(table, row))
        attacked.keys.add((table, row))
    assert not used
