"""A text of one case that was changed with SQL is marked on its pages, and never saved or used."""

import pytest

from caseflow.encryption import SealedRow
from caseflow.encryption.sealed_fields import CHANGED, sealed_fields
from caseflow.extensions import Base, db
from caseflow.people.models import Person
from tests import pages
from tests.integration import builders
from tests.integration.encryption.test_edited_lists import edit, told_of
from tests.integration.world import sign_in

SAID = "was changed outside caseflow"
TELL = "Tell your data protection officer"


def case_pages(app, case_id):
    """The addresses of all pages that are about this case and nothing else."""
    return sorted(
        rule.rule.replace("<uuid:case_id>", str(case_id))
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and rule.arguments == {"case_id"}
    )


@pytest.fixture
def case_id(app, world):
    """A case with something on most of its pages."""
    app.config["RAISE_UNEXPECTED"] = False
    referral = builders.reviewed_referral(world)
    return referral.case_id


def models():
    return [m.class_ for m in Base.registry.mappers if issubclass(m.class_, SealedRow)]


def texts():
    return [(m, f.column) for m in models() for f in sealed_fields(m) if not f._coded]


def codes():
    return [(m, f.column) for m in models() for f in sealed_fields(m) if f._coded]


def test_every_page_of_a_case_opens_although_all_its_texts_were_changed(app, world, case_id):
    client = sign_in(app.test_client(), world.caseworker)
    opened = [page for page in case_pages(app, case_id) if client.get(page).status_code == 200]
    assert f"/cases/{case_id}" in opened and len(opened) > 10
    for model, column in texts():
        edit(model, column)
    answers = {page: client.get(page) for page in opened}
    assert {page: a.status_code for page, a in answers.items() if a.status_code != 200} == {}
    assert CHANGED in answers[f"/cases/{case_id}"].text


def test_a_page_that_needs_a_changed_code_says_which_record_and_whom_to_tell(app, world, case_id):
    client = sign_in(app.test_client(), world.caseworker)
    for model, column in codes():
        edit(model, column)
    for page in case_pages(app, case_id):
        answer = client.get(page)
        assert answer.status_code != 500 or (SAID in answer.text and TELL in answer.text), page


def test_the_log_names_a_changed_text_once(app, world, case_id):
    person = db.session.scalars(db.select(Person.id).where(Person.case_id == case_id)).one()
    edit(Person, "full_name_sealed", Person.id == person)
    client = sign_in(app.test_client(), world.caseworker)
    for _ in range(2):
        assert client.get(f"/cases/{case_id}").status_code == 200
    assert told_of(person) == 1


@pytest.mark.parametrize("form", ["person", "safe-contact", "safety-plan"])
def test_a_form_with_a_changed_text_is_refused_and_nothing_is_saved(app, world, case_id, form):
    for model, column in texts():
        edit(model, column)
    before = everything_sealed()
    client = sign_in(app.test_client(), world.caseworker)
    page = client.get(f"/cases/{case_id}/{form}")
    assert CHANGED in page.text
    answer = pages.resubmit(client, page)
    assert answer.status_code == 500
    assert SAID in answer.text and TELL in answer.text
    assert everything_sealed() == before


def test_the_mark_is_not_stored_in_a_field_that_is_intact(app, world, case_id):
    before = everything_sealed()
    client = sign_in(app.test_client(), world.caseworker)
    answer = pages.submit(client, f"/cases/{case_id}/person", {"full_name": f"Ana {CHANGED}"})
    assert answer.status_code == 500 and SAID in answer.text
    assert everything_sealed() == before


def everything_sealed():
    """All sealed values that are stored, by table and id."""
    db.session.expire_all()
    return {
        (model.__tablename__, row.id): [
            getattr(row, field.column) for field in sealed_fields(model)
        ]
        for model in models()
        for row in db.session.scalars(db.select(model))
    }
