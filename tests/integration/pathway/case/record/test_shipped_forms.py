"""Every form that ships is shown, filled in, saved and read again in every language."""

import pytest
from flask import current_app
from flask_babel import force_locale, gettext
from markupsafe import escape

from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.related_people import actions as related_people_actions
from caseflow.sop import loading, questions
from caseflow.sop.questions import AnswerKind
from config import shipped
from tests import pages
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in

FORMS = [form.id for form in loading.load(shipped("sops")).newest_forms]
ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
WORDS = "Said in the conversation"
NUMBERS = {"day": "3", "month": "5", "year": "2024"}


@pytest.fixture
def case(world):
    opened = builders.open_case(world)
    with acting_as(world.caseworker):
        seen = case_queries.get_case(opened.id, seen_by=world.caseworker)
        facts = {"name": "Karim Saleh", "roles": ["exploiter"]}
        related_people_actions.add(seen, facts=facts, by=world.caseworker)
        commit()
    return opened


def planned(form):
    """An answer to every question that can be asked together, by its code.

    Where others depend on an answer, it is the one for which they are asked.
    """
    wanted = {name: values[0] for _, when in form.conditions() for name, values in when.items()}
    answers = {}
    for code, when in form.conditions():
        question = form.question(code)
        if questions.applies(when, answers):
            several = question.answer is AnswerKind.SEVERAL_OF
            first = list(question.answers) if several else next(iter(question.answers), WORDS)
            answers[code] = first if several else wanted.get(code, first)
    return answers


def answered(field):
    """An answer to one control of a page."""
    if field.kind == "checkbox":
        return field.offered
    if field.offered is not None:
        return next(value for value in field.offered if value)
    return NUMBERS.get(field.name.rpartition("-")[2], WORDS)


def fill_in(client, section, address, plan):
    """Answer every question of a page that the plan has, and send it."""
    page = client.get(address)
    shown = next(one for one in pages.forms_on(page.text, address) if "version" in one.fields)
    answers = {}
    for name, control in shown.fields.items():
        code = name.removeprefix("q_").partition("-")[0]
        if not name.startswith("q_") or code not in plan or name.endswith("__open"):
            continue
        question = section.question(code)
        if question.answer is AnswerKind.NUMBER:
            answers[name] = str(int(question.at_least or 1))
        else:
            answers[name] = plan[code] if question.answers else answered(control)
    return pages.resubmit(client, page, answers)


@ON_SQLITE
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("form_id", FORMS)
def test_a_form_that_ships_is_filled_in_and_read_again(app, world, case, form_id, language):
    client = sign_in(app.test_client(), world.caseworker)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    form = case_queries.library().form(form_id)
    plan = planned(form)
    asked = [one for one in form.sections if questions.applies(one.when, plan)]
    for section in asked:
        saved = fill_in(client, section, f"/cases/{case.id}/record/{form_id}/1/{section.id}", plan)
        assert saved.status_code == 302, (section.id, saved.text)
    shown = client.get(f"/cases/{case.id}/record/{form_id}").text
    history = client.get(f"/cases/{case.id}/record/{form_id}/1/history").text
    assert f'lang="{language}"' in shown
    for page in (shown, history, client.get(f"/forms/{form_id}").text):
        missing = [code for code in plan if said(form.question(code).text, language) not in page]
        assert not missing


def said(text, language):
    with current_app.test_request_context(), force_locale(language):
        return str(escape(gettext(text)))
