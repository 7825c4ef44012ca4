"""Searching and being warned: what one may see, why, and never more; each asking is an event."""

import pytest
from sqlalchemy import select

from caseflow.audit.models import AuditEvent
from caseflow.extensions import db
from caseflow.pathway.case.team import actions as team_actions
from caseflow.people import actions as people_actions
from caseflow.sop.vocabulary import AgeGroup
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in

LIMIT = "You have reached the limit of checks for this hour"
PERSON = {
    "known_as": "Mira",
    "full_name": "Мирембе Окелло-Тадессе",
    "age": "24",
    "age_group": "adult",
}


@pytest.fixture
def client(app, world):
    return sign_in(app.test_client(), world.caseworker)


def events(name):
    told = select(AuditEvent).where(AuditEvent.action == name).order_by(AuditEvent.sequence)
    db.session.rollback()
    return [event.details for event in db.session.scalars(told)]


def search(client, words="Миремба Окелло", **data):
    return client.post("/cases/search", data={"sought": words, **data})


def test_a_case_is_found_in_another_script_with_the_reasons(client, world):
    case = builders.prepared_case(world)
    answer = search(client)
    assert answer.status_code == 200 and case.code in answer.text
    assert "Same or similar name" in answer.text and "Written in another script" in answer.text
    assert "Same phone" not in answer.text


@pytest.mark.asvs("V14.2.1")
def test_the_question_stands_in_the_field_and_nowhere_else(client, world):
    case = builders.prepared_case(world)
    answer = search(client, "Mirembe Okelo")
    assert case.code in answer.text and 'value="Mirembe Okelo"' in answer.text
    assert "Mirembe" not in answer.request.url and answer.location is None
    assert client.get("/cases/search?sought=Mirembe+Okello").text.count(case.code) == 0


def test_a_fruitless_search_says_so_and_is_an_event(client, world):
    builders.prepared_case(world)
    answer = search(client, "Konstantina Vlachou")
    assert "No matching case" in answer.text
    assert events("search.asked") == [{"found": 0, "kind": "search"}]


def test_events_are_committed_before_the_results_leave(client, world):
    case = builders.prepared_case(world)
    search(client)
    assert [event["cards"] for event in events("search.index_opened")] == [1]
    assert events("search.asked")[0]["found"] == 1
    assert any(str(case.id) in event["opened"] for event in events("sealed.opened"))


def test_nothing_leaves_when_the_log_cannot_be_written(client, world, monkeypatch):
    case = builders.prepared_case(world)

    def broken():
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("caseflow.web.transaction.audit.write", broken)
        answer = search(client)
    assert answer.status_code == 503 and case.code not in answer.text


@pytest.mark.parametrize("who", ["colleague", "stranger", "stranger_supervisor"])
def test_a_case_that_is_not_visible_is_never_found(app, world, who):
    case = builders.prepared_case(world)
    answer = search(sign_in(app.test_client(), world.people[who]))
    assert answer.status_code == 200 and case.code not in answer.text


def test_a_supervisor_finds_the_organisations_cases(app, world):
    case = builders.prepared_case(world)
    assert case.code in search(sign_in(app.test_client(), world.supervisor)).text


def test_an_excluded_person_never_finds_it(app, world):
    case = builders.prepared_case(world)
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        team_actions.exclude(
            case, user_id=world.supervisor.id, reason="A relative", by=world.caseworker
        )
        commit()
    assert case.code not in search(sign_in(app.test_client(), world.supervisor)).text


@pytest.mark.parametrize("who", ["responder", "clinic", "authority", "coordinator", "dpo"])
def test_others_may_not_search(app, world, who):
    assert search(sign_in(app.test_client(), world.people[who])).status_code == 403


@pytest.mark.asvs("V2.4.1")
def test_the_hour_has_a_limit_for_each_account(app, client, world, monkeypatch):
    monkeypatch.setattr("caseflow.pathway.screening.search.queries.limit", lambda: 2)
    assert [search(client).status_code for _ in range(3)] == [200, 200, 422]
    assert search(sign_in(app.test_client(), world.supervisor)).status_code == 200


def test_saving_a_person_who_is_known_warns_with_the_case(client, world):
    known, new = builders.prepared_case(world), builders.prepared_case(world)
    saved = client.post(f"/cases/{new.id}/person", data=PERSON | {"version": 1})
    answer = client.get(saved.location)
    assert known.code in answer.text and "You may already know this person" in answer.text
    assert new.code not in answer.text


def test_saving_somebody_new_goes_on_at_once(client, world):
    case = builders.prepared_case(world)
    saved = client.post(f"/cases/{case.id}/person", data=PERSON | {"version": 1})
    assert client.get(saved.location).location == f"/cases/{case.id}"


TYPED = {"full_name": "Мирембе Окелло-Тадессе", "age": "24"}


def type_into(client, address, **typed):
    return client.post(f"{address}/known-already", data=typed)


@pytest.fixture
def nurse(app, world):
    return sign_in(app.test_client(), world.responder)


@pytest.fixture
def draft(world):
    """A screening at the border, with nothing told yet."""
    return f"/screenings/{builders.draft_screening(world, age_group=AgeGroup.ADULT).id}"


def test_while_it_is_typed_an_own_case_is_shown_with_the_reasons(client, world):
    known, new = builders.prepared_case(world), builders.prepared_case(world)
    answer = type_into(client, f"/cases/{new.id}", **TYPED)
    assert answer.status_code == 200 and known.code in answer.text
    assert "Same or similar name" in answer.text and "Same year of birth" in answer.text
    assert new.code not in answer.text
    assert "<html" not in answer.text and "href" not in answer.text


@pytest.mark.parametrize("typed", [TYPED, {"phone": "00999 5550142"}], ids=["name", "number"])
def test_while_it_is_typed_nobody_learns_of_another_organisation(nurse, world, draft, typed):
    _known_by_phone(world)
    answer = type_into(nurse, draft, **typed)
    assert answer.status_code == 200 and not answer.text.strip()
    assert not events("search.cross_match")
    assert events("search.asked") == [{"found": 0, "kind": "check"}]


def test_somebody_new_is_no_word_while_typed_and_no_fruitless_search(nurse, draft):
    answer = type_into(nurse, draft, full_name="Konstantina Vlachou")
    assert answer.status_code == 200 and not answer.text.strip()
    assert events("search.asked") == [{"found": 0, "kind": "check"}]


@pytest.mark.parametrize(
    "typed",
    [
        {"full_name": "Mi", "age": "24"},
        {"phone": "555 01"},
        {"document_number": "X-12"},
        {"date_of_birth": "2001-01-01"},
        {"full_name": "1234567"},
        {},
    ],
)
def test_what_is_not_finished_is_no_question(nurse, world, draft, typed):
    builders.prepared_case(world)
    answer = type_into(nurse, draft, **typed)
    assert answer.status_code == 200 and not answer.text.strip()
    assert not events("search.asked")


def test_half_a_date_is_no_fault(client, world):
    known, new = builders.prepared_case(world), builders.prepared_case(world)
    typed = {"full_name": TYPED["full_name"], "date_of_birth": "20", "age": "2x"}
    assert known.code in type_into(client, f"/cases/{new.id}", **typed).text


def _known_by_phone(world):
    case = builders.prepared_case(world)
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        people_actions.record_safe_contact(
            case.id, {"phone": builders.PHONE}, version=None, by=world.caseworker
        )
        commit()
    return case


def test_the_same_question_in_a_row_is_one_event_and_still_answered(client, world):
    known, new = builders.prepared_case(world), builders.prepared_case(world)
    answers = [type_into(client, f"/cases/{new.id}", **TYPED).text for _ in range(2)]
    assert known.code in answers[0] and answers[0] == answers[1]
    assert len(events("search.asked")) == 1
    type_into(client, f"/cases/{new.id}", **TYPED | {"age": "25"})
    type_into(client, f"/cases/{new.id}", **TYPED)
    assert len(events("search.asked")) == 3


def test_the_check_after_saving_does_not_repeat_the_event_of_typing(nurse, world, draft):
    builders.prepared_case(world)
    type_into(nurse, draft, **TYPED)
    saved = nurse.post(f"{draft}/person", data=TYPED)
    assert nurse.get(saved.location).status_code == 302
    assert [event["kind"] for event in events("search.asked")] == ["check", "saved"]


def test_the_same_question_with_another_answer_is_an_event(client, world):
    new = builders.prepared_case(world)
    type_into(client, f"/cases/{new.id}", **TYPED)
    known = builders.prepared_case(world)
    assert known.code in type_into(client, f"/cases/{new.id}", **TYPED).text
    assert [event["found"] for event in events("search.asked")] == [0, 1]


def test_a_question_whose_event_was_lost_is_recorded_when_it_is_repeated(
    nurse, world, draft, monkeypatch
):
    builders.prepared_case(world)

    def broken():
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("caseflow.web.transaction.audit.write", broken)
        assert type_into(nurse, draft, **TYPED).status_code == 503
    assert type_into(nurse, draft, **TYPED).status_code == 200
    assert len(events("search.asked")) == 1


@pytest.mark.asvs("V15.2.2")
def test_beyond_the_hours_limit_the_page_says_so(nurse, world, draft, monkeypatch):
    monkeypatch.setattr("caseflow.pathway.screening.search.queries.limit", lambda: 1)
    assert LIMIT not in type_into(nurse, draft, **TYPED).text
    answer = type_into(nurse, draft, **TYPED | {"age": "25"})
    assert answer.status_code == 200 and LIMIT in answer.text
    saved = nurse.post(f"{draft}/person", data=TYPED)
    assert LIMIT in nurse.get(saved.location).text


def test_who_searched_much_is_still_warned_and_the_other_way_round(client, world, monkeypatch):
    monkeypatch.setattr("caseflow.pathway.screening.search.queries.limit", lambda: 1)
    new = builders.prepared_case(world)
    assert search(client).status_code == 200
    known = builders.prepared_case(world)
    person = {"full_name": "Mirembe Okello-Tadesse", "age": "24"}
    assert known.code in type_into(client, f"/cases/{new.id}", **person).text
    assert LIMIT in type_into(client, f"/cases/{new.id}", **person | {"age": "25"}).text
    assert search(client).status_code == 422


@pytest.mark.parametrize("who", ["clinic", "shelter", "authority", "coordinator", "dpo"])
def test_partners_are_never_told_while_typing(app, world, draft, who):
    case = builders.prepared_case(world)
    client = sign_in(app.test_client(), world.people[who])
    for address in (draft, f"/cases/{case.id}"):
        answer = type_into(client, address, **TYPED)
        assert answer.status_code == 403


@pytest.mark.parametrize("who", ["colleague", "stranger"])
def test_nobody_types_into_the_file_of_somebody_else(app, world, draft, who):
    case = builders.prepared_case(world)
    client = sign_in(app.test_client(), world.people[who])
    for address in (draft, f"/cases/{case.id}"):
        assert type_into(client, address, **TYPED).status_code in (403, 404)
    assert not events("search.asked")


def test_what_is_typed_is_posted_with_a_token_and_kept_nowhere(app, nurse, world, draft, capsys):
    case = builders.prepared_case(world)
    assert nurse.get(f"{draft}/known-already?full_name=Mirembe").status_code in (404, 405)
    answer = type_into(nurse, draft, **TYPED, phone="5550142777", known_as="Zephyrine")
    assert answer.status_code == 200 and answer.location is None
    assert answer.headers["Cache-Control"] == "no-store" and case.code not in answer.text
    said = capsys.readouterr()
    kept = [str(event.details) for event in db.session.scalars(select(AuditEvent))]
    for word in ("Окелло", "okelo", "Zephyrine", "5550142777"):
        assert not [text for text in (*kept, said.out, said.err) if word in text]
    app.config["WTF_CSRF_ENABLED"] = True
    assert type_into(nurse, draft, **TYPED).status_code == 400


def test_the_forms_name_the_place_of_the_answer(client, nurse, world, draft):
    case = builders.prepared_case(world)
    for page in ("person", "contact"):
        shown = nurse.get(f"{draft}/{page}").text
        assert f'aria-live="polite" data-known-already="{draft}/known-already"' in shown
    for page in ("person", "safe-contact"):
        shown = client.get(f"/cases/{case.id}/{page}").text
        assert f'data-known-already="/cases/{case.id}/known-already"' in shown
