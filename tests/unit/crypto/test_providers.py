"""Where the root key comes from: each provider opens what it closed, and says what is wrong."""

import base64
import json
import os

import pytest

from caseflow import clock
from caseflow.crypto.errors import KeyProviderError
from caseflow.crypto.providers import key_id
from caseflow.crypto.providers.environment import Environment
from caseflow.crypto.providers.passphrase import COST, Passphrase
from caseflow.crypto.providers.stored import Plain, Stored

KEY = base64.b64encode(bytes(range(32))).decode()
NEXT = base64.b64encode(bytes(32)).decode()
WORDS = "five quite unlikely fictional words"


def _old(tmp_path):
    """The folder of old root keys, apart."""
    return tmp_path.with_name(f"{tmp_path.name}-old")


@pytest.fixture
def stored(tmp_path):
    """A root key file of the plain kind."""
    made = Stored("file", tmp_path / "root.key", Plain(), old=_old(tmp_path))
    made.create()
    return made


def _passphrase(tmp_path, words=WORDS):
    return Stored(
        "passphrase", tmp_path / "root.key", Passphrase(lambda: words), old=_old(tmp_path)
    )


@pytest.mark.asvs("V13.3.2")
def test_the_file_is_private_and_kept(stored):
    (key,) = stored.candidates()
    assert len(key) == 32
    assert stored.path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(KeyProviderError, match="already"):
        stored.create()
    assert stored.candidates() == (key,)


@pytest.mark.asvs("V13.3.2")
def test_a_file_open_to_others_is_refused(stored):
    stored.path.chmod(0o644)
    with pytest.raises(KeyProviderError, match="chmod 600"):
        stored.candidates()


def test_a_missing_file_says_what_to_do(tmp_path):
    with pytest.raises(KeyProviderError, match="caseflow init"):
        Stored("file", tmp_path / "none.key", Plain(), old=_old(tmp_path)).candidates()


@pytest.mark.parametrize("text", [b"", b"not base64!", base64.b64encode(b"short"), b"\xff\xfe"])
def test_a_wrong_or_truncated_file_says_what_is_wrong(stored, text):
    stored.path.write_bytes(text)
    with pytest.raises(KeyProviderError, match="root key"):
        stored.candidates()


def test_a_folder_that_cannot_be_read_is_a_sentence(tmp_path):
    with pytest.raises(KeyProviderError, match="cannot be read"):
        Stored("file", tmp_path, Plain(), old=_old(tmp_path)).candidates()


def test_the_next_key_comes_first_until_it_is_the_only_one(stored):
    (old,) = stored.candidates()
    following = stored.prepare()
    assert stored.prepare() == following
    assert stored.candidates() == (following, old)
    stored.promote()
    stored.promote()
    assert stored.candidates() == (following,)


def test_a_promotion_keeps_the_old_key_apart_under_its_id_and_day(stored):
    (old,) = stored.candidates()
    stored.prepare()
    said = stored.promote()
    assert stored.kept() == {key_id(old): clock.today()}
    assert stored.kept_key(key_id(old)) == old
    folder = _old(stored.path.parent)
    assert str(folder) in said
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]
    stored.discard(key_id(old))
    with pytest.raises(KeyProviderError, match=rf"{key_id(old)} is missing: put its file into"):
        stored.kept_key(key_id(old))


def test_a_promotion_that_was_killed_keeps_the_old_key_once(stored, monkeypatch):
    (old,), following = stored.candidates(), stored.prepare()
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(os, "replace", _killed)
        stored.promote()
    stored.promote()
    assert stored.candidates() == (following,)
    assert list(stored.kept()) == [key_id(old)]
    assert len(list(_old(stored.path.parent).iterdir())) == 1


def _killed(*given):
    raise KeyboardInterrupt


def test_a_rotation_that_cannot_keep_the_old_key_does_not_begin(stored):
    _old(stored.path.parent).write_text("a file in the place of the folder")
    with pytest.raises(KeyProviderError, match="CASEFLOW_OLD_ROOT_KEYS"):
        stored.prepare()
    assert len(stored.candidates()) == 1


def test_an_old_key_behind_a_passphrase_opens_with_it(tmp_path):
    made = _passphrase(tmp_path)
    made.create()
    (old,) = made.candidates()
    made.prepare()
    made.promote()
    assert _passphrase(tmp_path).kept_key(key_id(old)) == old


def test_the_id_of_a_root_key_is_short_and_says_nothing_of_the_key():
    assert key_id(bytes(32)) != key_id(bytes(range(32)))
    assert len(key_id(bytes(32))) == 16
    assert key_id(bytes(range(32))) not in bytes(range(32)).hex()


def test_the_environment_says_which_old_key_to_set():
    provider = Environment(KEY, NEXT)
    assert provider.kept() == {}
    provider.discard("0123456789abcdef")
    assert key_id(bytes(range(32))) in provider.promote()
    with pytest.raises(KeyProviderError, match="0123456789abcdef: set CASEFLOW_ROOT_KEY to that"):
        provider.kept_key("0123456789abcdef")


def test_two_nodes_that_prepare_at_once_get_the_same_key(stored, monkeypatch):
    other, candidates = (
        Stored("file", stored.path, Plain(), old=_old(stored.path.parent)),
        stored.candidates,
    )
    # The other node writes the next key after this one has seen that there is none.
    monkeypatch.setattr(stored, "candidates", lambda: (other.prepare(), *candidates()))
    assert stored.prepare() == other.prepare()


def test_a_promotion_while_somebody_reads_shows_the_next_key_twice(stored, monkeypatch):
    following = stored.prepare()
    seen = Stored._open

    def opened(self, path):
        key = seen(self, path)
        if path.name.endswith(".next"):
            self.promote()
        return key

    monkeypatch.setattr(Stored, "_open", opened)
    assert stored.candidates() == (following, following)


def test_no_draft_is_left_beside_the_key(stored):
    stored.prepare()
    assert sorted(os.listdir(stored.path.parent)) == ["root.key", "root.key.next"]


def test_the_environment_gives_its_key_and_the_next():
    assert Environment(KEY).candidates() == (bytes(range(32)),)
    assert Environment(KEY, NEXT).candidates() == (bytes(32), bytes(range(32)))


@pytest.mark.parametrize("text", ["", "not base64!", base64.b64encode(b"short").decode()])
def test_a_wrong_key_in_the_environment_names_the_setting(text):
    with pytest.raises(KeyProviderError, match=r"CASEFLOW_ROOT_KEY.*root key"):
        Environment(text).candidates()
    with pytest.raises(KeyProviderError, match="CASEFLOW_ROOT_KEY"):
        Environment(KEY, text or "!").candidates()


def test_without_a_next_key_the_environment_says_what_to_set():
    with pytest.raises(KeyProviderError, match="CASEFLOW_ROOT_KEY_NEXT"):
        Environment(KEY).prepare()


@pytest.mark.asvs("V11.4.4")
def test_a_passphrase_opens_what_it_closed(tmp_path):
    made = _passphrase(tmp_path)
    made.create()
    assert _passphrase(tmp_path).candidates() == made.candidates()


def test_a_wrong_passphrase_is_told_apart_from_a_damaged_file(tmp_path):
    made = _passphrase(tmp_path)
    made.create()
    before = made.path.read_bytes()
    with pytest.raises(KeyProviderError, match="passphrase is wrong"):
        _passphrase(tmp_path, "other words").candidates()
    facts = json.loads(before)
    for damaged in (
        before[:50],
        b"",
        json.dumps(facts | {"root": "00" * 72}).encode(),
        json.dumps(facts | {"salt": "00"}).encode(),
    ):
        made.path.write_bytes(damaged)
        with pytest.raises(KeyProviderError, match="damaged or cut short"):
            _passphrase(tmp_path).candidates()


@pytest.mark.asvs("V11.4.4")
@pytest.mark.parametrize("name", COST)
@pytest.mark.parametrize("value", [1, 2**40])
def test_a_cost_that_somebody_edited_is_refused(tmp_path, name, value):
    made = _passphrase(tmp_path)
    made.create()
    facts = json.loads(made.path.read_bytes()) | {name: value}
    made.path.write_text(json.dumps(facts))
    with pytest.raises(KeyProviderError, match="damaged"):
        _passphrase(tmp_path).candidates()


def test_the_next_key_opens_with_what_a_running_server_has_derived(tmp_path):
    asked = []

    def ask():
        asked.append(1)
        return WORDS

    running = Stored("passphrase", tmp_path / "root.key", Passphrase(ask), old=_old(tmp_path))
    running.create()
    command = _passphrase(tmp_path)
    command.candidates()
    following = command.prepare()
    assert running.candidates()[0] == following
    assert len(asked) == 1
    salts = {json.loads(path.read_bytes())["salt"] for path in tmp_path.iterdir()}
    assert len(salts) == 1


def test_an_empty_passphrase_is_refused(tmp_path):
    with pytest.raises(KeyProviderError, match="empty"):
        _passphrase(tmp_path, "").create()


def test_the_root_key_is_not_in_its_closed_file(tmp_path):
    made = _passphrase(tmp_path)
    made.create()
    (key,) = made.candidates()
    text = made.path.read_bytes()
    assert key.hex().encode() not in text
    assert base64.b64encode(key) not in text
