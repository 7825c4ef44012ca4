"""A screening's way from the border to a case organisation."""

from tests.integration import builders


def test_taken_up_case_is_the_caseworkers(app, world):
    case = builders.taken_up_case(world)
    assert case.owner_id == world.caseworker.id
