"""The root key closed by a PKCS#11 token: against SoftHSM, through the entry point."""

import shutil
import subprocess
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from caseflow.cli.group import main
from caseflow.crypto.errors import KeyProviderError
from caseflow.encryption import root_key_provider
from config import Settings
from tests.contracts.tree import ROOT

PIN, OTHER_PIN, LABEL = "4711-fictional", "4712-fictional", "caseflow-test"
MODULES = [
    *Path("/usr/lib/softhsm").glob("libsofthsm2.so"),
    *Path("/usr/lib").glob("*/softhsm/libsofthsm2.so"),
]


@pytest.fixture(scope="module")
def softhsm(tmp_path_factory):
    """A SoftHSM with one token; the module reads its settings once in a process."""
    if not MODULES or not shutil.which("softhsm2-util"):
        pytest.skip("SoftHSM is missing: apt-get install softhsm2.")
    pytest.importorskip("pkcs11", reason="python-pkcs11 is missing: see the extra `pkcs11`.")
    home = tmp_path_factory.mktemp("softhsm")
    (home / "tokens").mkdir()
    settings = home / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {home / 'tokens'}\nlog.level = ERROR\n")
    patch = pytest.MonkeyPatch()
    patch.setenv("SOFTHSM2_CONF", str(settings))
    subprocess.run(
        [
            "softhsm2-util",
            "--init-token",
            "--free",
            "--label",
            LABEL,
            "--pin",
            PIN,
            "--so-pin",
            "fictional-officer",
        ],
        check=True,
        capture_output=True,
    )
    yield home
    patch.undo()


@pytest.fixture
def settings(softhsm, tmp_path, monkeypatch):
    """Settings of an installation whose root key a token closes."""
    entries = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]
    found = [
        EntryPoint(n, value, root_key_provider.GROUP)
        for n, value in entries[root_key_provider.GROUP].items()
    ]
    monkeypatch.setattr(
        root_key_provider,
        "entry_points",
        lambda group: found if group == root_key_provider.GROUP else [],
    )
    pin = tmp_path / "pin"
    pin.write_text(PIN + "\n")
    return Settings(
        data=tmp_path / "data",
        root_key_provider="pkcs11",
        pkcs11_module=str(MODULES[0]),
        pkcs11_token=LABEL,
        pkcs11_pin_file=pin,
    )


@pytest.mark.asvs("V13.3.1")
def test_the_token_opens_what_it_closed_and_its_key_stays_inside(settings):
    import pkcs11

    provider: Any = root_key_provider.chosen(settings)
    provider.create()
    (key,) = provider.candidates()
    assert key not in provider.path.read_bytes()
    assert root_key_provider.chosen(settings).candidates() == (key,)
    with pkcs11.lib(settings.pkcs11_module).get_token(token_label=LABEL).open(user_pin=PIN) as held:
        inside = held.get_key(object_class=pkcs11.ObjectClass.SECRET_KEY, label="caseflow")
        assert not inside[pkcs11.Attribute.EXTRACTABLE]
        with pytest.raises(pkcs11.exceptions.AttributeSensitive):
            _ = inside[pkcs11.Attribute.VALUE]


def test_the_root_key_is_rotated_under_the_same_token(settings):
    provider = root_key_provider.chosen(settings)
    provider.create()
    (old,) = provider.candidates()
    following = provider.prepare()
    assert root_key_provider.chosen(settings).candidates() == (following, old)
    provider.promote()
    assert root_key_provider.chosen(settings).candidates() == (following,)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"pkcs11_module": "none.so"}, "CASEFLOW_PKCS11_MODULE"),
        ({"pkcs11_module": ""}, "CASEFLOW_PKCS11_MODULE"),
        ({"pkcs11_token": "other"}, "no token other"),
        ({"pkcs11_key": "other"}, "holds no key other"),
        ({"pkcs11_pin_file": Path("none.pin")}, "CASEFLOW_PKCS11_PIN_FILE"),
    ],
)
def test_what_is_missing_is_one_sentence(settings, change, says):
    root_key_provider.chosen(settings).create()
    with pytest.raises(KeyProviderError, match=says) as refusal:
        root_key_provider.chosen(settings.model_copy(update=change)).candidates()
    assert str(refusal.value).count("\n") == 0


def test_a_wrong_pin_is_one_sentence(settings):
    root_key_provider.chosen(settings).create()
    settings.pkcs11_pin_file.write_text(OTHER_PIN)
    with pytest.raises(KeyProviderError, match="PIN for the token caseflow-test is wrong"):
        root_key_provider.chosen(settings).candidates()


@pytest.mark.parametrize("damage", [lambda b: b[:20], lambda b: b"", lambda b: b[:-1] + b"\0\0"])
def test_a_changed_or_truncated_file_does_not_open(settings, damage):
    provider: Any = root_key_provider.chosen(settings)
    provider.create()
    provider.path.write_bytes(damage(provider.path.read_bytes()))
    with pytest.raises(KeyProviderError, match="does not open the root key"):
        provider.candidates()


@pytest.mark.asvs("V13.3.1")
def test_an_installation_lives_on_a_token(settings, monkeypatch):
    for name in ("root_key_provider", "pkcs11_module", "pkcs11_token", "pkcs11_pin_file"):
        monkeypatch.setenv(f"CASEFLOW_{name.upper()}", str(getattr(settings, name)))

    def run(*words):
        return CliRunner().invoke(main, [*words, "--data", str(settings.data)])

    answer = run("init", "--email", "a@b.example")
    assert answer.exit_code == 0, answer.output
    answer = run("keys", "rotate", "all")
    assert answer.exit_code == 0, answer.output
    assert "pkcs11" in answer.output
    assert run("audit", "verify").exit_code == 0
    settings.pkcs11_pin_file.write_text(OTHER_PIN)
    answer = run("audit", "verify")
    assert answer.exit_code == 2
    assert len(answer.output.strip().splitlines()) == 1


def test_a_provider_that_is_not_installed_is_named(settings):
    with pytest.raises(KeyProviderError, match="none of environment, file, passphrase, pkcs11"):
        root_key_provider.chosen(settings.model_copy(update={"root_key_provider": "vault"}))
