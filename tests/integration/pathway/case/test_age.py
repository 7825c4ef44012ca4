"""What the case's person page makes of ages, and what happens on the 18th birthday."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from caseflow import clock
from caseflow.extensions import db
from caseflow.notices.models import Notice, NoticeKind
from caseflow.pathway.case import actions as case_actions
from caseflow.people import queries as people_queries
from caseflow.people.models import Person
from caseflow.sop.vocabulary import AgeGroup
from tests import pages
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in


@pytest.fixture
def client(app, world):
    """The caseworker's browser."""
    return sign_in(app.test_client(), world.caseworker)


@pytest.fixture
def case(world):
    """The open case of a child."""
    return builders.open_case(world, age_group=AgeGroup.CHILD)


def save(client, case, **typed):
    # The builder recorded an age, which the page shows: it is left empty here.
    return pages.submit(client, f"/cases/{case.id}/person", {"age": "", **typed})


def told():
    wanted = select(Notice).where(Notice.kind == NoticeKind.CASE_ADULT)
    return len(db.session.scalars(wanted).all())


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"date_of_birth": "2012-01-01", "age_group": "adult"}, "is recorded as an adult"),
        ({"date_of_birth": "2012-01-01", "age": "24"}, "leave one of them empty"),
        ({"age": "24", "age_group": "child"}, "is recorded as a child"),
        ({"birth_year": "1380"}, "Solar Hijri"),
        ({"birth_year": "2545"}, "Buddhist"),
        ({"date_of_birth": "2030-01-01"}, "in the past"),
    ],
)
def test_an_age_that_cannot_be_is_refused_with_what_to_do(client, case, typed, sentence):
    answer = save(client, case, **typed)
    assert answer.status_code == 422 and sentence in answer.text


def test_a_year_and_a_stated_age_are_kept_and_go_up_by_themselves(world, client, case):
    assert save(client, case, birth_year="2009", known_as="Amina").status_code == 302
    page = client.get(f"/cases/{case.id}/person").text
    assert 'value="2009"' in page
    said = {"birth_year": "", "age": "12", "age_said_on": "2026-05-03"}
    assert save(client, case, **said).status_code == 302
    for year, age in ((2026, 12), (2028, 14)):
        with (
            time_machine.travel(datetime(year, 12, 1, tzinfo=UTC), tick=False),
            acting_as(world.caseworker) as look,
        ):
            look.admitted.add(case.id)
            assert people_queries.identity_part(case.id)["age"] == age


def test_the_caseworker_is_told_once_on_the_birthday(client, case):
    born = clock.today() - timedelta(days=365 * 17)
    assert save(client, case, date_of_birth=born.isoformat()).status_code == 302
    birthday = born.replace(year=born.year + 18)
    for day, notices in ((birthday - timedelta(days=1), 0), (birthday, 1), (birthday, 1)):
        while case_actions.tell_of_birthdays(day):
            commit()
        case_actions._looked.clear()
        assert told() == notices


def test_codes_stored_before_are_read_and_kept(world, client, case):
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        person = people_queries.person_of(case.id)
        person.nationality, person.languages = "ER", ["ti", "ar"]
        commit()
    assert save(client, case, known_as="Amina").status_code == 302
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        person = db.session.scalar(select(Person).where(Person.case_id == case.id))
        assert person.nationality == ["ER"] and person.languages == ["tir", "ara"]


def test_languages_nationalities_and_names_come_back_as_they_were_entered(client, case):
    typed = {
        "nationality": "AF",
        "second_nationality": "stateless",
        "language": "prs",
        "second_language": "haz",
        "other_language": "the dialect of her valley",
        "other_names": "Zahra Nuri\r\nunknown\r\nMina",
        "full_name": "name not given",
    }
    assert save(client, case, **typed).status_code == 302
    address = f"/cases/{case.id}/person"
    (form,) = (
        one
        for one in pages.forms_on(client.get(address).text, address)
        if "full_name" in one.fields
    )
    sent = {name: "".join(control.sent).replace("\r", "") for name, control in form.fields.items()}
    assert sent["other_names"] == "Zahra Nuri\nMina"
    assert sent["full_name"] == ""
    for name in ("nationality", "second_nationality", "language", "second_language"):
        assert sent[name] == typed[name]
    assert sent["other_language"] == typed["other_language"]


def test_the_interpreter_is_on_the_overview_beside_the_languages(client, case):
    typed = {"interpreting": "yes", "interpreter_language": "prs", "interpreter_sex": "female"}
    assert save(client, case, **typed).status_code == 302
    assert "Needed, Dari, A woman" in client.get(f"/cases/{case.id}").text
    address = f"/cases/{case.id}/person"
    form = next(f for f in pages.forms_on(client.get(address).text, address) if "age" in f.fields)
    assert {name: "".join(form.fields[name].sent) for name in typed} == typed


def test_an_interpreter_who_is_not_needed_has_no_language(world, client, case):
    assert save(client, case, interpreting="no", interpreter_language="prs").status_code == 302
    assert "Not needed" in client.get(f"/cases/{case.id}").text
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        assert people_queries.person_of(case.id).interpreter_language == ""


def test_the_interpreter_is_sealed_for_everybody(client, case):
    """So an empty column does not tell who needs none."""
    assert save(client, case, known_as="Amina").status_code == 302
    columns = "interpreting_sealed, interpreter_language_sealed, interpreter_sex_sealed"
    where = {"case": case.id if db.engine.dialect.name == "postgresql" else case.id.hex}
    stored = db.session.execute(text(f"SELECT {columns} FROM person WHERE case_id = :case"), where)
    assert all(stored.one())


@pytest.mark.parametrize("phone", ["abc", "her sister's", "12"])
def test_a_phone_number_that_is_none_is_refused(client, case, phone):
    answer = pages.submit(client, f"/cases/{case.id}/safe-contact", {"phone": phone})
    assert answer.status_code == 422 and "Enter a phone number" in answer.text
