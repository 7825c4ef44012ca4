"""A mark, and a survivor's whole way that bears it in every sealed field."""

import secrets

import pytest

from tests.integration.encryption import marked_way

ETHIOPIC = "ሀለሐመሠረሰሸቀበተኀነአከወዐዘየደገጠጰጸፀፈ"


@pytest.fixture
def marks():
    """Two words that stand nowhere else; the second one is not of Latin letters."""
    other = "".join(secrets.choice(ETHIOPIC) for _ in range(10))
    return f"Zq{secrets.token_hex(6)}", other


@pytest.fixture
def way(app, world, monkeypatch, marks):
    """The whole way, with its ids."""
    return marked_way.walk(world, monkeypatch, " ".join(marks))
