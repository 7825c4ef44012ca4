"""The procedures that caseflow contains, and a copy of them in which a test makes mistakes."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from caseflow.sop import loading
from caseflow.sop.loading import Library
from caseflow.sop.schema import Procedure

SOPS = Path(__file__).parents[3] / "sops"


@pytest.fixture(scope="session")
def library() -> Library:
    return loading.load(SOPS)


@pytest.fixture(scope="session")
def core(library: Library) -> Procedure:
    return library.procedure("core")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(copytree(SOPS, tmp_path / "sops"))


@pytest.fixture
def edit(folder: Path) -> Callable[[str, str, str], int]:
    """Return a function that replaces a text in a file once, and returns its line number."""

    def replace(name: str, old: str, new: str) -> int:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} no longer contains {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return replace
