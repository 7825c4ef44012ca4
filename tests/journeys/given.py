"""Marks for journeys: the data, the database, and the screens with which they run."""

import pytest

A_STORY = pytest.mark.story
"""The installation holds a case at every stop of `demo.story`; without it, only the mechanism."""
ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
IN_BOTH_SHAPES = pytest.mark.parametrize(
    ("screen", "language"), [("phone", "ar"), ("desktop", "en")]
)
