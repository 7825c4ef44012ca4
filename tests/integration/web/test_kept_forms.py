"""What was typed comes back after the session has ended, to the account that typed it only."""

import pytest
from sqlalchemy import func, select

from caseflow.accounts import sessions
from caseflow.extensions import db
from caseflow.web import kept_forms
from caseflow.web.idempotency import SubmittedForm
from tests import pages
from tests.integration import builders
from tests.integration.world import PASSWORD, sign_in

TYPED = "She is afraid of the man at the gate."


@pytest.fixture
def case(world):
    return builders.taken_up_case(world)


@pytest.fixture
def notes(case):
    return f"/cases/{case.id}/notes"


@pytest.fixture
def client(app, world, notes):
    return sign_in(app.test_client(), world.caseworker)


@pytest.fixture
def late(client, notes, monkeypatch):
    """The answer to a note that was sent after the session had ended."""
    page = client.get(notes)
    with monkeypatch.context() as patched:
        patched.setattr(sessions, "_is_over", lambda *_args: True)
        return pages.resubmit(client, page, {"text": TYPED})


def signed_in_again(client, page, user):
    answers = {"email": user.email, "password": PASSWORD}
    return pages.resubmit(client, page, answers)


def text_on(page, path):
    (form, *_) = [one for one in pages.forms_on(page.text, path) if "text" in one.fields]
    return form.fields["text"].sent


@pytest.mark.asvs("V7.3.1")
def test_a_form_of_an_ended_session_is_answered_with_the_sign_in_page(late):
    assert late.status_code == 401
    assert "Your session has ended" in late.text
    assert "afraid" not in late.text


def test_after_signing_in_the_page_shows_what_was_typed_and_has_saved_nothing(
    client, world, notes, late
):
    way = signed_in_again(client, late, world.caseworker)
    page = pages.resubmit(client, way)
    assert page.status_code == 200
    assert "has not been saved yet" in page.text
    assert text_on(page, notes) == [TYPED]
    assert TYPED not in client.get(notes).text
    assert pages.resubmit(client, page, to="/notes").status_code == 302
    assert TYPED in client.get(notes).text


def test_nothing_of_it_is_stored_on_the_server(client, world, late):
    before = db.session.scalar(select(func.count()).select_from(SubmittedForm))
    pages.resubmit(client, signed_in_again(client, late, world.caseworker))
    assert db.session.scalar(select(func.count()).select_from(SubmittedForm)) == before


def test_a_wrong_password_keeps_it(client, world, notes, late):
    wrong = pages.resubmit(client, late, {"email": world.caseworker.email, "password": "mistaken"})
    page = pages.resubmit(client, signed_in_again(client, wrong, world.caseworker))
    assert text_on(page, notes) == [TYPED]


def test_another_account_cannot_open_it(app, client, world, notes, late):
    answer = signed_in_again(client, late, world.colleague)
    assert answer.status_code == 302
    sealed = pages.forms_on(late.text, "/sign-in")[0].fields[kept_forms.KEPT].sent[0]
    page = client.post(notes, data={kept_forms.KEPT: sealed})
    assert "afraid" not in page.text
    assert "only be opened by the account that typed it" in page.text


def test_at_another_address_it_is_not_shown(client, world, late):
    signed_in_again(client, late, world.caseworker)
    sealed = pages.forms_on(late.text, "/sign-in")[0].fields[kept_forms.KEPT].sent[0]
    other = f"/cases/{builders.taken_up_case(world).id}/notes"
    assert "afraid" not in client.post(other, data={kept_forms.KEPT: sealed}).text


@pytest.mark.parametrize("changed", ["", "AAAA", "not sealed at all"])
def test_an_edited_ticket_gives_the_page_of_an_old_form(client, notes, changed, monkeypatch):
    (form, *_) = pages.forms_on(client.get(notes).text, notes)
    monkeypatch.setattr(sessions, "_is_over", lambda *_args: True)
    data = form.data()
    data["text"], data[kept_forms.TICKET] = TYPED, changed
    answer = client.post(notes, data=data)
    assert answer.status_code in (302, 400)
    assert "afraid" not in answer.text


def test_a_page_of_another_site_cannot_show_it(client, world, notes, late):
    signed_in_again(client, late, world.caseworker)
    sealed = pages.forms_on(late.text, "/sign-in")[0].fields[kept_forms.KEPT].sent[0]
    foreign = {"Sec-Fetch-Site": "cross-site"}
    answer = client.post(notes, data={kept_forms.KEPT: sealed}, headers=foreign)
    assert answer.status_code in (400, 403)
    assert "afraid" not in answer.text


def test_a_form_of_an_earlier_session_of_the_same_account_comes_back_too(
    app, client, world, notes, monkeypatch
):
    page = client.get(notes)
    client.post("/sign-out")
    sign_in(client, world.caseworker)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    way = pages.resubmit(client, page, {"text": TYPED})
    assert text_on(pages.resubmit(client, way), notes) == [TYPED]


def test_only_the_form_that_was_sent_is_filled(app, client, world, case):
    """The forms of a page have fields of the same names; the ticket says which one was sent."""
    path = f"/cases/{case.id}/plan/needs/add"
    page = client.get(path)
    data = pages.forms_on(page.text, path)[0].data()
    data["description"], data[kept_forms.LEAVING] = TYPED, "y"
    left = client.post("/your-account", data=data)
    assert (left.status_code, "afraid" in left.text) == (200, False)


def test_a_link_in_a_form_opens_the_other_page_and_leads_back(client, case):
    path = f"/cases/{case.id}/plan/needs/add"
    page = client.get(path)
    form, data = pages.filled(page.text, path, {"description": TYPED})
    data.add(kept_forms.LEAVING, "y")
    other = client.post(f"/cases/{case.id}/plan", data=data)
    assert other.status_code == 200
    assert "What you typed on the page before is kept" in other.text
    assert "afraid" not in other.text
    back = pages.resubmit(client, other, to="/plan/needs/add")
    assert form.action == path
    assert TYPED in back.text


def test_the_answer_to_the_warning_renews_the_session(client, app, notes):
    page = client.get(notes)
    token = page.text.split('data-session-token="')[1].split('"')[0]
    assert client.post("/still-here", data={"csrf_token": token}).status_code == 204
    client.post("/sign-out")
    assert client.post("/still-here", data={"csrf_token": token}).status_code != 204
