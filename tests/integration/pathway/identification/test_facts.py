"""The worker chooses which facts of the record an authority is told, and sees them before."""

import re

import pytest

from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.record import actions as record_actions
from caseflow.pathway.case.record import queries as record_queries
from caseflow.pathway.identification import actions, queries
from caseflow.pathway.identification.authority import queries as authority_queries
from caseflow.pathway.identification.rules import Adding
from tests.integration.builders import FULL_NAME
from tests.integration.pathway.identification.test_identification import (
    consent_for_identification,
    ready_case,
)
from tests.integration.world import acting_as, commit, sign_in

FORMS, PLACES = "what_happened.forms_of_exploitation", "where_and_who.exploitation_places"
ACCOUNT = "She was told never to speak of it"
STATEMENT = "She worked in the house for two years."


def recorded(world):
    """A case with facts in the record, and whose risk was assessed."""
    case, by = ready_case(world), world.caseworker
    answers = {
        "what_happened": {"forms_of_exploitation": ["servitude"], "account": ACCOUNT},
        "where_and_who": {
            "exploitation_places": [
                {
                    "place": {"words": "Harbour town", "country": ""},
                    "time": {"start": "2024-03", "end": "2026-02"},
                }
            ]
        },
    }
    for section, given in answers.items():
        with acting_as(by):
            seen = case_queries.get_case(case.id, seen_by=by)
            page = record_queries.get_page(seen, "exploitation", 1, section, seen_by=by)
            record_actions.save(seen, page, answers=given, version=page.number, by=by)
            commit()
    return case


def notify(world, case, adding):
    by, authority = world.caseworker, world.organisations["State Authority"]
    with acting_as(by) as look:
        look.admitted.add(case.id)
        chosen = queries.chosen(case, authority, adding, seen_by=by)
        shown = queries.draft_for(case, authority, chosen).fingerprint
        sent = actions.notify(case, authority, shown=shown, adding=adding, by=by)
        commit()
    return sent


def content(world, notification):
    with acting_as(world.authority):
        return authority_queries.content_of(notification, seen_by=world.authority)


def test_chosen_facts_are_sent_and_others_stay(app, world):
    case = recorded(world)
    consent_for_identification(world, case)
    sent = content(world, notify(world, case, Adding((PLACES,), STATEMENT)))
    assert sent["experience"]["Statement for the authority"] == STATEMENT
    assert "Harbour town" in str(sent["experience"]["Places of exploitation"])
    assert "Which forms of exploitation?" not in sent["experience"]


def test_own_account_and_other_people_are_not_offered(app, world):
    case = recorded(world)
    consent_for_identification(world, case)
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        authority = world.organisations["State Authority"]
        facts = queries.facts_for(case, authority, seen_by=world.caseworker)
    assert set(facts) == {FORMS, PLACES}
    assert ACCOUNT not in str(facts)


def test_nothing_is_offered_or_added_that_consent_does_not_cover(app, world):
    case = recorded(world)
    consent_for_identification(world, case, categories=("identity",))
    authority = world.organisations["State Authority"]
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        assert queries.facts_for(case, authority, seen_by=world.caseworker) == {}
    for adding in (Adding((FORMS,)), Adding((), STATEMENT)):
        with pytest.raises(RuleBroken):
            notify(world, case, adding)
        db.session.rollback()


def test_notification_without_name_holds_no_identity(app, world):
    case = recorded(world)
    consent_for_identification(world, case)
    notification = notify(world, case, Adding((FORMS,), with_name=False))
    assert set(content(world, notification)) == {"experience"}
    assert notification.packet.categories == ["experience"]


def test_name_in_a_statement_without_name_is_refused_until_meant(app, world):
    case, words = recorded(world), f"{FULL_NAME} worked there"
    consent_for_identification(world, case)
    with pytest.raises(RuleBroken, match="a part of a name"):
        notify(world, case, Adding((), words, with_name=False))
    db.session.rollback()
    meant = Adding((), words, with_name=False, name_meant=True)
    assert words in str(content(world, notify(world, case, meant)))


def test_name_in_a_statement_is_refused_when_the_consent_does_not_cover_the_identity(app, world):
    case = recorded(world)
    consent_for_identification(world, case, categories=("experience",))
    with pytest.raises(RuleBroken, match="a part of a name"):
        notify(world, case, Adding((), f"{FULL_NAME} worked there"))


def test_what_was_sent_stays_as_it_was_when_the_record_changes(app, world):
    case, by = recorded(world), world.caseworker
    consent_for_identification(world, case)
    notification = notify(world, case, Adding((FORMS,)))
    with acting_as(by):
        seen = case_queries.get_case(case.id, seen_by=by)
        page = record_queries.get_page(seen, "exploitation", 1, "what_happened", seen_by=by)
        record_actions.save(
            seen, page, answers={"forms_of_exploitation": ["surrogacy"]}, version=1, by=by
        )
        commit()
    read = sign_in(app.test_client(), world.authority).get(f"/notifications/{notification.id}")
    assert "Servitude" in read.text
    assert "Surrogacy" not in read.text


def test_page_shows_what_was_chosen_before_it_is_sent(app, world):
    case = recorded(world)
    consent_for_identification(world, case)
    client, authority = sign_in(app.test_client(), world.caseworker), "State Authority"
    path = f"/cases/{case.id}/identification/notify/{world.organisations[authority].id}"
    typed = {"naming": "with_name", "facts": [PLACES], "statement": STATEMENT}
    shown = client.post(path, data=typed | {"preview": "1"})
    assert shown.status_code == 200
    panel = shown.text.partition("moj-ticket-panel")[2].partition("</section>")[0]
    assert STATEMENT in panel
    assert "Harbour town" in panel
    assert queries.notifications_of(case) == []
    fingerprint = re.search(r'name="shown"[^>]*value="(\w+)"', shown.text)[1]
    changed = client.post(path, data=typed | {"shown": fingerprint, "statement": "Another"})
    assert "has changed" in changed.text
    assert client.post(path, data=typed | {"shown": fingerprint}).status_code == 303
