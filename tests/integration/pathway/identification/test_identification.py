"""An authority sees what consent allows, decides, and never opens the case."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from caseflow import clock
from caseflow.access.policy import NotAllowed
from caseflow.access.roles import Role
from caseflow.accounts import actions as accounts_actions
from caseflow.accounts.models import User
from caseflow.agencies import actions as agencies_actions
from caseflow.agencies.models import OrganisationKind
from caseflow.encryption import signed_rows
from caseflow.errors import NotFound, RuleBroken
from caseflow.extensions import db
from caseflow.notices.models import Notice, NoticeKind
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.team import actions as team_actions
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.identification import actions as identification_actions
from caseflow.pathway.identification import queries as identification_queries
from caseflow.pathway.identification.authority import queries as authority_queries
from caseflow.pathway.identification.models import Decision, DecisionKind, Outcome
from caseflow.pathway.identification.rules import Standing, Verdict
from caseflow.pathway.stages import Stage
from caseflow.people import actions as people_actions
from caseflow.sop.vocabulary import AgeGroup, Milestone, RiskLevel
from tests import pages
from tests.integration.builders import (
    FULL_NAME,
    PHONE,
    case_with_plan,
    consent_for_identification,
    consent_for_services,
    notified_case,
    open_case,
)
from tests.integration.world import acting_as, commit, sign_in

REASONS = "Her papers were taken and her wages kept"
EVERYTHING = ("identity", "contact", "health", "experience", "safety", "legal")


def verdict(**changes) -> Verdict:
    asked = {
        "kind": DecisionKind.REASONABLE_GROUNDS,
        "outcome": Outcome.POSITIVE,
        "decided_on": clock.today(),
        "reasons": REASONS,
    }
    return Verdict(**(asked | changes))


def answers(**changes) -> dict[str, str]:
    asked = {
        "kind": "reasonable_grounds",
        "outcome": "positive",
        "reasons": REASONS,
        "decided_on": clock.today().isoformat(),
    }
    return asked | changes


def ready_case(world, **options):
    """Open, with the risk assessed that the procedure asks for."""
    case = open_case(world, **options)
    with acting_as(world.caseworker):
        case_actions.assess_risk(case, RiskLevel.LOW, "Safe for now", by=world.caseworker)
        commit()
    return case


def notify(world, case, by=None):
    by, authority = by or world.caseworker, world.organisations["State Authority"]
    with acting_as(by) as look:
        look.admitted.add(case.id)
        shown = identification_queries.draft_for(case, authority).fingerprint
        notification = identification_actions.notify(case, authority, shown=shown, by=by)
        commit()
    return notification


def decide(world, notification, **changes) -> Decision:
    with acting_as(world.authority):
        decision = identification_actions.decide(
            notification, verdict(**changes), by=world.authority
        )
        commit()
    return decision


def other_authority(world) -> User:
    """Somebody with the same role in another authority."""
    organisation = agencies_actions.create_organisation(
        "Coast Authority", kind=OrganisationKind.AUTHORITY, area="Coast"
    )
    user = accounts_actions.create(
        "coast@test.example",
        display_name="Coast",
        organisation_id=organisation.id,
        roles=[Role.AUTHORITY],
    )
    user.password = world.authority.password
    signed_rows.sign(user)
    commit()
    return user


def noticed(user: User) -> list[NoticeKind]:
    return list(db.session.scalars(select(Notice.kind).where(Notice.user_id == user.id)))


def withdraw(world, case) -> None:
    consent = identification_queries.notifications_of(case)[0].notification.packet.consent
    with acting_as(world.caseworker):
        consent_actions.withdraw(consent, by=world.caseworker)
        commit()


@pytest.mark.asvs("V8.2.3")
def test_authority_sees_identity_and_experience_only(app, world):
    case = ready_case(world)
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        people_actions.record_safe_contact(
            case.id, {"phone": PHONE}, version=None, by=world.caseworker
        )
        commit()
    consent_for_identification(world, case, categories=EVERYTHING)
    notification = notify(world, case)
    with acting_as(world.authority):
        content = authority_queries.content_of(notification, seen_by=world.authority)
    assert set(content) <= {"identity", "experience"}
    assert content["identity"]["full_name"] == FULL_NAME
    assert PHONE not in str(content)
    assert set(notification.packet.categories) <= {"identity", "experience"}


def test_only_what_consent_allows_is_sent(app, world):
    case = ready_case(world)
    consent_for_identification(world, case, categories=("experience", "health"))
    notification = notify(world, case)
    with acting_as(world.authority):
        assert set(authority_queries.content_of(notification, seen_by=world.authority)) == {
            "experience"
        }


def test_notifying_moves_the_case_and_tells_the_authority(app, world):
    notification = notified_case(world)
    assert notification.case.stage is Stage.IDENTIFICATION
    assert case_queries.has_milestone(notification.case, Milestone.IDENTIFICATION_NOTIFIED)
    assert noticed(world.authority) == [NoticeKind.NOTIFICATION_ARRIVED]
    assert notification.decide_by > clock.now() + timedelta(days=6)


def test_nothing_is_sent_without_consent(app, world):
    case = ready_case(world)
    with pytest.raises(RuleBroken, match="no consent to share with State Authority"):
        notify(world, case)


def test_consent_for_services_carries_no_notification(app, world):
    case = ready_case(world)
    consent_for_services(world, case, organisations=("State Authority", "Harbour Clinic"))
    with pytest.raises(RuleBroken, match="no consent"):
        notify(world, case)


def test_consent_that_covers_nothing_of_use_sends_nothing(app, world):
    case = ready_case(world)
    consent_for_identification(world, case, categories=("health",))
    with pytest.raises(RuleBroken, match="nothing to send"):
        notify(world, case)


def test_risk_comes_before_notifying(app, world):
    case = open_case(world)
    consent_for_identification(world, case)
    with pytest.raises(RuleBroken, match="Assess the risk"):
        notify(world, case)


def test_only_those_who_work_on_the_case_notify(app, world):
    case = ready_case(world)
    consent_for_identification(world, case)
    for nobody in (world.colleague, world.stranger, world.authority):
        with acting_as(nobody), pytest.raises(NotAllowed):
            identification_actions.notify(
                case, world.organisations["State Authority"], shown="", by=nobody
            )


def test_authority_is_notified_once(app, world):
    notification = notified_case(world)
    with pytest.raises(RuleBroken, match="already been notified"):
        notify(world, notification.case)


def test_what_changed_since_the_preview_is_not_sent(app, world):
    case = ready_case(world)
    consent_for_identification(world, case)
    authority = world.organisations["State Authority"]
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        with pytest.raises(RuleBroken, match="has changed"):
            identification_actions.notify(case, authority, shown="0" * 64, by=world.caseworker)


def test_other_organisations_are_no_authority(app, world):
    case = ready_case(world)
    clinic = world.organisations["Harbour Clinic"]
    with acting_as(world.caseworker), pytest.raises(RuleBroken, match="competent authority"):
        identification_actions.notify(case, clinic, shown="", by=world.caseworker)


def test_yes_begins_thirty_days_of_reflection(app, world):
    notification = notified_case(world)
    decide(world, notification)
    period = identification_queries.reflection_of(notification.case)
    assert period.starts_on == clock.today()
    assert period.ends_on == clock.today() + timedelta(days=30)
    for milestone in (Milestone.IDENTIFICATION_DECIDED, Milestone.REFLECTION_STARTED):
        assert case_queries.has_milestone(notification.case, milestone)
    assert NoticeKind.DECISION_MADE in noticed(world.caseworker)


def test_no_begins_no_reflection_and_ends_the_track(app, world):
    notification = notified_case(world)
    decide(world, notification, outcome=Outcome.NEGATIVE)
    assert identification_queries.reflection_of(notification.case) is None
    assert case_queries.has_milestone(notification.case, Milestone.IDENTIFICATION_CONCLUDED)
    assert (
        identification_queries.notifications_of(notification.case)[0].standing is Standing.DECIDED
    )


def test_conclusive_grounds_follow_reasonable_ones(app, world):
    notification = notified_case(world)
    with pytest.raises(RuleBroken):
        decide(world, notification, kind=DecisionKind.CONCLUSIVE_GROUNDS)
    decide(world, notification)
    decide(world, notification, kind=DecisionKind.CONCLUSIVE_GROUNDS)
    assert case_queries.has_milestone(notification.case, Milestone.IDENTIFICATION_CONCLUDED)


def test_a_decision_is_made_once(app, world):
    notification = notified_case(world)
    decide(world, notification)
    with pytest.raises(RuleBroken, match="already been decided"):
        decide(world, notification, outcome=Outcome.NEGATIVE)


def test_reasons_are_read_by_the_caseworker_and_sealed_in_the_row(app, world):
    notification = notified_case(world)
    decision = decide(world, notification)
    assert REASONS.encode() not in getattr(decision, type(decision).reasons.column)
    with acting_as(world.caseworker):
        case_queries.get_case(notification.case_id, seen_by=world.caseworker)
        assert decision.reasons == REASONS


def test_child_is_notified_and_decided_alike(app, world):
    notification = notified_case(world, age_group=AgeGroup.CHILD)
    decide(world, notification)
    assert identification_queries.reflection_of(notification.case) is not None


def test_plan_goes_on_while_the_authority_decides(app, world):
    case = case_with_plan(world)
    consent_for_identification(world, case)
    with acting_as(world.caseworker):
        case_actions.assess_risk(case, RiskLevel.LOW, "Safe for now", by=world.caseworker)
    notify(world, case)
    assert case.stage is Stage.IDENTIFICATION


def test_reflection_ends_once_and_stops_nothing(app, world):
    notification = notified_case(world)
    decide(world, notification)
    last_day = identification_queries.reflection_of(notification.case).ends_on
    assert identification_actions.note_ended_reflections(last_day) == 0
    after = last_day + timedelta(days=1)
    assert [identification_actions.note_ended_reflections(after) for _ in range(2)] == [1, 0]
    assert case_queries.has_milestone(notification.case, Milestone.REFLECTION_ENDED)
    assert notification.case.stage is Stage.IDENTIFICATION


def test_authority_does_not_open_the_case(app, world):
    notification = notified_case(world)
    client = sign_in(app.test_client(), world.authority)
    assert client.get(f"/cases/{notification.case_id}").status_code == 403
    assert client.get(f"/cases/{notification.case_id}/identification").status_code == 403


def test_page_shows_the_packet_to_its_authority_only(app, world):
    notification = notified_case(world)
    path, coast = f"/notifications/{notification.id}", other_authority(world)
    page = sign_in(app.test_client(), world.authority).get(path)
    assert FULL_NAME in page.text
    assert sign_in(app.test_client(), coast).get(path).status_code == 404
    assert sign_in(app.test_client(), world.caseworker).get(path).status_code == 403


def test_list_shows_references_and_no_names(app, world):
    notification = notified_case(world)
    page = sign_in(app.test_client(), world.authority).get("/notifications")
    assert notification.reference in page.text
    assert FULL_NAME not in page.text
    assert notification.case.code not in page.text
    coast = other_authority(world)
    other = sign_in(app.test_client(), coast).get("/notifications")
    assert notification.reference not in other.text


def test_other_authority_decides_nothing(app, world):
    notification, coast = notified_case(world), other_authority(world)
    with acting_as(coast), pytest.raises(NotAllowed):
        identification_actions.decide(notification, verdict(), by=coast)
    client = sign_in(app.test_client(), coast)
    path = f"/notifications/{notification.id}/decide"
    assert client.post(path, data=answers()).status_code == 404


def test_somebody_with_a_conflict_of_interest_sees_nothing(app, world):
    notification = notified_case(world)
    with acting_as(world.caseworker) as look:
        look.admitted.add(notification.case_id)
        team_actions.exclude(
            notification.case, user_id=world.authority.id, reason="A cousin", by=world.caseworker
        )
        commit()
    client = sign_in(app.test_client(), world.authority)
    assert client.get(f"/notifications/{notification.id}").status_code == 404
    assert notification.reference not in client.get("/notifications").text


def test_withdrawn_consent_ends_it_at_once(app, world):
    notification = notified_case(world)
    client, path = sign_in(app.test_client(), world.authority), f"/notifications/{notification.id}"
    assert FULL_NAME in client.get(path).text
    withdraw(world, notification.case)
    page = client.get(path)
    assert "no longer shared" in page.text
    assert FULL_NAME not in page.text
    assert client.post(f"{path}/decide", data=answers()).status_code == 404
    assert "No longer shared" in client.get("/notifications").text
    assert NoticeKind.NOTIFICATION_ENDED in noticed(world.authority)


def test_expired_consent_ends_it(app, world):
    case = ready_case(world)
    consent_for_identification(world, case, expires_on=clock.today() + timedelta(days=1))
    notification = notify(world, case)
    with clock.set_to(clock.now() + timedelta(days=2)):
        page = sign_in(app.test_client(), world.authority).get(f"/notifications/{notification.id}")
        with acting_as(world.authority), pytest.raises(NotFound):
            identification_actions.decide(notification, verdict(), by=world.authority)
    assert "no longer shared" in page.text
    assert FULL_NAME not in page.text


def test_authority_may_be_notified_again_after_consent_ended(app, world):
    notification = notified_case(world)
    withdraw(world, notification.case)
    consent_for_identification(world, notification.case)
    notify(world, notification.case)
    assert len(identification_queries.notifications_of(notification.case)) == 2


def test_authority_may_be_notified_again_after_consent_expired(app, world):
    case = ready_case(world)
    consent_for_identification(world, case, expires_on=clock.today())
    notify(world, case)
    with clock.set_to(clock.now() + timedelta(days=1)):
        consent_for_identification(world, case)
        notify(world, case)
    assert len(identification_queries.notifications_of(case)) == 2


def test_overdue_decision_is_said_to_both_sides(app, world):
    notification = notified_case(world)
    with clock.set_to(notification.decide_by + timedelta(hours=1)):
        listed = sign_in(app.test_client(), world.authority).get("/notifications")
        shown = sign_in(app.test_client(), world.caseworker).get(
            f"/cases/{notification.case_id}/identification"
        )
    assert "Overdue" in listed.text
    assert "Overdue" in shown.text


def test_decision_through_the_page_is_recorded_once(app, world):
    notification = notified_case(world)
    client = sign_in(app.test_client(), world.authority)
    typed = answers(form_token=str(uuid.uuid4()))
    path = f"/notifications/{notification.id}/decide"
    first, second = (client.post(path, data=typed).location for _ in range(2))
    assert first == second == f"/notifications/{notification.id}"
    assert len(identification_queries.decisions_on(notification.id)) == 1
    assert REASONS in client.get(first).text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"decided_on": "2999-01-01"}, "in the future"),
        ({"decided_on": "2001-01-01"}, "Enter a later date"),
        ({"decided_on": "yesterday"}, "There is a problem"),
        ({"decided_on": ""}, "Enter the date of the decision."),
        ({"reasons": "   "}, "Give the reasons."),
        ({"reasons": "x" * 10_001}, "characters or fewer"),
        ({"outcome": ""}, "Choose yes or no."),
        ({"outcome": "perhaps"}, "There is a problem"),
        ({"kind": "final"}, "Open the notification again."),
        ({"kind": "conclusive_grounds"}, "already been decided"),
    ],
)
def test_wrong_decision_comes_back_with_what_was_typed(app, world, wrong, sentence):
    notification = notified_case(world)
    client = sign_in(app.test_client(), world.authority)
    typed = answers(**wrong)
    page = client.post(f"/notifications/{notification.id}/decide", data=typed)
    assert page.status_code == 422
    assert sentence in page.text
    assert typed["reasons"].strip()[:30] in page.text
    assert not identification_queries.decisions_on(notification.id)


def test_preview_is_what_the_authority_will_see(app, world):
    case = ready_case(world)
    consent_for_identification(world, case)
    authority = world.organisations["State Authority"].id
    client = sign_in(app.test_client(), world.caseworker)
    path = f"/cases/{case.id}/identification/notify/{authority}"
    page = client.get(path)
    assert FULL_NAME in page.text
    shown = page.text.split('name="shown"')[1].split('value="')[1].split('"')[0]
    assert client.post(path, data={"naming": "with_name", "shown": "another"}).status_code == 422
    assert client.post(path, data={"naming": "with_name", "shown": shown}).status_code == 303
    assert client.post(path, data={"naming": "with_name", "shown": shown}).status_code == 422
    assert "Waiting" in client.get(f"/cases/{case.id}/identification").text


def test_preview_without_consent_says_what_is_missing(app, world):
    case = ready_case(world)
    authority = world.organisations["State Authority"].id
    client = sign_in(app.test_client(), world.caseworker)
    page = client.get(f"/cases/{case.id}/identification/notify/{authority}")
    assert page.status_code == 200
    assert "no consent to share with State Authority" in page.text
    assert client.post(page.request.path).status_code == 422


def test_foreign_cases_and_organisations_are_not_found(app, world):
    case, authority = ready_case(world), world.organisations["State Authority"].id
    path = f"/cases/{case.id}/identification"
    for nobody in (world.stranger, world.colleague, world.stranger_supervisor):
        client = sign_in(app.test_client(), nobody)
        assert client.get(path).status_code == 404
        assert client.post(f"{path}/notify/{authority}").status_code == 404
    client = sign_in(app.test_client(), world.caseworker)
    assert client.get(f"{path}/notify/{uuid.uuid4()}").status_code == 404


def test_case_page_counts_the_reflection_down(app, world):
    notification = notified_case(world)
    decide(world, notification)
    client = sign_in(app.test_client(), world.caseworker)
    page = client.get(f"/cases/{notification.case_id}/identification")
    assert "Reflection: 30 days left" in page.text
    assert "Art. 13" in page.text
    assert REASONS in page.text


def test_a_consent_edited_by_sql_hides_no_other_notification(app, world):
    broken, sound = notified_case(world), notified_case(world)
    edited = broken.packet.consent_id
    value = edited if db.engine.dialect.name == "postgresql" else edited.hex
    db.session.execute(
        text("UPDATE consent SET expires_on = '2099-01-01' WHERE id = :i"), {"i": value}
    )
    commit()
    page = sign_in(app.test_client(), world.authority).get("/notifications")
    assert page.status_code == 200
    assert broken.reference in page.text
    assert sound.reference in page.text
    assert page.text.count("Changed outside caseflow") == 1
    found = db.session.scalars(text("select action from audit_event")).all()
    assert "integrity.refused" in found


@pytest.mark.parametrize(
    ("outcome", "explained", "words"),
    [
        (Outcome.NEGATIVE, Milestone.APPEAL_EXPLAINED, "how and until when it can be appealed"),
        (Outcome.POSITIVE, Milestone.REFLECTION_EXPLAINED, "reflection period has started"),
    ],
)
def test_a_decision_is_explained_by_a_person_and_not_by_a_clock(
    app, world, outcome, explained, words
):
    notification = notified_case(world)
    case = notification.case
    client = sign_in(app.test_client(), world.caseworker)
    assert words not in client.get(f"/cases/{case.id}").text
    decide(world, notification, outcome=outcome)
    # The caseworker is asked to explain it, and nothing is ticked by itself.
    assert words in client.get(f"/cases/{case.id}").text
    assert not case_queries.has_milestone(case, explained)
    page = f"/cases/{case.id}/identification"
    assert pages.submit(client, page, press=f"what={explained.value}").status_code == 303
    assert words not in client.get(f"/cases/{case.id}").text
    (told,) = [one for one in case_queries.milestones_of(case) if one.name is explained]
    assert told.by_id == world.caseworker.id


def test_what_did_not_happen_cannot_be_explained(app, world):
    case = notified_case(world).case
    client = sign_in(app.test_client(), world.caseworker)
    answer = client.post(
        f"/cases/{case.id}/identification", data={"what": Milestone.APPEAL_EXPLAINED.value}
    )
    assert (answer.status_code, "nothing to explain" in answer.text) == (422, True)
