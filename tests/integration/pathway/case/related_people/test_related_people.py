"""Family, other victims, guardians and feared persons are recorded in the case, sealed."""

import pytest
from sqlalchemy import select, text

from caseflow import audit
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.related_people import actions, queries
from caseflow.pathway.case.related_people.models import RelatedPerson
from caseflow.pathway.case.team import actions as team_actions
from tests import pages
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in

BROTHER = {
    "name": "Karim Saleh",
    "roles": ["feared", "guardian"],
    "relation": "relative_of_exploiter",
    "where": "In the capital",
}


@pytest.fixture
def case(world):
    opened = builders.open_case(world)
    commit()
    return opened


@pytest.fixture
def client(app, world):
    return sign_in(app.test_client(), world.caseworker)


def at(case, *more):
    return "/".join([f"/cases/{case.id}/people", *map(str, more)])


def record(world, case, facts, code=""):
    with acting_as(world.caseworker):
        seen = case_queries.get_case(case.id, seen_by=world.caseworker)
        person = actions.add(seen, facts=facts, case_code=code, by=world.caseworker)
        commit()
    return person


def people(world, case):
    with acting_as(world.caseworker):
        case_queries.get_case(case.id, seen_by=world.caseworker)
        return [one.facts for one in queries.people_of(case.id)]


def test_a_person_is_recorded_and_shown(client, world, case):
    typed = {"born-year": "2015", "in_household": "yes", "phone": "+218 91 0000000", "sex": "male"}
    told: dict = {"name": "Sami", "roles": ["family"], "relation": "child"}
    assert pages.submit(client, at(case, "add"), told | typed).status_code == 302
    shown = client.get(at(case)).text
    for words in ("Sami (Child)", "Family", "2015", "Male"):
        assert words in shown
    assert people(world, case) == [
        told | {"born": "2015", "in_household": "yes", "phone": "+218 91 0000000", "sex": "male"}
    ]


def test_whether_somebody_lives_there_is_told_in_the_language_of_the_page(client, world, case):
    record(world, case, {"name": "Sami", "roles": ["family"], "in_household": "yes"})
    row = client.get(at(case)).text.partition("Lives in the same household")[2]
    assert "Yes" in row.partition("</dd>")[0]
    client.post("/language", data={"language": "ar"})
    assert "نعم" in client.get(at(case)).text.partition("<h1")[2]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"roles": ["family"]}, "Enter a name, or choose a relation"),
        ({"name": "Sami"}, "Choose what this person is in the case."),
        ({"name": "Sami", "roles": ["family"], "born-year": "15"}, "four digits"),
        ({"name": "Sami", "roles": ["family"], "case_code": "AAAA"}, "no case of yours"),
    ],
)
def test_bad_input_gets_a_sentence(client, world, case, typed, sentence):
    answer = pages.submit(client, at(case, "add"), typed | {"note": "Kept."})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Kept." in answer.text
    assert people(world, case) == []


def test_a_person_is_corrected_and_removed(client, world, case):
    person = record(world, case, BROTHER)
    pages.submit(client, at(case, person.id), {"where": "Abroad"})
    assert people(world, case)[0]["where"] == "Abroad"
    pages.submit(client, at(case, person.id, "remove"))
    assert people(world, case) == []
    assert client.get(at(case, person.id)).status_code == 404


def test_two_people_do_not_overwrite_each_other(app, client, world, case):
    person = record(world, case, BROTHER)
    page = at(case, person.id)
    _form, data = pages.filled(client.get(page).text, page, {"where": "Abroad"})
    pages.submit(sign_in(app.test_client(), world.supervisor), page, {"where": "Here"})
    assert client.post(page, data=data).status_code == 409
    assert people(world, case)[0]["where"] == "Here"


def test_a_feared_person_is_first_and_warned_of(client, world, case):
    record(world, case, {"name": "Karem Salih", "roles": ["contact"], "relation": "friend"})
    record(world, case, BROTHER)
    shown = client.get(at(case)).text.partition("<h1")[2]
    assert shown.index("Karim Saleh (") < shown.index("Karem Salih (")
    assert "A trusted person is called Karem Salih." in shown


def test_a_feared_person_who_is_near_is_warned_of(client, world, case):
    record(world, case, BROTHER)
    record(world, case, {"roles": ["exploiter", "contact"], "relation": "partner"})
    record(world, case, {"name": "Anna Berg", "roles": ["guardian"]})
    shown = client.get(at(case)).text
    assert "Karim Saleh is feared, and is a guardian." in shown
    assert "Husband, wife or partner is feared, and is recorded as trusted too." in shown
    assert "Anna Berg is feared" not in shown


def test_a_feared_person_is_compared_with_staff_and_organisations(client, world, case):
    name = world.supervisor.display_name
    record(world, case, {"name": name, "roles": ["feared"]})
    record(world, case, {"name": "Haven Shelter", "roles": ["exploiter"]})
    shown = client.get(at(case)).text
    assert f"Somebody of your organisation is called {name}." in shown
    assert "An organisation is called Haven Shelter." in shown


def test_two_files_are_linked_and_each_names_the_other(client, world, case):
    other = builders.open_case(world)
    commit()
    record(world, case, {"name": "Sami", "roles": ["other_victim"]}, other.code.lower())
    assert other.code in client.get(at(case)).text
    assert case.code in client.get(at(other)).text
    person = db.session.scalars(select(RelatedPerson)).one()
    # Saving the page again keeps the link, and emptying the code ends it.
    pages.submit(client, at(case, person.id), {"where": "Here"})
    assert case.code in client.get(at(other)).text
    pages.submit(client, at(case, person.id), {"case_code": ""})
    assert case.code not in client.get(at(other)).text


def test_a_file_that_one_may_not_open_shows_no_code(app, world, case):
    other = builders.open_case(world)
    commit()
    record(world, case, {"name": "Sami", "roles": ["other_victim"]}, other.code)
    with acting_as(world.supervisor):
        moved = case_queries.get_case(other.id, seen_by=world.supervisor)
        team_actions.assign(moved, world.colleague, by=world.supervisor)
        commit()
    shown = sign_in(app.test_client(), world.caseworker).get(at(case)).text
    assert other.code not in shown
    assert "A file that you may not open" in shown
    person = db.session.scalars(select(RelatedPerson)).one()
    client = sign_in(app.test_client(), world.caseworker)
    pages.submit(client, at(case, person.id), {"where": "Here"})
    assert "A file that you may not open" in client.get(at(case)).text


def test_the_file_itself_is_no_link(world, case):
    with pytest.raises(RuleBroken, match="this case itself"):
        record(world, case, {"name": "Sami", "roles": ["family"]}, case.code)


def test_the_household_goes_with_the_identity_of_a_packet(world, case):
    record(
        world,
        case,
        {"name": "Sami", "roles": ["family"], "relation": "child", "in_household": "yes"},
    )
    with acting_as(world.caseworker):
        case_queries.get_case(case.id, seen_by=world.caseworker)
        part = queries.identity_part(case.id)
    assert part["household_size"] == 2
    assert part["household_children"] == 1
    assert "Sami" not in str(part)


def test_others_do_not_see_the_people(app, world, case):
    person = record(world, case, BROTHER)
    for who, status in (("stranger", 404), ("clinic", 403), ("coordinator", 403)):
        other = sign_in(app.test_client(), world.people[who])
        for page in (at(case), at(case, "add"), at(case, person.id), at(case, person.id, "remove")):
            assert other.get(page).status_code == status


def test_a_person_of_another_case_is_not_found(client, world, case):
    person = record(world, builders.open_case(world), BROTHER)
    assert client.get(at(case, person.id)).status_code == 404


def test_a_closed_case_is_read_only(client, world):
    closed = builders.closed_case(world)
    assert client.get(at(closed)).status_code == 200
    with pytest.raises(RuleBroken, match="closed"):
        record(world, closed, BROTHER)


def test_nothing_about_them_is_plain_and_the_log_says_who(world, case):
    record(world, case, BROTHER)
    (row,) = db.session.execute(text("SELECT * FROM related_person")).mappings()
    stored = b"".join(value for value in row.values() if isinstance(value, bytes))
    assert b"Karim" not in stored
    assert b"feared" not in stored
    events = db.session.scalars(select(audit.AuditEvent)).all()
    saved = [one for one in events if one.action == audit.Event.RELATED_PERSON_SAVED]
    assert [one.actor_id for one in saved] == [world.caseworker.id]
    assert audit.verify().holds
