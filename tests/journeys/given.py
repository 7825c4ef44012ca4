"""What journeys begin with."""

import pytest

A_STORY = pytest.mark.story
"""The cast has a story behind it: a case at every stop. Without it there is the cast alone."""
ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
IN_BOTH_SHAPES = pytest.mark.parametrize(
    ("screen", "language"), [("phone", "ar"), ("desktop", "en")]
)
