"""Sign-in is tested with passwords hashed as in production; elsewhere a cheap hash will do."""

import pytest


@pytest.fixture(autouse=True)
def costly(hashed_as_in_production: None) -> None:
    """For the applications of each test, and the installation that it is given."""
