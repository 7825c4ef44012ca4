"""Every drill, short: nothing that a server acknowledged is lost, and the log verifies."""

import shutil
import uuid

import pytest
from sqlalchemy import create_engine, text

from tests.drills.drills import DRILLS
from tests.drills.site import Outcome, Site


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    """The folder of an installation that each drill copies."""
    with Site.made(tmp_path_factory.mktemp("seeded") / "data") as site:
        return site.data


@pytest.mark.parametrize("name", sorted(DRILLS.keys() - {"nodes"}))
def test_nothing_acknowledged_is_lost(name, seeded, tmp_path):
    site = Site(shutil.copytree(seeded, tmp_path / "data"))
    try:
        outcome = DRILLS[name](site, full=False)
    finally:
        site.kill_all()
    assert outcome.acknowledged
    assert outcome.holds, outcome.told()


def test_nothing_acknowledged_is_lost_with_a_node(postgres, tmp_path):
    name = f"drill_{uuid.uuid4().hex[:8]}"
    engine = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    address = engine.url.set(database=name).render_as_string(hide_password=False)
    with Site.made(tmp_path / "data", address) as site:
        outcome = DRILLS["nodes"](site, full=False)
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    engine.dispose()
    assert outcome.acknowledged
    assert outcome.holds, outcome.told()


def test_an_outcome_that_lost_something_does_not_hold():
    assert Outcome(3, 3, 0).holds
    assert not Outcome(3, 2, 0).holds
    assert not Outcome(3, 3, 1).holds
    assert not Outcome(3, 3, 0, is_right=False).holds
