"""The administrator's pages: organisations, accounts, roles, and who is kept out."""

import re

import pytest

from caseflow.accounts import queries as accounts_queries
from caseflow.audit.events import Event
from caseflow.extensions import db
from caseflow.oversight.log import queries as log_queries
from caseflow.oversight.log.queries import Wanted
from tests import pages
from tests.integration.world import sign_in


@pytest.fixture
def admin(app, world):
    return sign_in(app.test_client(), world.administrator)


def invitation(world, **changes):
    return {
        "display_name": "Nomsa Dlamini",
        "email": "nomsa@test.example",
        "organisation": str(world.organisations["Haven Shelter"].id),
        "roles": ["focal_point"],
        **changes,
    }


def events(world, event):
    return log_queries.events_seen_by(world.dpo, Wanted(action=event)).events


@pytest.mark.asvs("V6.4.3", "V6.4.6")
def test_an_invited_person_sets_a_password_with_the_link_and_signs_in(app, world, admin):
    asked = pages.submit(admin, "/admin/accounts/invite", invitation(world))
    dpo = sign_in(app.test_client(), world.dpo)
    page = pages.submit(dpo, asked.location, verb="confirm")
    link = re.search(r"/enrol/[\w-]+", page.text).group()
    new = {"password": "four plain words here", "confirm": "four plain words here"}
    assert app.test_client().post(link, data=new).status_code == 302
    answer = app.test_client().post(
        "/sign-in", data={"email": "nomsa@test.example", "password": new["password"]}
    )
    assert answer.status_code == 302
    assert len(events(world, Event.ACCOUNT_INVITED)) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": "caseworker@test.example"}, "already an account with this e-mail address"),
        ({"email": "nobody"}, "Enter a full e-mail address"),
        ({"roles": []}, "Choose at least one role"),
        ({"roles": ["emperor"]}, "roles"),
        ({"organisation": "elsewhere"}, "organisation"),
        ({"display_name": "N" * 5000}, "Shorten this"),
    ],
)
def test_a_wrong_invitation_comes_back_with_what_was_typed(world, admin, changes, sentence):
    page = admin.post("/admin/accounts/invite", data=invitation(world, **changes))
    assert page.status_code == 422
    assert sentence in page.text
    assert (changes.get("email") or "nomsa@test.example") in page.text


@pytest.mark.asvs("V7.4.2", "V7.4.5")
def test_a_disabled_account_is_out_on_its_next_request(app, world, admin):
    client = sign_in(app.test_client(), world.clinic)
    assert client.get("/").status_code == 302
    admin.post(f"/admin/accounts/{world.clinic.id}/disable")
    assert client.get("/").location.startswith("/sign-in")
    again = {"email": world.clinic.email, "password": "demo-only-passphrase"}
    assert app.test_client().post("/sign-in", data=again).status_code == 200


def test_an_enabled_account_comes_in_again(app, world, admin):
    admin.post(f"/admin/accounts/{world.clinic.id}/disable")
    asked = admin.post(f"/admin/accounts/{world.clinic.id}/enable")
    pages.submit(sign_in(app.test_client(), world.dpo), asked.location, verb="confirm")
    assert sign_in(app.test_client(), world.clinic).get("/inbox").status_code == 200


@pytest.mark.parametrize("act", ["disable", "renew-link"])
def test_nobody_administers_their_own_account(world, admin, act):
    page = admin.post(f"/admin/accounts/{world.administrator.id}/{act}")
    assert page.status_code == 422
    assert "your own account" in page.text
    assert admin.get("/admin").status_code == 200


def test_nobody_gives_themselves_roles(world, admin):
    page = admin.post(f"/admin/accounts/{world.administrator.id}", data={"roles": ["supervisor"]})
    assert page.status_code == 422
    db.session.expire_all()
    assert accounts_queries.user_by_email(world.administrator.email).role_names == ["administrator"]


@pytest.mark.asvs("V8.3.2")
def test_changed_roles_act_on_the_next_request(app, world, admin):
    client = sign_in(app.test_client(), world.caseworker)
    assert client.get("/cases").status_code == 200
    answer = pages.submit(
        admin, f"/admin/accounts/{world.caseworker.id}", {"roles": ["focal_point"]}
    )
    assert client.get("/cases").status_code == 200
    pages.submit(sign_in(app.test_client(), world.dpo), answer.location, verb="confirm")
    assert client.get("/cases").status_code == 403
    assert len(events(world, Event.ACCOUNT_ROLES_CHANGED)) == 1


def test_a_disabled_account_gets_no_new_link(world, admin):
    admin.post(f"/admin/accounts/{world.clinic.id}/disable")
    page = admin.post(f"/admin/accounts/{world.clinic.id}/renew-link")
    assert page.status_code == 422
    assert "Enable it first" in page.text


def test_an_organisation_is_added_once(admin):
    new = {"name": "River Legal Aid", "kind": "legal", "area": "Harbour", "phone": ""}
    assert pages.submit(admin, "/admin/organisations/add", new).status_code == 302
    assert "River Legal Aid" in admin.get("/admin/organisations").text
    again = pages.submit(admin, "/admin/organisations/add", new | {"name": "river legal aid "})
    assert again.status_code == 422
    assert "already an organisation with this name" in again.text


def test_an_unknown_account_is_not_found(world, admin):
    assert admin.get(f"/admin/accounts/{world.clinic.organisation_id}").status_code == 404


@pytest.mark.parametrize("who", ["caseworker", "supervisor", "coordinator", "dpo", "clinic"])
@pytest.mark.parametrize("path", ["", "/organisations", "/accounts/invite", "/organisations/add"])
def test_nobody_else_administers(app, world, who, path):
    client = sign_in(app.test_client(), world.people[who])
    assert client.get(f"/admin{path}").status_code == 403


@pytest.mark.parametrize("name", ["Haven  shelter", "H\u0430ven Shelter", "Haven\u200b Refuge"])
def test_an_organisation_that_looks_like_another_one_is_refused(admin, name):
    new = {"name": name, "kind": "shelter", "area": "Harbour", "phone": ""}
    answer = pages.submit(admin, "/admin/organisations/add", new)
    assert answer.status_code == 422
    assert "looks the same" in answer.text or "invisible character" in answer.text


def test_a_user_who_is_named_like_another_one_is_refused(world, admin):
    asked = invitation(world, display_name="C\u0430seworker")
    answer = pages.submit(admin, "/admin/accounts/invite", asked)
    assert answer.status_code == 422
    assert "Another user already has this name" in answer.text
