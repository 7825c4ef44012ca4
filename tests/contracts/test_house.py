"""The folder listing tells the story, and every file keeps to its room."""

import ast
import re
import subprocess
import sys

import pytest

from caseflow.pathway.stages import MOVES, Stage
from caseflow.sop.vocabulary import StepStage
from tests.contracts.tree import MODULES, PACKAGE, ROOT, STEPS, modules, named

FIXED = {
    "caseflow",
    "migrations",
    "templates",
    "sops",
    "tests",
    "config.py",
    "wsgi.py",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "requirements.lock",
    "requirements-test.lock",
}
PURE_SUBJECTS = {"abugidas", "name_matching", "romanisation"}
"""Arithmetic on names, of its own subject: beside the modules that every feature has."""
FEATURES = [*STEPS, PACKAGE / "people", PACKAGE / "agencies"]
MAY_COMMIT = {"caseflow/web/transaction.py"}


def test_the_top_level_is_fixed():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    top = {line.split("/")[0] for line in listed.splitlines()}
    extra = {name for name in top if not name.startswith(".")} - FIXED
    assert not extra, f"Move {extra} into one of the fixed places."


def test_stages_are_the_folders():
    assert {stage.value for stage in Stage} == {step.name for step in STEPS}
    assert [stage.value for stage in StepStage] == [stage.value for stage in Stage]


def test_every_move_joins_two_stages_once():
    assert len({move[:2] for move in MOVES}) == len(MOVES)
    reached = {move.target for move in MOVES} | {Stage.SCREENING}
    assert reached == set(Stage)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda p: p.name)
def test_a_feature_is_built_from_the_named_modules(feature):
    files = {path.stem for path in feature.rglob("*.py")} - {"__init__"}
    extra = files - MODULES - PURE_SUBJECTS
    assert not extra, f"In {feature.name}: {extra} are none of {sorted(MODULES)}."


def test_imports_go_inward():
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]


def test_only_the_web_ends_a_transaction():
    guilty = [
        f"{named(path)}:{call.lineno}"
        for path, tree in modules()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func).endswith("session.commit")
        and named(path) not in MAY_COMMIT
    ]
    assert not guilty, f"Let web.transaction commit instead: {guilty}"


IMPURE = re.compile(
    r"(?:from|import) (?:flask|sqlalchemy|caseflow\.(?:extensions|web)\b"
    r"|caseflow\S*(?:\.| import )(?:queries|actions|views|log|keys)\b)"
)
"""What would bring a database, a request or somebody's hand into a rule."""


def test_rules_are_pure():
    guilty = [
        f"{named(path)}: {ast.unparse(node)}"
        for path, tree in modules()
        if path.name == "rules.py" or "crypto" in path.parts or "sop" in path.parts
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom)) and IMPURE.match(ast.unparse(node))
    ]
    assert not guilty, guilty


CIPHERS = ("cryptography", "hashlib", "hmac", "secrets", "random", "argon2", "Crypto", "nacl")
WHERE = {
    "cryptography": {"crypto", "encryption", "audit", "people", "demo"},
    "argon2": {"crypto"},
    "secrets": {"crypto", "encryption", "accounts", "pathway", "web"},
    "hmac": {"crypto", "encryption", "audit", "people", "accounts", "pathway"},
    "hashlib": {
        "crypto",
        "encryption",
        "audit",
        "people",
        "accounts",
        "web",
        "pathway",
        "sop",
        "assets",
    },
    "random": {"demo"},
}
"""Which rooms use which cryptography: what is not named here is used nowhere."""
WEAK = re.compile(r"md5|sha1\b|\bDES\b|ECB|\bCBC\b|PKCS1v15|ARC4|Blowfish", re.I)


@pytest.mark.asvs("V11.1.3", "V11.2.1", "V11.3.1", "V11.3.2", "V11.3.5")
def test_cryptography_stays_in_its_rooms_and_is_none_that_is_weak():
    used = [
        (name.split(".")[0], path.relative_to(PACKAGE).parts[0], named(path))
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
        )
    ]
    strayed = [
        (name, where)
        for name, room, where in used
        if name in CIPHERS and room not in WHERE.get(name, set())
    ]
    assert not strayed, "Ask caseflow.crypto, or name the room here with its reason."
    weak = [
        f"{named(path)}: {node.attr}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and WEAK.fullmatch(node.attr)
    ]
    assert not weak


def test_a_module_goes_by_one_alias():
    """A module is called by its name in its own package, and `<package>_<module>` elsewhere."""
    aliases: dict[str, set[str]] = {}
    for _path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("caseflow"):
                for name in node.names:
                    full = f"{node.module}.{name.name}".replace(".", "/")
                    if name.asname and (ROOT / f"{full}.py").is_file():
                        aliases.setdefault(full, set()).add(name.asname)
    several = {module: sorted(names) for module, names in aliases.items() if len(names) > 1}
    assert not several, f"Choose one alias for each of these: {several}"


def test_nothing_is_imported_for_a_side_effect():
    guilty = [
        f"{named(path)}:{number}"
        for path, _tree in modules()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if "noqa: F401" in line
    ]
    assert not guilty, f"Call what you need instead of importing it for what it does: {guilty}"


@pytest.mark.parametrize(
    "path",
    sorted(PACKAGE.rglob("rules.py")),
    ids=lambda path: str(path.parent.relative_to(PACKAGE)),
)
def test_every_rule_has_its_unit_tests(path):
    place = ROOT / "tests" / "unit" / path.parent.relative_to(PACKAGE)
    imported = {name for test in place.glob("test_*.py") for name in _imported_by(test)}
    module = named(path.with_suffix("")).replace("/", ".")
    assert module in imported, f"Import and test {module} in {named(place)}, without stores."


def _imported_by(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
