"""What the forms of a person ask, and that they touch nothing else."""

import pytest

from caseflow.pathway.case.person.forms import CaseContactForm, CasePersonForm
from caseflow.people.forms import PersonForm, SafeContactForm

IDENTITY = {
    "interpreting",
    "interpreter_language",
    "interpreter_sex",
    "known_as",
    "full_name",
    "other_names",
    "date_of_birth",
    "age",
    "age_said_on",
    "sex",
    "nationality",
    "languages",
}
CONTACT = {"ways", "phone", "when", "never", "may_leave_message"}


@pytest.mark.parametrize(
    ("form", "columns"),
    [
        (PersonForm, IDENTITY),
        (CasePersonForm, IDENTITY | {"document_number"}),
        (SafeContactForm, CONTACT),
        (CaseContactForm, CONTACT | {"code_word", "address"}),
    ],
)
def test_a_form_answers_exactly_the_columns_that_it_asks_for(app, form, columns):
    with app.test_request_context():
        assert set(form(formdata=None).answers()) == columns


def test_nothing_that_was_left_empty_is_none_but_an_age(app):
    with app.test_request_context():
        answers = CasePersonForm(formdata=None).answers()
    assert answers.pop("age") is None
    assert None not in answers.values()
