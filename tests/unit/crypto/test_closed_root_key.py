"""How a root key lies in its file: the format, the bounds of its cost, the rights of the file."""

import base64
import hashlib
import json
import os

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from caseflow.crypto import wrapping
from caseflow.crypto.errors import KeyProviderError
from caseflow.crypto.providers import passphrase
from caseflow.crypto.providers.environment import Environment
from caseflow.crypto.providers.passphrase import Passphrase
from caseflow.crypto.providers.stored import Plain, Stored

ROOT, SALT = bytes(range(32)), b"s" * 16
LINE = base64.b64encode(ROOT) + b"\n"
LEAST = {"passes": 3, "memory_kib": 65_536, "lanes": 4}
MOST = {"passes": 64, "memory_kib": 4_194_304, "lanes": 64}


class Cheap:
    """Stands for argon2id where only what is asked of it matters."""

    def __init__(self, **asked):
        self.asked = asked

    def derive(self, words):
        return hashlib.sha256(repr(sorted(self.asked.items())).encode() + words).digest()


@pytest.fixture
def cheap(monkeypatch):
    """Without the cost of argon2id."""
    monkeypatch.setattr(passphrase, "Argon2id", Cheap)


def _key(kind, salt, cost):
    asked = {"iterations": cost["passes"], "memory_cost": cost["memory_kib"]}
    return kind(salt=salt, length=32, lanes=cost["lanes"], **asked).derive(b"words")


def _closed(key, salt, cost):
    commitment = hashlib.sha256(b"caseflow passphrase" + key).hexdigest()
    root = wrapping.wrap(ROOT, under=key, context=b"caseflow root key").hex()
    return json.dumps({"salt": salt.hex(), **cost, "commitment": commitment, "root": root}).encode()


def _opened(salt=SALT, **changes):
    cost = LEAST | changes
    return Passphrase(lambda: "words").open(_closed(_key(Cheap, salt, cost), salt, cost))


def test_a_file_of_the_documented_format_opens():
    closed = _closed(_key(Argon2id, SALT, LEAST), SALT, LEAST)
    assert Passphrase(lambda: "words").open(closed) == ROOT


@pytest.mark.usefixtures("cheap")
def test_a_root_key_is_closed_at_the_least_cost_under_a_salt_of_its_own():
    salts = set()
    for _ in range(2):
        closed = Passphrase(lambda: "words").close(ROOT)
        facts = json.loads(closed)
        salt = bytes.fromhex(facts["salt"])
        assert len(salt) == 16
        assert closed == _closed(_key(Cheap, salt, LEAST), salt, LEAST) + b"\n"
        salts.add(salt)
    assert len(salts) == 2


@pytest.mark.usefixtures("cheap")
@pytest.mark.parametrize("name", LEAST)
def test_a_cost_from_the_least_to_the_most_opens_and_none_beyond(name):
    for cost in (LEAST[name], MOST[name]):
        assert _opened(**{name: cost}) == ROOT
    for cost in (LEAST[name] - 1, MOST[name] + 1):
        with pytest.raises(KeyProviderError, match="damaged"):
            _opened(**{name: cost})


@pytest.mark.usefixtures("cheap")
@pytest.mark.parametrize("length", [0, 15, 17])
def test_a_salt_of_another_length_is_refused(length):
    with pytest.raises(KeyProviderError, match="damaged"):
        _opened(salt=b"s" * length)


@pytest.mark.usefixtures("cheap")
def test_what_a_wrong_passphrase_derived_closes_nothing_later():
    wrong = Passphrase(lambda: "other")
    with pytest.raises(KeyProviderError, match="passphrase is wrong"):
        wrong.open(_closed(_key(Cheap, SALT, LEAST), SALT, LEAST))
    assert json.loads(wrong.close(ROOT))["salt"] != SALT.hex()


def test_without_an_envelope_a_root_key_is_a_line_of_base64_and_nothing_else():
    assert Plain().close(ROOT) == LINE
    assert Plain().open(b" " + LINE) == ROOT
    with pytest.raises(KeyProviderError, match="not base64"):
        Plain().open(b"!" + LINE)
    for size in (31, 33):
        with pytest.raises(KeyProviderError, match=f"is {size} bytes, not 32"):
            Plain().open(base64.b64encode(bytes(size)))


@pytest.mark.parametrize("right", [1 << bit for bit in range(6)])
def test_no_right_of_others_is_let_pass(tmp_path, right):
    stored = Stored("file", tmp_path / "root.key", Plain(), old=_old(tmp_path))
    stored.create()
    stored.path.chmod(0o600 | right)
    with pytest.raises(KeyProviderError, match="chmod 600"):
        stored.candidates()


def test_a_root_key_is_made_in_a_folder_that_is_not_there_yet(tmp_path):
    stored = Stored("file", tmp_path / "two" / "folders" / "root.key", Plain(), old=_old(tmp_path))
    assert stored.exist() is False
    stored.create()
    assert stored.exist() is True


def test_a_draft_that_a_killed_process_left_is_in_nobodys_way(tmp_path):
    stored = Stored("file", tmp_path / "root.key", Plain(), old=_old(tmp_path))
    (tmp_path / f"root.key.{os.getpid()}").write_bytes(b"half a key")
    stored.create()
    assert len(stored.candidates()[0]) == 32
    assert os.listdir(tmp_path) == ["root.key"]


def test_a_next_key_is_not_made_beside_a_present_one_that_does_not_open(tmp_path):
    stored = Stored("file", tmp_path / "root.key", Plain(), old=_old(tmp_path))
    with pytest.raises(KeyProviderError, match="caseflow init"):
        stored.prepare()
    assert os.listdir(tmp_path) == []


def test_a_next_key_without_a_present_one_does_not_stand_for_it(tmp_path):
    stored = Stored("file", tmp_path / "root.key", Plain(), old=_old(tmp_path))
    stored.create()
    stored.prepare()
    stored.path.unlink()
    with pytest.raises(KeyProviderError, match=r"No root key at .*root\.key: run"):
        stored.candidates()


def test_a_promotion_says_what_the_operator_still_has_to_do(tmp_path):
    stored = Stored("file", tmp_path / "root.key", Plain(), old=_old(tmp_path))
    stored.create()
    assert f"Back up {stored.path} now" in stored.promote()
    text = base64.b64encode(ROOT).decode()
    assert "give CASEFLOW_ROOT_KEY the value" in Environment(text).promote()


def test_the_environment_has_a_root_key_when_one_is_set_and_makes_none():
    text = base64.b64encode(ROOT).decode()
    assert Environment(text).exist() is True
    assert Environment("").exist() is False
    Environment(text).create()
    with pytest.raises(KeyProviderError, match="CASEFLOW_ROOT_KEY: "):
        Environment("").create()
    assert Environment(text, text).prepare() == ROOT
    with pytest.raises(KeyProviderError, match="CASEFLOW_ROOT_KEY_NEXT: "):
        Environment(text, "!").prepare()


def _old(tmp_path):
    return tmp_path / "old"
