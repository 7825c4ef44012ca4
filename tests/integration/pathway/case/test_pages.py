"""Every page of a case opens for its caseworker and for nobody else."""

import pytest

from tests.integration import builders
from tests.integration.world import sign_in

PAGES = (
    "",
    "/timeline",
    "/notes",
    "/risk",
    "/safety-plan",
    "/person",
    "/safe-contact",
    "/exclusions",
    "/guardian-appointed",
    "/best-interest-assessed",
)


def test_every_page_opens_for_its_caseworker(app, world):
    address = f"/cases/{builders.open_case(world).id}"
    client = sign_in(app.test_client(), world.caseworker)
    answers = {page: client.get(address + page).status_code for page in PAGES}
    assert set(answers.values()) == {200}, answers


@pytest.mark.parametrize("who", ["stranger", "colleague", "stranger_supervisor"])
def test_no_page_of_others_is_found(app, world, who):
    address = f"/cases/{builders.open_case(world).id}"
    client = sign_in(app.test_client(), world.people[who])
    answers = {page: client.get(address + page).status_code for page in PAGES}
    assert set(answers.values()) == {404}, answers


@pytest.mark.parametrize("who", ["clinic", "coordinator", "dpo", "administrator", "responder"])
def test_nobody_else_may_ask_for_cases(app, world, who):
    address = f"/cases/{builders.open_case(world).id}"
    client = sign_in(app.test_client(), world.people[who])
    asked = ["/my-day", "/cases", *(address + page for page in PAGES)]
    answers = {page: client.get(page).status_code for page in asked}
    assert set(answers.values()) == {403}, answers


def test_only_a_supervisor_gives_a_case_away(app, world):
    address = f"/cases/{builders.open_case(world).id}/assign"
    assert sign_in(app.test_client(), world.supervisor).get(address).status_code == 200
    assert sign_in(app.test_client(), world.caseworker).get(address).status_code == 403


def test_my_day_and_the_list_show_whom_i_work_with(app, world):
    builders.open_case(world)
    client = sign_in(app.test_client(), world.caseworker)
    assert builders.KNOWN_AS in client.get("/my-day").text
    assert builders.KNOWN_AS in client.get("/cases").text
