"""Working on a case through its pages: what is saved, what is refused, what never shows."""

import json

import pytest
from sqlalchemy import select

from caseflow.accounts.models import UserSession
from caseflow.audit.models import AuditEvent
from caseflow.extensions import db
from caseflow.notices.models import Notice
from caseflow.pathway.case.models import Case, CaseMilestone, Note
from caseflow.pathway.case.worklist import queries as worklist_queries
from caseflow.people import queries as people_queries
from caseflow.sop.vocabulary import AgeGroup, Milestone, RiskLevel
from tests import pages
from tests.integration import builders
from tests.integration.world import acting_as, sign_in

PLAN = {
    "warning_signs": "His car",
    "safe_people": "",
    "safe_places": "",
    "code_word": "oranges",
    "steps": "Leave by the back door",
}


@pytest.fixture
def client(app, world):
    """The caseworker's browser."""
    return sign_in(app.test_client(), world.caseworker)


@pytest.fixture
def address(world) -> str:
    """An open case of the caseworker's."""
    return f"/cases/{builders.open_case(world).id}"


def conflict(**changes: object) -> dict:
    """What the form for a conflict of interest types."""
    return {"user": "", "organisation": "", "reason": "A brother-in-law."} | changes


def case_at(address: str) -> Case:
    """The case behind an address, as it is stored."""
    db.session.expire_all()
    return db.session.scalars(select(Case).order_by(Case.created_at.desc())).first()


def test_the_risk_is_assessed_and_its_history_kept(client, address):
    for level in ("medium", "immediate"):
        pages.submit(client, f"{address}/risk", {"level": level, "reason": "He was seen."})
    assert case_at(address).risk is RiskLevel.IMMEDIATE
    # The overview shows the newest; the earlier ones are where the risk is assessed.
    assert "Medium risk" in client.get(f"{address}/risk").text


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"level": "high"},
        {"level": "huge", "reason": "x"},
        {"level": "low", "reason": "x" * 10_001},
    ],
)
def test_a_wrong_assessment_comes_back(client, address, wrong):
    answer = client.post(f"{address}/risk", data=wrong)
    assert answer.status_code == 422
    assert wrong.get("reason", "") in answer.text
    assert case_at(address).risk is None


def test_a_stale_safety_plan_shows_both_versions(client, address):
    assert pages.submit(client, f"{address}/safety-plan", PLAN).status_code == 302
    assert 'name="version" type="hidden" value="1"' in client.get(f"{address}/safety-plan").text
    theirs = PLAN | {"version": "1", "steps": "Call cousin Amani"}
    assert pages.submit(client, f"{address}/safety-plan", theirs).status_code == 302
    mine = PLAN | {"version": "1", "steps": "Go to the church"}
    answer = pages.submit(client, f"{address}/safety-plan", mine)
    assert answer.status_code == 409
    assert "Call cousin Amani" in answer.text
    assert "Go to the church" in answer.text
    assert f'href="{address}/safety-plan"' in answer.text


def test_a_stale_person_shows_both_versions(client, address):
    data = {"known_as": "Mira", "age_group": "adult", "version": "1"}
    assert pages.submit(client, f"{address}/person", data).status_code == 302
    answer = pages.submit(client, f"{address}/person", data | {"known_as": "Mirry"})
    assert answer.status_code == 409
    assert "Mirry" in answer.text
    assert "Mira" in answer.text


def test_safe_contact_warns_on_every_page(client, address):
    data = {
        "never": "Call at home",
        "ways": ["text"],
        "may_leave_message": "no",
        "phone": "+44 20 7946 0018",
    }
    assert pages.submit(client, f"{address}/safe-contact", data).status_code == 302
    for page in ("", "/notes", "/consents", "/timeline"):
        assert "Never: Call at home. Do not leave a message." in client.get(address + page).text, (
            page
        )


def test_a_note_is_sent_twice_and_written_once(client, address):
    data = {"text": "She came.", "form_token": "3d3a2f43-7f61-4c8c-8f52-8d6bb0f5bd11"}
    for _ in range(2):
        assert pages.submit(client, f"{address}/notes", data).status_code == 302
    assert db.session.query(Note).count() == 1


def test_the_age_group_is_corrected_with_the_person(client, address):
    client.post(
        f"{address}/person", data={"known_as": "Mira", "age_group": "unknown", "version": 1}
    )
    assert case_at(address).age_group is AgeGroup.UNKNOWN


@pytest.mark.parametrize(
    ("act", "typed"),
    [
        ("guardian-appointed", {"name": "Aunt Nakato", "relation": "relative"}),
        ("best-interest-assessed", {"reasons": "She is safe with her aunt, and wants to stay."}),
    ],
)
def test_a_childs_milestones_are_recorded_by_hand_with_who_or_why(app, world, client, act, typed):
    case_id = builders.open_case(world, age_group=AgeGroup.CHILD).id
    for lacking in typed:
        incomplete = {name: said for name, said in typed.items() if name != lacking}
        assert client.post(f"/cases/{case_id}/{act}", data=incomplete).status_code == 422
    assert pages.submit(client, f"/cases/{case_id}/{act}", typed).status_code == 302
    name = Milestone(act.replace("-", ".").replace("best.", "best_"))
    found = db.session.query(CaseMilestone).filter_by(case_id=case_id)
    assert [one.name for one in found].count(name) == 1
    with acting_as(world.caseworker) as look:
        look.admitted.add(case_id)
        person = people_queries.person_of(case_id)
        kept = [person.guardian, person.guardian_relation] if person else []
        kept += [note.text for note in db.session.query(Note).filter_by(case_id=case_id)]
    assert set(typed.values()) <= set(kept)


def test_an_adult_has_no_guardian(client, address):
    assert client.post(f"{address}/guardian-appointed").status_code == 422


def test_a_supervisor_gives_the_case_away_and_it_is_gone(app, world, client, address):
    boss = sign_in(app.test_client(), world.supervisor)
    data = {"owner": str(world.colleague.id)}
    assert pages.submit(boss, f"{address}/assign", data).status_code == 302
    assert client.get(address).status_code == 404
    assert sign_in(app.test_client(), world.colleague).get(address).status_code == 200


def test_an_excluded_colleague_finds_nothing_even_as_supervisor(app, world, client, address):
    data = conflict(user=str(world.supervisor.id))
    assert pages.submit(client, f"{address}/exclusions", data).status_code == 302
    boss = sign_in(app.test_client(), world.supervisor)
    assert boss.get(address).status_code == 404
    assert builders.KNOWN_AS not in boss.get("/cases").text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"user": "colleague", "reason": ""}, "Write why"),
        ({}, "Choose one colleague or one organisation."),
        ({"user": "colleague", "organisation": "Harbour Clinic"}, "Choose one colleague"),
        ({"user": "caseworker"}, "Assign the case to somebody else first."),
        ({"organisation": "North Case Organisation"}, "Exclude its staff one by one"),
        ({"user": "stranger"}, "There is a problem"),
    ],
)
def test_an_exclusion_names_one_and_why(world, client, address, wrong, sentence):
    known = world.people | world.organisations
    ids = {name: str(known[value].id) for name, value in wrong.items() if value in known}
    answer = client.post(f"{address}/exclusions", data=conflict(**(wrong | ids)))
    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_somebody_excluded_cannot_be_given_the_case(app, world, client, address):
    pages.submit(client, f"{address}/exclusions", conflict(user=str(world.colleague.id)))
    boss = sign_in(app.test_client(), world.supervisor)
    answer = pages.submit(boss, f"{address}/assign", {"owner": str(world.colleague.id)})
    assert (answer.status_code, "conflict of interest" in answer.text) == (422, True)


def test_a_notice_leads_to_its_case_and_is_put_away(app, world, address):
    boss = sign_in(app.test_client(), world.supervisor)
    pages.submit(boss, f"{address}/assign", {"owner": str(world.colleague.id)})
    colleague = sign_in(app.test_client(), world.colleague)
    notice = db.session.query(Notice).filter_by(user_id=world.colleague.id).one().id
    link = f'href="/notices/{notice}">A case was assigned to you'
    assert link in colleague.get("/my-day").text
    assert colleague.post(f"/notices/{notice}/dismiss").status_code == 302
    assert "A case was assigned to you" not in colleague.get("/my-day").text
    stranger = sign_in(app.test_client(), world.stranger)
    assert stranger.post(f"/notices/{notice}/dismiss").status_code == 404


def test_the_list_is_paged_both_ways(world, client, monkeypatch):
    monkeypatch.setattr(worklist_queries, "PAGE", 2)
    codes = [builders.open_case(world).code for _ in range(5)][::-1]
    with acting_as(world.caseworker):

        def listed(**where):
            page = worklist_queries.cases_seen_by(world.caseworker, **where)
            return [case.code for case in page.rows], page.newer, page.older

        first, newer, older = listed()
        assert (first, newer) == (codes[:2], None)
        second, newer, older = listed(after=older)
        assert second == codes[2:4]
        assert listed(before=newer) == (codes[:2], None, listed()[2])
        last, _newer, older = listed(after=older)
        assert (last, older) == (codes[4:], None)


def test_a_senseless_page_is_the_first(client, address):
    for query in ("?after=x", "?before=~", "?after=2026~1", "?status=x"):
        assert client.get(f"/cases{query}").status_code == 200


@pytest.mark.asvs("V1.1.2", "V1.2.1", "V1.3.1", "V1.3.5")
def test_what_was_typed_is_never_markup(client, address):
    pages.submit(client, f"{address}/safe-contact", {"never": "<script>x</script>", "phone": ""})
    page = client.get(address).text
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


@pytest.mark.asvs("V14.2.1")
def test_names_are_in_no_address_title_flash_session_or_log(world, client, address):
    said = client.post(
        f"{address}/person",
        data={
            "known_as": "Zawadi",
            "full_name": "Zawadi Nkemelu",
            "age_group": "adult",
            "version": 1,
        },
    )
    page = client.get(said.location)
    title = page.text.partition("<title>")[2].partition("</title>")[0]
    banner = page.text.partition("govuk-notification-banner")[2].partition("moj-identity-bar")[0]
    stored = [row.content for row in db.session.scalars(select(UserSession))]
    logged = [json.dumps(row.details) for row in db.session.scalars(select(AuditEvent))]
    for place in (said.location, title, banner, *stored, *logged):
        assert "Zawadi" not in place
        assert builders.KNOWN_AS not in place
    with acting_as(world.caseworker) as look:
        look.admitted.add(case_at(address).id)
        assert people_queries.person_of(case_at(address).id).known_as == "Zawadi"
