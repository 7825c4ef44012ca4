"""The main job, end to end: from a screening at the border to a closed case."""

import re

import pytest

from caseflow.audit import verification
from tests.journeys.browser import Visitor, Visitors

NAME, FULL_NAME = "Dalisa", "Dalisa Corvanu"
BOTH = pytest.mark.parametrize("settings", ["sqlite", "postgresql"], indirect=True)


@BOTH
def test_from_a_screening_at_the_border_to_a_closed_case(visitors, server):
    nurse = given_a_nurse_at_the_border(visitors)
    when_she_screens_a_girl_of_17(nurse)
    then_four_axes_say_what_points_where(nurse)
    when_she_hands_over_to(nurse, "North Case Organisation")

    worker = given_somebody(visitors, "caseworker@north.example")
    case = when_the_screening_is_taken_up(worker)
    then_the_nurse_sees_that_and_nothing_else(nurse)
    when_guardian_and_girl_consent(worker)
    when_risk_and_needs_are_written_down(worker, case)
    when_the_clinic_is_asked(worker, case)
    when_the_shelter_is_asked(worker, case)

    clinic = given_somebody(visitors, "clinic@health.example", screen="phone")
    then_it_sees_only_what_it_needs_to_decide(clinic)
    when_the_clinic_accepts_schedules_and_delivers(clinic)
    shelter = given_somebody(visitors, "shelter@haven.example", screen="phone")
    when_the_shelter_declines(shelter)
    when_the_worker_asks_the_next_shelter(worker, case)
    orchard = given_somebody(visitors, "shelter@orchard.example", screen="phone")
    when_the_next_shelter_accepts_and_delivers(orchard)

    when_consent_to_share_with_the_clinic_is_taken_back(worker, case)
    then_the_clinics_next_click_shows_nothing(clinic)
    when_the_loop_is_closed_and_followed_up(worker, case)
    supervisor = given_somebody(visitors, "supervisor@north.example")
    when_every_emergency_is_answered(worker, case)
    when_two_people_close_the_case(worker, supervisor, case)

    coordinator = given_somebody(visitors, "coordinator@network.example")
    then_the_dashboard_shows_numbers_and_no_name(coordinator, worker)
    auditor = given_somebody(visitors, "dpo@network.example")
    then_the_log_verifies(auditor, server)


def given_a_nurse_at_the_border(visitors: Visitors) -> Visitor:
    return visitors.arrive("nurse", screen="phone").signs_in("responder@border.example")


def given_somebody(visitors: Visitors, email: str, screen: str = "desktop") -> Visitor:
    return visitors.arrive(email.partition("@")[0], screen=screen).signs_in(email)


def when_she_screens_a_girl_of_17(nurse: Visitor) -> None:
    nurse.opens("/screenings").follows("New screening")
    nurse.chooses("age_group", "child").chooses("safe_place", "yes")
    nurse.presses("Save and continue")
    nurse.chooses("TRIAGE-04", "yes").fills("hours_since_sexual_violence", "20")
    nurse.chooses("may_become_pregnant", "yes").presses("Save and show what is urgent")
    then_it_says_at_once_what_must_happen(nurse)
    nurse.follows("Continue with the questions").chooses("instruments", "short-screen").presses(
        "Save and continue"
    )
    for code in ("SHORT-ACT-02", "SHORT-MEANS-09", "SHORT-PURPOSE-01"):
        nurse.chooses(code, "yes")
    nurse.chooses("SHORT-PURPOSE-05", "no").chooses("SHORT-MEANS-01", "declined")
    nurse.presses("Save and continue")
    nurse.fills("known_as", NAME).fills("full_name", FULL_NAME).fills("age", "17")
    nurse.chooses("sex", "female").presses("Save and continue")
    nurse.fills("phone", "+999 555 0199").chooses("ways", "text").fills("never", "Never call")
    nurse.presses("Save and continue")


def then_it_says_at_once_what_must_happen(nurse: Visitor) -> None:
    nurse.sees("PEP", "52", "100", "Harbour Clinic")


def then_four_axes_say_what_points_where(nurse: Visitor) -> None:
    nurse.sees("ossible victim", "needs a decision by")
    assert len(nurse.page.locator("main h2, main h3").all()) >= 4
    nurse.does_not_see("is a victim", "is not a victim")
    nurse.presses("Save and finish")


def when_she_hands_over_to(nurse: Visitor, organisation: str) -> None:
    nurse.clicks(
        nurse.page.locator("main a.govuk-button", has_text=re.compile("hand", re.I)).first
    ).page.get_by_label(organisation).check()
    nurse.page.get_by_label("Yes, the guardian of the child agrees").check()
    nurse.presses("Hand over now")


def when_the_screening_is_taken_up(worker: Visitor) -> str:
    worker.opens("/screenings/incoming")
    worker.clicks(worker.page.locator("main table a").first).presses(
        "Confirm receipt and open"
    ).sees("ossible victim").presses("Accept")
    return re.search(r"/cases/([0-9a-f-]{36})", worker.page.url)[1]


def then_the_nurse_sees_that_and_nothing_else(nurse: Visitor) -> None:
    nurse.opens("/screenings").sees("ccepted").does_not_see(NAME, "SHORT-MEANS")
    nurse.clicks(nurse.page.locator("main a.cf-code").first).does_not_see(
        NAME, FULL_NAME, "+999 555 0199"
    )


def when_guardian_and_girl_consent(worker: Visitor) -> None:
    for point in worker.page.locator("[name=points]").all():
        point.check()
    worker.chooses("share_now", "yes")
    worker.chooses("services", "health", "shelter")
    worker.page.get_by_label("Harbour Clinic", exact=True).check()
    worker.chooses("recipients", "kind:shelter")
    worker.chooses("categories", "identity", "contact", "health", "safety")
    worker.chooses("given_by", "guardian").fills("guardian", "Office for Children")
    worker.chooses("guardian_relation", "appointed")
    worker.page.locator("[name=assented]").check()
    worker.chooses("manner", "signature").presses("Record consent")


def when_risk_and_needs_are_written_down(worker: Visitor, case: str) -> None:
    worker.opens(f"/cases/{case}/risk").chooses("level", "high")
    worker.fills("reason", "The recruiter knows the address").presses("Save")
    worker.opens(f"/cases/{case}/safety-plan").fills("warning_signs", "A grey car")
    worker.fills("steps", "Call the teacher").presses("Save")
    for domain, service, priority in (
        ("health", "health", "emergency"),
        ("shelter", "shelter", "urgent"),
    ):
        worker.opens(f"/cases/{case}/plan/needs/add").chooses("domain", domain)
        worker.fills("description", f"{domain} tonight").chooses("service_type", service)
        worker.chooses("priority", priority).presses("Save")


def when_the_clinic_is_asked(worker: Visitor, case: str) -> None:
    worker.opens(f"/cases/{case}/referrals").follows("Find a service: Health care")
    worker.chooses("area", "Harbour").presses("Search").sees("Does not fit")
    worker.follows("(Emergency care after violence)")
    worker.fills("message", "Prefers to be seen by a woman")
    worker.presses("Preview what will be sent").sees("seen by a woman", FULL_NAME)
    worker.presses("Send now")


def when_the_shelter_is_asked(worker: Visitor, case: str) -> None:
    worker.opens(f"/cases/{case}/referrals").follows("Find a service: Shelter")
    worker.follows("(Emergency shelter)")
    worker.presses("Preview what will be sent").presses("Send now")


def then_it_sees_only_what_it_needs_to_decide(clinic: Visitor) -> None:
    clinic.opens("/inbox").does_not_see(NAME)
    clinic.clicks(clinic.page.locator("main a[href*='/inbox/']").first).sees(
        "seen by a woman", "20"
    )
    clinic.does_not_see(NAME, FULL_NAME, "+999 555 0199", "recruiter")


def when_the_clinic_accepts_schedules_and_delivers(clinic: Visitor) -> None:
    clinic.presses("Accept").sees(FULL_NAME, "+999 555 0199", "Never call")
    clinic.clicks(clinic.page.locator("a", has_text=re.compile("ppointment")).first).fills(
        "day", "2030-01-02"
    ).fills("at", "10:30")
    clinic.presses("Save the appointment")
    clinic.presses("Record start of service")
    clinic.follows("Delivered").fills("note", "PEP started, seen by a woman doctor")
    clinic.clicks(clinic.page.locator("main form button").last)


def when_the_shelter_declines(shelter: Visitor) -> None:
    shelter.opens("/inbox")
    shelter.clicks(shelter.page.locator("main a[href*='/inbox/']").first).follows(
        "Decline"
    ).chooses("reason", "no_capacity")
    shelter.clicks(shelter.page.locator("main form button").last)


def when_the_worker_asks_the_next_shelter(worker: Visitor, case: str) -> None:
    worker.opens(f"/cases/{case}/referrals")
    worker.clicks(worker.page.locator("tr", has_text="Haven").locator("a").first)
    worker.clicks(worker.page.locator("a[href*='refer-again']").first).sees(
        "Orchard House"
    ).presses("Send to Orchard House")


def when_the_next_shelter_accepts_and_delivers(orchard: Visitor) -> None:
    orchard.opens("/inbox")
    orchard.clicks(orchard.page.locator("main a[href*='/inbox/']").first).presses("Accept").sees(
        FULL_NAME
    ).presses("Record start of service")
    orchard.follows("Delivered").fills("note", "A room of her own")
    orchard.clicks(orchard.page.locator("main form button").last)


def when_consent_to_share_with_the_clinic_is_taken_back(worker: Visitor, case: str) -> None:
    worker.opens(f"/cases/{case}/consents")
    worker.clicks(worker.page.locator("a[href*='/narrow']").last).page.get_by_label(
        "Harbour Clinic", exact=True
    ).uncheck()
    worker.presses("Narrow the consent")


def then_the_clinics_next_click_shows_nothing(clinic: Visitor) -> None:
    clinic.page.reload()
    clinic.arrived().sees("no longer shared")
    clinic.does_not_see(NAME, FULL_NAME, "+999 555 0199", "seen by a woman")


def when_the_loop_is_closed_and_followed_up(worker: Visitor, case: str) -> None:
    for partner in ("Harbour Clinic", "Orchard"):
        worker.opens(f"/cases/{case}/referrals")
        worker.clicks(worker.page.locator("tr", has_text=partner).locator("a").first)
        worker.clicks(worker.page.locator("a[href*='/review']").first).page.locator(
            "[name=told]"
        ).check()
        worker.page.locator("[name=need][value=met]").check()
        worker.presses("Close the referral")
    when_it_is_followed_up(worker, case)


def when_it_is_followed_up(worker: Visitor, case: str) -> None:
    worker.opens(f"/cases/{case}/follow-ups")
    worker.clicks(worker.page.locator("main form button").first).opens(f"/cases/{case}/follow-ups")
    worker.clicks(worker.page.locator("main table a").first).sees("Never call").page.locator(
        "[name=rules_read]"
    ).check()
    worker.chooses("way", "text").chooses("outcome", "reached").presses("Record the attempt")
    for arrived in worker.page.locator("[name$='-arrived'][value=yes]").all():
        arrived.check()
    for helped in worker.page.locator("[name$='-helped'][value='5']").all():
        helped.check()
    worker.fills("words", "They believed me.").chooses("risk", "low")
    worker.fills("risk_reason", "Lives with the aunt now").presses("Save the conversation")


def when_every_emergency_is_answered(worker: Visitor, case: str) -> None:
    worker.opens(f"/cases/{case}").sees("Act now")
    done = worker.page.locator("section.cf-urgent button[value=done]")
    while done.count():
        worker.clicks(done.first)
    worker.does_not_see("Act now").sees("Emergency actions")


def when_two_people_close_the_case(worker: Visitor, supervisor: Visitor, case: str) -> None:
    worker.opens(f"/cases/{case}/closure").chooses("reason", "goals_reached")
    worker.fills("summary", "Safe, and knows whom to call")
    worker.page.locator("[name=feedback_offered]").check()
    worker.page.locator("[name=safety_plan_handed_over]").check()
    worker.presses("Ask a supervisor to approve").does_not_see("Approve closure")
    supervisor.opens(f"/cases/{case}/closure").presses("Approve closure")
    worker.opens(f"/cases/{case}").sees("losed")


def then_the_dashboard_shows_numbers_and_no_name(coordinator: Visitor, worker: Visitor) -> None:
    code = worker.page.locator(".cf-code, .cf-identity__code").first.inner_text()
    coordinator.opens("/dashboard").does_not_see(NAME, FULL_NAME, code.strip())
    assert coordinator.page.locator("main table").count() > 0


def then_the_log_verifies(auditor: Visitor, server: tuple) -> None:
    auditor.opens("/audit").does_not_see(NAME, FULL_NAME)
    auditor.opens("/audit/verify")
    auditor.clicks(auditor.page.locator("main form button").last).sees("is correct")
    with server[0].app_context():
        assert verification.verify().holds
