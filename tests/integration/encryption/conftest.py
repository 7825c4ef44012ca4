"""Marks, which are words that must not leak, and a whole pathway with them in every field."""

import secrets

import pytest

from tests.integration.encryption import marked_way

ETHIOPIC = "ሀለሐመሠረሰሸቀበተኀነአከወዐዘየደገጠጰጸፀፈ"


@pytest.fixture
def marks():
    """Return two random words that occur nowhere else; the second has no Latin letters."""
    other = "".join(secrets.choice(ETHIOPIC) for _ in range(10))
    return f"Zq{secrets.token_hex(6)}", other


@pytest.fixture
def way(app, world, monkeypatch, marks):
    """Make a whole pathway with the marks in it, and return its ids."""
    return marked_way.walk(world, monkeypatch, " ".join(marks))
