"""The made-up package, written to a folder."""

import pytest

from tests.unit.house.made_up import FILES, write


@pytest.fixture
def package(tmp_path):
    home = tmp_path / "made"
    for name, content in FILES.items():
        write(home, name, content)
    return home
