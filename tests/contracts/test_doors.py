"""Encryption and the log are each used through one small door."""

import inspect
from types import ModuleType

import pytest

from caseflow import audit, encryption

MOST = 10


@pytest.mark.parametrize("door", [encryption, audit])
def test_a_door_offers_at_most_ten_functions(door: ModuleType) -> None:
    offered = [name for name in door.__all__ if inspect.isfunction(getattr(door, name))]

    assert 0 < len(offered) <= MOST, f"{door.__name__} offers {len(offered)}: {offered}"


@pytest.mark.parametrize("door", [encryption, audit])
def test_a_door_names_everything_that_stands_in_it(door: ModuleType) -> None:
    found = {
        name
        for name, value in vars(door).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }

    assert found == set(door.__all__)
