"""Hash passwords at the cost of production in the tests of sign-in."""

import pytest


@pytest.fixture(autouse=True)
def costly(hashed_as_in_production: None) -> None:
    """Use that cost for the applications and the installation of each test in this folder."""
