"""A backup is put back: everything is there again, and what was erased is not."""

import base64
import contextlib
import json
import shutil
import sqlite3
import threading
from contextlib import contextmanager
from datetime import timedelta

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine

from caseflow import clock, database
from caseflow.access.scoped_statement import ActorPlaceholder
from caseflow.audit import Event, verification
from caseflow.audit.models import AuditEvent
from caseflow.cli import (
    backup_commands,
    backup_files,
    bootstrap,
    commands,
    folder_lock,
    restore_command,
    root_key_list,
    rotation_commands,
    store_swap,
)
from caseflow.cli.group import main
from caseflow.crypto import archive
from caseflow.crypto.archive import ArchiveBroken
from caseflow.crypto.errors import CryptoError, KeyProviderError
from caseflow.crypto.providers import key_id
from caseflow.encryption import (
    crypto_erasure,
    key_hierarchy,
    key_store,
    private_files,
    root_key_provider,
    store_backup,
)
from caseflow.encryption.rotation import GRACE, Level
from caseflow.encryption.sealed_fields import ERASED
from caseflow.errors import Refused
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case
from caseflow.people import queries as people_queries
from tests import installations
from tests.integration import builders
from tests.integration.encryption.key_copies import held
from tests.integration.world import acting_as, commit
from tests.stores import close_stores


@pytest.fixture
def reader(world):
    """The caseworker, bound to no session of this process."""
    user = world.caseworker
    return ActorPlaceholder(user.held_roles, user.id, user.organisation_id)


@pytest.fixture
def here(app, world, reader, settings, monkeypatch):
    """The installation of `app`, as commands find it."""
    monkeypatch.setenv("CASEFLOW_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("CASEFLOW_TLS", "off")
    return settings.data


@pytest.fixture
def elsewhere(here, settings, tmp_path, request, monkeypatch):
    """An empty folder (and database) with the root key, to which commands go from its call on."""

    def go():
        home = tmp_path / "elsewhere"
        home.mkdir()
        shutil.copy(settings.root_key_path, home)
        if settings.database_url:
            server = request.getfixturevalue("postgres")
            monkeypatch.setenv("CASEFLOW_DATABASE_URL", installations.new_database(server))
        return home

    return go


@contextmanager
def command():
    """What a command opens is closed at its end; this process holds no store meanwhile."""
    close_stores()
    with click.Context(click.Command("test")):
        yield


def backup(home, directory):
    """Its name."""
    with command():
        return backup_commands.backup(home, directory)["name"]


def restored(home, directory, **how):
    """What the command says."""
    with command():
        return restore_command.restore(home, directory, **{"name": None, "over": False} | how)


def names(home, reader, *case_ids):
    """What the caseworker reads in an installation, and whether there are keys."""
    found = []
    with command(), opened(home).app_context(), acting_as(reader):
        for case_id in case_ids:
            case_queries.get_case(case_id, seen_by=reader)
            found.append((people_queries.person_of(case_id).known_as, bool(held(case_id))))
        assert verification.verify().holds
        db.session.remove()
    return found


def opened(home):
    """The application over an installation, as any command opens it."""
    return bootstrap.installed(bootstrap.settings_for(home))


def two_cases(world):
    return [builders.open_case(world).id for _ in range(2)]


def rename(reader, case_id, name):
    with acting_as(reader):
        case_queries.get_case(case_id, seen_by=reader)
        people_queries.person_of(case_id).known_as = name
        commit()


def shred(case_id):
    crypto_erasure.erase_keys(case_id)
    commit()


def test_erased_stays_erased_and_the_rest_is_back(
    here, elsewhere, world, reader, settings, tmp_path, monkeypatch
):
    first, second = two_cases(world)
    backup(here, tmp_path / "b")
    shred(first)
    rename(reader, second, "Written afterwards")
    monkeypatch.setenv("CASEFLOW_ERASURE_LEDGER", str(settings.erasure_ledger_path))
    home = elsewhere()
    facts = restored(home, tmp_path / "b")
    assert facts["holds"]
    assert names(home, reader, first, second) == [(ERASED, False), (builders.KNOWN_AS, True)]


def test_on_a_new_machine_the_newest_copy_of_the_ledger_tells(
    here, elsewhere, world, reader, tmp_path
):
    first, second = two_cases(world)
    older = backup(here, tmp_path / "b")
    shred(first)
    backup(here, tmp_path / "b")
    home = elsewhere()
    restored(home, tmp_path / "b", name=older)
    assert names(home, reader, first, second) == [(ERASED, False), (builders.KNOWN_AS, True)]


def test_in_the_place_of_what_is_there_only_when_told(here, world, reader, tmp_path):
    first, second = two_cases(world)
    backup(here, tmp_path / "b")
    rename(reader, first, "Written afterwards")
    with pytest.raises(Refused, match="--over"):
        restored(here, tmp_path / "b")
    assert names(here, reader, first)[0][0] == "Written afterwards"
    restored(here, tmp_path / "b", over=True)
    assert names(here, reader, first, second) == [(builders.KNOWN_AS, True)] * 2


def test_people_go_on_while_it_is_copied(app, here, elsewhere, world, reader, tmp_path):
    case_id = builders.open_case(world).id
    stop, failures = threading.Event(), []

    def work():
        try:
            with app.app_context():
                while not stop.is_set():
                    rename(reader, case_id, "Somebody")
        except Exception as failure:
            failures.append(failure)

    close_stores()
    worker = threading.Thread(target=work)
    worker.start()
    try:
        # as in a process of its own; an earlier request of this one may have left it otherwise
        with click.Context(click.Command("test")), database.taking_the_lock(True):
            made = [backup_commands.backup(here, tmp_path / "b")["name"] for _ in range(3)]
    finally:
        stop.set()
        worker.join()
    assert not failures
    home = elsewhere()
    facts = restored(home, tmp_path / "b", name=made[1])
    assert facts["holds"], facts
    assert names(home, reader, case_id)[0][0] in ("Somebody", builders.KNOWN_AS)


def test_a_server_keeps_its_stores(here, world, tmp_path):
    backup(here, tmp_path / "b")
    with folder_lock.by_server(here), pytest.raises(Refused, match="A server runs"):
        restored(here, tmp_path / "b", over=True)


def _flip(pair):
    raw = bytearray(pair["keys"].read_bytes())
    raw[-20] ^= 1
    pair["keys"].write_bytes(raw)


def _cut(pair):
    pair["data"].write_bytes(pair["data"].read_bytes()[:-1])


def _lose(pair):
    pair["keys"].unlink()


def _swap(pair):
    pair["keys"].write_bytes(pair["data"].read_bytes())


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (_flip, "was changed"),
        (_cut, "cut short"),
        (_lose, "both files"),
        (_swap, "do not belong to one backup"),
    ],
)
def test_a_damaged_backup_changes_nothing(here, world, reader, tmp_path, harm, sentence):
    case_id = builders.open_case(world).id
    name = backup(here, tmp_path / "b")
    harm({kind: tmp_path / "b" / f"caseflow-{name}.{kind}" for kind in ("data", "keys")})
    with pytest.raises((ArchiveBroken, Refused), match=sentence):
        restored(here, tmp_path / "b", over=True)
    assert not list(here.glob(".restored*")) and not list(here.glob(".restoring"))
    assert names(here, reader, case_id) == [(builders.KNOWN_AS, True)]


def test_of_another_root_key_or_without_one_nothing_is_put_back(here, elsewhere, tmp_path):
    backup(here, tmp_path / "b")
    home = elsewhere()
    needed = key_id(root_key_provider.chosen(bootstrap.settings_for(home)).candidates()[0])
    (home / "root.key").unlink()
    with pytest.raises(Refused, match=f"root key is missing: put {needed} where it was"):
        restored(home, tmp_path / "b")
    root_key_provider.chosen(bootstrap.settings_for(home)).create()
    with pytest.raises(KeyProviderError, match=f"The root key {needed} is missing"):
        restored(home, tmp_path / "b")


def root_of(home):
    """The root keys of an installation, and the id of the one in use."""
    provider = root_key_provider.chosen(bootstrap.settings_for(home))
    return provider, key_id(provider.candidates()[-1])


def rotate_root(home):
    """The id of the root key before."""
    old = root_of(home)[1]
    with command():
        rotation_commands.rotate(home, (Level.ROOT,))
    return old


def test_a_backup_of_an_older_root_key_is_put_back_under_the_present_one(
    here, world, reader, tmp_path
):
    case_id = builders.open_case(world).id
    backup(here, tmp_path / "b")
    old = rotate_root(here)
    provider, present = root_of(here)
    assert present != old
    restored(here, tmp_path / "b", over=True)
    provider.discard(old)
    assert root_of(here)[1] == present
    assert names(here, reader, case_id) == [(builders.KNOWN_AS, True)]


def test_an_old_root_key_that_is_missing_is_named_and_nothing_is_changed(
    here, world, reader, tmp_path
):
    case_id = builders.open_case(world).id
    backup(here, tmp_path / "b")
    old = rotate_root(here)
    root_of(here)[0].discard(old)
    rename(reader, case_id, "Written afterwards")
    with pytest.raises(KeyProviderError, match=f"The root key {old} is missing"):
        restored(here, tmp_path / "b", over=True)
    assert names(here, reader, case_id) == [("Written afterwards", True)]


def test_a_backup_that_names_no_root_key_is_opened_with_any(
    here, world, reader, tmp_path, monkeypatch
):
    """One of an older version."""
    case_id = builders.open_case(world).id
    written = archive.write
    with monkeypatch.context() as patched:
        patched.setattr(
            archive, "write", lambda f, root, facts, p: written(f, root, facts_less(facts), p)
        )
        backup(here, tmp_path / "b")
    rotate_root(here)
    restored(here, tmp_path / "b", over=True)
    assert names(here, reader, case_id) == [(builders.KNOWN_AS, True)]


def facts_less(facts):
    return {name: said for name, said in facts.items() if name != "roots"}


def test_a_root_key_in_the_environment_is_set_back_for_one_restore(
    here, world, reader, tmp_path, monkeypatch
):
    case_id = builders.open_case(world).id
    (root,) = root_of(here)[0].candidates()
    old, new = (base64.b64encode(key).decode() for key in (root, bytes(range(32))))
    monkeypatch.setenv("CASEFLOW_ROOT_KEY", old)
    backup(here, tmp_path / "b")
    monkeypatch.setenv("CASEFLOW_ROOT_KEY_NEXT", new)
    rotate_root(here)
    monkeypatch.delenv("CASEFLOW_ROOT_KEY_NEXT")
    monkeypatch.setenv("CASEFLOW_ROOT_KEY", new)
    with pytest.raises(KeyProviderError, match=f"{key_id(root)}: set CASEFLOW_ROOT_KEY to that"):
        restored(here, tmp_path / "b", over=True)
    monkeypatch.setenv("CASEFLOW_ROOT_KEY", old)
    monkeypatch.setenv("CASEFLOW_ROOT_KEY_NEXT", new)
    restored(here, tmp_path / "b", over=True)
    monkeypatch.delenv("CASEFLOW_ROOT_KEY_NEXT")
    monkeypatch.setenv("CASEFLOW_ROOT_KEY", new)
    assert names(here, reader, case_id) == [(builders.KNOWN_AS, True)]


def test_a_backup_names_the_id_of_its_root_key_and_no_key(here, tmp_path):
    provider, present = root_of(here)
    name = backup(here, tmp_path / "b")
    for kind in ("data", "keys"):
        path = tmp_path / "b" / f"caseflow-{name}.{kind}"
        assert backup_files.facts_of(path)["roots"] == [present]
        (root,) = provider.candidates()
        assert root not in path.read_bytes() and root.hex().encode() not in path.read_bytes()


def test_with_the_last_backup_that_needs_it_an_old_root_key_goes(here, settings, tmp_path):
    first = backup(here, tmp_path / "b")
    old = rotate_root(here)
    second = backup(here, tmp_path / "b")
    provider, present = root_of(here)
    assert list(provider.kept()) == [old]
    listed = keys_list(here, tmp_path / "b")
    assert {root["id"]: root["needed_by"] for root in listed["roots"]} == {
        present: [second],
        old: [first],
    }
    assert not any(root["may_go"] for root in listed["roots"])
    # There may be backups in other folders.
    assert not keys_list(here)["roots"][1]["may_go"]
    later = clock.now() + timedelta(days=settings.key_backup_days, hours=1)
    with clock.set_to(later):
        # The folder is looked at before the backup of that day deletes what is too old.
        assert not keys_list(here, tmp_path / "b")["roots"][1]["may_go"]
        assert keys_list(here)["roots"][1]["may_go"]
        with command():
            facts = backup_commands.backup(here, tmp_path / "b")
    assert facts["root_keys_deleted"] == [old]
    assert old in backup_commands.words(facts)
    assert provider.kept() == {}
    actions = db.session.scalars(db.select(AuditEvent.action)).all()
    assert actions.count(Event.ROOT_KEY_DELETED) == 1


def keys_list(home, *directories):
    """What `caseflow keys list` finds."""
    with command():
        return root_key_list.found(home, directories)


def test_the_list_of_root_keys_says_what_is_missing(here, tmp_path):
    assert "name their folders" in root_key_list.words(keys_list(here))
    name = backup(here, tmp_path / "b")
    old = rotate_root(here)
    said = root_key_list.words(keys_list(here, tmp_path / "b"))
    assert f"{old}  old, needed by {name}, replaced on {clock.today()}: keep it" in said
    root_of(here)[0].discard(old)
    assert f"{old}  MISSING" in root_key_list.words(keys_list(here, tmp_path / "b"))


def test_a_restore_that_was_cut_off_is_finished_or_said(
    here, world, reader, settings, tmp_path, monkeypatch
):
    case_id = builders.open_case(world).id
    backup(here, tmp_path / "b")
    with monkeypatch.context() as patched:
        patched.setattr(private_files, "keep_names", _killed_at(2))
        patched.setattr(store_backup, "fill", _killed_at(2))
        with pytest.raises(KeyboardInterrupt):
            restored(here, tmp_path / "b", over=True)
    if settings.database_url:
        with pytest.raises(CryptoError, match="interrupted: run `caseflow restore` again"):
            opened(here)
        restored(here, tmp_path / "b", over=True)
    assert names(here, reader, case_id) == [(builders.KNOWN_AS, True)]
    assert not (here / ".restoring").exists()


def _killed_at(call):
    calls = []

    def killed(*given):
        calls.append(given)
        if len(calls) == call:
            raise KeyboardInterrupt

    return killed


def test_older_than_its_anchor_it_says_so(here, world, tmp_path):
    backup(here, tmp_path / "b")
    builders.open_case(world)
    with command():
        commands.anchor(here)
    facts = restored(here, tmp_path / "b", over=True)
    assert "older than its last anchor" in facts["read_only"]
    assert "READ-ONLY" in restore_command.words(facts)


def test_old_backups_of_the_keys_are_deleted(here, settings, tmp_path):
    backup(here, tmp_path / "b")
    later = clock.now() + timedelta(days=settings.key_backup_days, hours=1)
    with clock.set_to(later), command():
        facts = backup_commands.backup(here, tmp_path / "b")
    assert len(facts["deleted"]) == 1
    kinds = sorted(path.suffix for path in (tmp_path / "b").iterdir())
    assert kinds == [".data", ".data", ".keys"]


def _without_a_page(path, number):
    """Overwrite one page of a SQLite file with zeros, as a bad disk does."""
    with sqlite3.connect(path) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = store.execute("PRAGMA page_size").fetchone()
    store.close()
    with path.open("r+b") as file:
        file.seek(size * number)
        file.write(bytes(size))


def _root_page(path, table):
    with contextlib.closing(sqlite3.connect(path)) as store:
        asked = "SELECT rootpage - 1 FROM sqlite_master WHERE name = ?"
        return store.execute(asked, (table,)).fetchone()[0]


def _failed_backup(home, directory):
    """What the command says; it kept no file, and the log does not say that one was made."""
    close_stores()
    said = CliRunner().invoke(main, ["backup", str(directory), "--data", str(home)])
    assert said.exit_code == 2, said.output
    assert len(said.output.strip().splitlines()) == 1
    assert not list(directory.iterdir())
    assert Event.BACKUP_MADE not in db.session.scalars(db.select(AuditEvent.action)).all()
    return said.output


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_damaged_database_gives_no_backup(here, world, tmp_path):
    builders.open_case(world)
    close_stores()
    _without_a_page(here / "caseflow.db", _root_page(here / "caseflow.db", "notice"))
    said = _failed_backup(here, tmp_path / "b")
    assert "The database is damaged" in said
    assert "restore the newest one" in said
    checked = CliRunner().invoke(main, ["check", "--data", str(here)])
    assert checked.exit_code == 1
    assert "it is damaged" in checked.output


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_an_index_that_lost_rows_gives_no_backup(here, world, tmp_path):
    """The quick check does not see it, the numbers of rows do."""
    builders.open_case(world)
    close_stores()
    with contextlib.closing(sqlite3.connect(here / "caseflow.db")) as store:
        store.execute("CREATE INDEX short ON user (1) WHERE 0")
        store.execute("PRAGMA writable_schema=ON")
        store.execute(
            "UPDATE sqlite_master SET sql = 'CREATE INDEX short ON user (1)' WHERE name = 'short'"
        )
        store.commit()
    assert "other numbers of rows of user" in _failed_backup(here, tmp_path / "b")


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_copy_with_fewer_rows_than_the_table_gives_no_backup(here, world, tmp_path, monkeypatch):
    real = store_backup._named

    def named(table, columns):
        if table != "system_key":
            return real(table, columns)
        return "(SELECT version, wrapped FROM system_key WHERE false)"

    monkeypatch.setattr(store_backup, "_named", named)
    assert "The key store is damaged" in _failed_backup(here, tmp_path / "b")


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_backup_of_a_damaged_database_is_not_put_back(here, world, reader, tmp_path, monkeypatch):
    """One of an older version, which did not look."""
    case_id = builders.open_case(world).id
    close_stores()
    kept = (here / "caseflow.db").read_bytes()
    _without_a_page(here / "caseflow.db", _root_page(here / "caseflow.db", "notice"))
    with monkeypatch.context() as patched:
        patched.setattr(database, "damage_of_file", lambda connection: "")
        patched.setattr(store_backup, "_counts", lambda connection, how: {})
        backup(here, tmp_path / "b")
    close_stores()
    (here / "caseflow.db").write_bytes(kept)
    with pytest.raises(ArchiveBroken, match="of a damaged database"):
        restored(here, tmp_path / "b", over=True)
    assert not list(here.glob(".restored*")) and not list(here.glob(".restoring"))
    assert names(here, reader, case_id) == [(builders.KNOWN_AS, True)]


def test_no_name_and_no_wrap_lies_in_a_backup(here, world, tmp_path):
    builders.open_case(world)
    wraps = [bytes(row.wrapped) for row in held(db.session.scalars(db.select(Case.id)).first())]
    backup(here, tmp_path / "b")
    for path in (tmp_path / "b").iterdir():
        raw = path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0
        assert not [secret for secret in (*wraps, builders.KNOWN_AS.encode()) if secret in raw]


def test_the_commands_speak_in_one_sentence(here, tmp_path, monkeypatch):
    close_stores()
    run, place = CliRunner().invoke, str(tmp_path / "b")
    made = run(main, ["backup", place, "--data", str(here), "--json"])
    assert made.exit_code == 0, made.output
    assert json.loads(made.output)["directory"] == place
    for words in (
        ["restore", place],
        ["restore", place, "--over", "--name", "nothing"],
        ["restore", str(tmp_path / "nowhere")],
    ):
        refused = run(main, [*words, "--data", str(here)])
        assert refused.exit_code == 2
        assert "Traceback" not in refused.output
    said = run(main, ["restore", place, "--over", "--data", str(here)])
    assert said.exit_code == 0, said.output
    assert "what was erased since is erased again" in said.output


def test_killed_after_the_stores_changed_places_erased_stays_erased(
    here, elsewhere, world, reader, tmp_path, monkeypatch
):
    first, second = two_cases(world)
    older = backup(here, tmp_path / "b")
    shred(first)
    backup(here, tmp_path / "b")
    home = elsewhere()

    def killed(*given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(restore_command, "_standing", killed)
        patched.setattr(store_swap, "end", _then(store_swap.end, killed))
        with pytest.raises(KeyboardInterrupt):
            restored(home, tmp_path / "b", name=older)
    assert names(home, reader, first, second) == [(ERASED, False), (builders.KNOWN_AS, True)]


def _then(real, following):
    def both(*given):
        real(*given)
        following()

    return both


def test_every_copy_of_the_ledger_is_heard_not_the_one_with_the_highest_name(
    here, elsewhere, world, reader, tmp_path
):
    first, second = two_cases(world)
    older = backup(here, tmp_path / "b")
    shred(first)
    backup(here, tmp_path / "b")
    (tmp_path / "b" / "caseflow-99999999T000000Z-0000.erased").touch()
    home = elsewhere()
    restored(home, tmp_path / "b", name=older)
    assert names(home, reader, first, second) == [(ERASED, False), (builders.KNOWN_AS, True)]


def test_a_ledger_that_is_older_than_the_backups_copy_learns_from_it(
    here, world, reader, settings, tmp_path
):
    first, second = two_cases(world)
    shred(second)
    old = settings.erasure_ledger_path.read_bytes()
    older = backup(here, tmp_path / "b")
    shred(first)
    backup(here, tmp_path / "b")
    settings.erasure_ledger_path.write_bytes(old)
    restored(here, tmp_path / "b", name=older, over=True)
    assert names(here, reader, first, second) == [(ERASED, False)] * 2


def test_over_a_damaged_key_store_it_is_put_back(here, world, reader, tmp_path):
    case_id = builders.open_case(world).id
    backup(here, tmp_path / "b")
    with key_hierarchy.key_ring().store.engine.begin() as connection:
        connection.execute(key_store.system_keys.update().values(wrapped=b"\0" * 72))
    restored(here, tmp_path / "b", over=True)
    assert names(here, reader, case_id) == [(builders.KNOWN_AS, True)]


def test_what_a_killed_backup_left_is_gone_with_the_next(here, settings, tmp_path):
    """A copy of the key store that nobody deletes would outlive every erasure."""
    (tmp_path / "b").mkdir()
    old = f"{clock.now() - timedelta(days=40):%Y%m%dT%H%M%SZ}-abcd"
    left = [
        tmp_path / "b" / f".caseflow-{old}.keys",
        here / f".copy-{old}.keys",
        here / ".restored.keys",
    ]
    for path in left:
        path.write_bytes(b"keys")
    backup(here, tmp_path / "b")
    assert not [path for path in left if path.exists()]


def test_a_key_backup_is_deleted_on_its_last_day_whatever_the_hour(here, settings, tmp_path):
    name = backup(here, tmp_path / "b")
    later = clock.now() + timedelta(days=settings.key_backup_days) - timedelta(minutes=1)
    if later.date() - clock.now().date() < timedelta(days=settings.key_backup_days):
        later += timedelta(minutes=2)
    with clock.set_to(later):
        backup(here, tmp_path / "b")
    assert not (tmp_path / "b" / f"caseflow-{name}.keys").exists()


def test_a_server_that_starts_while_stores_are_exchanged_is_refused(here, world):
    with (
        folder_lock.alone(here),
        pytest.raises(Refused, match="restored"),
        folder_lock.by_server(here),
    ):
        pass


def test_a_command_keeps_its_stores_until_its_end(here, world, tmp_path):
    backup(here, tmp_path / "b")
    with click.Context(click.Command("other")):
        bootstrap.used(here)
        with pytest.raises(Refused, match="another command"):
            restored(here, tmp_path / "b", over=True)
    restored(here, tmp_path / "b", over=True)


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
@pytest.mark.parametrize("which", ["database", "key_store"])
def test_a_server_on_another_machine_keeps_its_stores(here, world, settings, tmp_path, which):
    backup(here, tmp_path / "b")
    options = database.options(settings.database)
    engine = create_engine(getattr(settings, which), **options)
    with engine.connect(), pytest.raises(Refused, match="1 connections of a running caseflow"):
        restored(here, tmp_path / "b", over=True)
    engine.dispose()


def _rotated_to_the_end():
    """As within hours: new keys, every field under them, and the old keys go."""
    with database.taking_the_lock(True):
        rotation_commands.rotate_here((Level.COMPARTMENTS,))
        with clock.set_to(clock.now() + 2 * GRACE):
            rotation_commands.rotate_here((Level.COMPARTMENTS,))


def test_keys_that_a_rotation_destroys_meanwhile_are_in_the_backup_of_their_data(
    here, elsewhere, world, reader, tmp_path, monkeypatch
):
    case_id = builders.open_case(world).id
    real, times = store_backup.pieces_of, []

    def pieces_of(engine, metadata, scratch, *, name):
        yield from real(engine, metadata, scratch, name=name)
        if metadata is not key_store.metadata:  # the data are copied, no key is yet
            times.append(1)
            if len(times) == 1:
                _rotated_to_the_end()

    monkeypatch.setattr(store_backup, "pieces_of", pieces_of)
    backup(here, tmp_path / "b")
    assert len(times) == 2
    home = elsewhere()
    assert restored(home, tmp_path / "b")["holds"]
    assert names(home, reader, case_id)[0][0] == builders.KNOWN_AS


def test_a_backup_waits_for_no_rotation_that_never_ends(here, world, tmp_path):
    builders.open_case(world)
    rotation_commands.rotate_here((Level.COMPARTMENTS,))
    with clock.set_to(clock.now() + 2 * GRACE), pytest.raises(Refused, match="keys rotate"):
        backup(here, tmp_path / "b")
    assert not [path for path in (tmp_path / "b").iterdir() if path.suffix != ".erased"]
