"""One hard case through all steps: a mother whom a family kept as a servant, and her children.

She was smuggled over a border, is pregnant and thinks of suicide; the guardian of one child is the
brother of the man who exploited her. At each step the next person sees what they must know.
"""

import io
import re

import pytest
from PIL import Image

from tests.journeys.browser import Visitor, Visitors
from tests.journeys.given import ON_SQLITE

pytestmark = ON_SQLITE
NAME, FULL_NAME, PHONE = "Selam", "Selam Tekle", "+999 555 0142"
BROTHER = "Yonas Berhe"
BROTHER_LISTED = f"{BROTHER} (Relative of the exploiter)"
STATEMENT = "She kept the house day and night, and was never paid."
HARD, GOAL = "A mother with two children, not to be separated.", "To live with my children."
STAY_WITH_HER = "Stay with the person. Make a safety plan"


@pytest.mark.parametrize("screen", ["phone", "desktop"])
def test_a_mother_and_her_children_from_the_border_to_a_closed_case(visitors, screen):
    nurse = given_somebody(visitors, "responder@border.example", screen)
    when_the_nurse_asks_what_cannot_wait(nurse)
    then_suicide_and_pregnancy_are_urgent(nurse)
    when_the_nurse_asks_the_short_list(nurse)
    then_servitude_is_seen_and_smuggling_is_left_open(nurse)
    when_she_agrees_to_the_hand_over(nurse)

    worker = given_somebody(visitors, "caseworker@north.example", screen)
    case = when_the_screening_is_taken_up(worker)
    then_the_nurse_sees_only_that_it_was_accepted(nurse)
    when_she_consents(worker, case)
    then_the_case_shows_danger_and_how_to_reach_her(worker, case)
    when_family_and_the_feared_guardian_are_recorded(worker, case)
    then_the_page_warns_that_the_feared_man_is_guardian(worker, case)
    when_the_forms_of_the_record_are_filled_in(worker, case)
    then_the_record_says_why_another_guardian_is_needed(worker, case)
    when_a_task_an_appointment_and_the_court_order_are_added(worker, case)
    then_the_next_worker_finds_all_three(worker, case)

    authority = given_somebody(visitors, "authority@state.example", screen)
    supervisor = given_somebody(visitors, "supervisor@north.example", screen)
    when_danger_is_written_down_and_the_authority_notified(worker, case)
    when_the_authority_decides(authority)
    then_the_reflection_period_runs(worker, case)
    when_her_needs_are_planned(worker, case)
    then_the_supervisor_reads_and_approves_the_plan(supervisor, case)

    shelter = given_somebody(visitors, "shelter@orchard.example", screen)
    clinic = given_somebody(visitors, "clinic@health.example", screen)
    when_shelter_and_clinic_are_asked(worker, case)
    then_the_shelter_decides_without_her_name(shelter)
    when_the_partner_delivers(shelter, "One room for the three of them")
    then_the_clinic_sees_pregnancy_and_danger(clinic)
    when_the_partner_delivers(clinic, "First visit to the midwife")
    then_the_worker_learns_what_was_delivered(worker, case)
    when_the_referrals_are_closed(worker, case)
    when_she_is_asked_whether_it_helped(worker, case)

    then_a_card_can_be_carried_without_danger(worker, case)
    when_the_case_is_closed(worker, supervisor, case)
    then_she_gets_her_own_file(worker, case)
    then_the_shelter_sees_nothing_any_more(shelter)


def given_somebody(visitors: Visitors, email: str, screen: str) -> Visitor:
    return visitors.arrive(f"mother-{email.partition('@')[0]}", screen=screen).signs_in(email)


def when_the_nurse_asks_what_cannot_wait(nurse: Visitor) -> None:
    nurse.opens("/screenings").follows("New screening")
    nurse.chooses("age_group", "adult").chooses("safe_place", "yes")
    nurse.presses("Save and continue")
    for danger in ("TRIAGE-02", "TRIAGE-06", "TRIAGE-09", "TRIAGE-10", "TRIAGE-12"):
        nurse.chooses(danger, "yes")
    nurse.presses("Save and show what is urgent")


def then_suicide_and_pregnancy_are_urgent(nurse: Visitor) -> None:
    nurse.sees(STAY_WITH_HER, "Find a safe place to sleep", "Offer care for the pregnancy")


def when_the_nurse_asks_the_short_list(nurse: Visitor) -> None:
    nurse.follows("Continue with the questions").chooses("instruments", "short-screen")
    nurse.presses("Save and continue")
    for sign in ("ACT-02", "ACT-05", "MEANS-09", "MEANS-10", "PURPOSE-04"):
        nurse.chooses(f"SHORT-{sign}", "yes")
    nurse.presses("Save and continue")
    nurse.fills("known_as", NAME).fills("full_name", FULL_NAME).fills("age", "29")
    nurse.chooses("sex", "female").presses("Save and continue")
    nurse.fills("phone", PHONE).chooses("ways", "text").fills("never", "Never call")
    nurse.presses("Save and continue")


def then_servitude_is_seen_and_smuggling_is_left_open(nurse: Visitor) -> None:
    nurse.sees("Possible victim of trafficking", "Domestic servitude", "Not asked")
    nurse.presses("Save and finish")


def when_she_agrees_to_the_hand_over(nurse: Visitor) -> None:
    nurse.clicks(nurse.page.locator("main a.govuk-button", has_text="Hand over").first)
    nurse.page.get_by_label("North Case Organisation").check()
    nurse.chooses("agreement", "agreed").presses("Hand over now").sees("Handed over.")


def when_the_screening_is_taken_up(worker: Visitor) -> str:
    worker.opens("/screenings/incoming").sees("Emergency").does_not_see(NAME)
    worker.clicks(worker.page.locator("main table a").first)
    worker.presses("Confirm receipt and open").sees("Yes, the person agrees", STAY_WITH_HER)
    worker.presses("Accept")
    return re.search(r"/cases/[0-9a-f-]{36}", worker.page.url)[0]


def then_the_nurse_sees_only_that_it_was_accepted(nurse: Visitor) -> None:
    nurse.opens("/screenings").sees("Accepted").does_not_see(NAME, PHONE)


def when_she_consents(worker: Visitor, case: str) -> None:
    worker.chooses("share_now", "yes").chooses("services", "health", "shelter")
    worker.chooses("recipients", "kind:health", "kind:shelter")
    consents(worker, "identity", "contact", "health", "safety")
    worker.opens(f"{case}/consents/new/identification")
    worker.page.get_by_label("State Identification Office", exact=True).check()
    consents(worker, "identity", "experience")


def consents(worker: Visitor, *categories: str) -> None:
    for point in worker.page.locator("[name=points]").all():
        point.check()
    worker.chooses("categories", *categories).chooses("given_by", "person")
    worker.chooses("manner", "signature").presses("Record consent")


def then_the_case_shows_danger_and_how_to_reach_her(worker: Visitor, case: str) -> None:
    worker.opens(case).sees("Act now", STAY_WITH_HER, "Offer care for the pregnancy")
    worker.sees("Never call", "Text message", PHONE)


def when_family_and_the_feared_guardian_are_recorded(worker: Visitor, case: str) -> None:
    for child, year in (("Liya", "2017"), ("Dawit", "2021")):
        worker.opens(f"{case}/people/add").fills("name", child).chooses("roles", "family")
        worker.chooses("relation", "child").fills("born-year", year)
        worker.chooses("in_household", "yes").presses("Save")
    worker.opens(f"{case}/people/add").fills("name", BROTHER)
    worker.chooses("roles", "feared", "guardian").chooses("relation", "relative_of_exploiter")
    worker.fills("note", "Guardian of Liya. Brother of the man who kept her.").presses("Save")


def then_the_page_warns_that_the_feared_man_is_guardian(worker: Visitor, case: str) -> None:
    worker.opens(f"{case}/people").sees("Liya (Child)", "Dawit (Child)", BROTHER_LISTED)
    worker.sees(f"{BROTHER} is feared, and is a guardian.")


def when_the_forms_of_the_record_are_filled_in(worker: Visitor, case: str) -> None:
    form(worker, case, "exploitation/1/what_happened").chooses(
        "q_forms_of_exploitation", "servitude"
    ).chooses("q_means_of_control", "debt", "documents_taken", "threats_to_family")
    saved(worker, "Servitude, also in a household", "Threats against children or family")
    form(worker, case, "exploitation/1/journey").chooses("q_smuggled", "yes")
    saved(worker.fills("q_smuggling_fee", "3000, still owed"), "3000, still owed")
    form(worker, case, "health/1/now").chooses("q_pregnant", "yes")
    worker.fills("q_pregnancy_weeks", "20").chooses("q_antenatal_care", "none")
    saved(worker, "20 weeks", "None so far")
    form(worker, case, "mental-health/1/suicide").chooses("q_thoughts", "yes")
    worker.chooses("q_plan", "yes").chooses("q_danger", "high")
    saved(worker.fills("q_agreed", "A colleague stays tonight."), "High: plan, means")
    form(worker, case, "family/1/household").fills("q_household_size", "3")
    worker.fills("q_household_children", "2").fills("q_number_of_children", "2")
    saved(worker.chooses("q_living_with", "own_children"), "2 children")
    form(worker, case, "legal/1/status").chooses("q_migration_status", "irregular")
    saved(worker.chooses("q_removal_risk", "yes"), "No regular residence")
    form(worker, case, "child/1/guardian")
    guardian = worker.page.locator("select[name='q_guardians-0-who']")
    guardian.select_option(label=BROTHER_LISTED)
    worker.chooses("q_guardians-0-exploiter_link", "yes").chooses("q_guardian_change", "yes")
    worker.chooses("q_guardians-0-suitable", "unsuitable")
    worker.fills("q_guardians-0-suitability_why", "He looks for her on behalf of his family.")
    saved(worker, BROTHER_LISTED)


def form(worker: Visitor, case: str, page: str) -> Visitor:
    return worker.opens(f"{case}/record/{page}")


def saved(worker: Visitor, *words: str) -> None:
    worker.presses("Save and stop here").sees(*words)


def then_the_record_says_why_another_guardian_is_needed(worker: Visitor, case: str) -> None:
    worker.sees("linked to an exploiter? Yes; Suitable? Not suitable; He looks for her")
    worker.opens(f"{case}/record").sees("2 of 5 pages", "1 of 4 pages")


def when_a_task_an_appointment_and_the_court_order_are_added(worker: Visitor, case: str) -> None:
    worker.opens(f"{case}/tasks/add").chooses("kind", "task").fills("day", "2030-01-02")
    worker.fills("what", "Ask the court for another guardian")
    worker.page.locator("select[name=person]").select_option(label="Liya (Child)")
    worker.presses("Save")
    worker.opens(f"{case}/tasks/add").chooses("kind", "appointment").fills("day", "2030-01-03")
    worker.fills("what", "Midwife, first visit").fills("at", "10:30")
    worker.fills("place", "Harbour Clinic").presses("Save")
    picture = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(picture, "PNG")
    paper = {"name": "order.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    worker.opens(f"{case}/documents/add").fills("title", "Court order about the guardian")
    worker.chooses("kind", "authority").page.locator("[type=file]").set_input_files(paper)
    worker.presses("Add").sees("Court order about the guardian", "Picture (PNG)")


def then_the_next_worker_finds_all_three(worker: Visitor, case: str) -> None:
    worker.opens(f"{case}/tasks").sees("another guardian", "Person: Liya (Child)")
    worker.sees("Midwife, first visit", "3 Jan 2030, 10:30", "Place: Harbour Clinic")
    worker.opens(f"{case}/documents").sees("Court order about the guardian")


def when_danger_is_written_down_and_the_authority_notified(worker: Visitor, case: str) -> None:
    worker.opens(f"{case}/risk").chooses("level", "high")
    worker.fills("reason", "His brother looks for her.").presses("Save")
    worker.opens(f"{case}/safety-plan").fills("warning_signs", "A grey car")
    worker.fills("steps", "Take the children to the teacher.").presses("Save")
    worker.opens(f"{case}/identification").follows("State Identification Office")
    worker.chooses("facts", "what_happened.forms_of_exploitation").fills("statement", STATEMENT)
    worker.presses("Show what will be sent").sees(STATEMENT, "Children in the household")
    worker.presses("Notify").sees("Services continue as before.")


def when_the_authority_decides(authority: Visitor) -> None:
    authority.opens("/notifications").clicks(authority.page.locator("main table a").first)
    authority.sees(STATEMENT, "Servitude, also in a household", "Children in the household")
    authority.does_not_see(PHONE, BROTHER, "3000, still owed", "20 weeks", "kill")
    authority.chooses("outcome", "positive").fills("reasons", "The account is credible.")
    authority.presses("Record the decision").sees("The decision has been recorded.")


def then_the_reflection_period_runs(worker: Visitor, case: str) -> None:
    worker.opens(f"{case}/identification").sees("Recovery and reflection period", "days left")
    worker.sees("Reasonable grounds: Yes", "I explained the reflection period")


def when_her_needs_are_planned(worker: Visitor, case: str) -> None:
    needs = {"shelter": "A room for a mother and two children", "health": "Antenatal care"}
    for service, need in needs.items():
        worker.opens(f"{case}/plan/needs/add").chooses("domain", service).fills("description", need)
        worker.chooses("service_type", service).chooses("priority", "urgent").presses("Save")
    worker.opens(f"{case}/plan/goal").fills("goal", GOAL).presses("Save")
    worker.opens(f"{case}/plan").presses("Ask for approval").sees("A supervisor has been asked")


def then_the_supervisor_reads_and_approves_the_plan(supervisor: Visitor, case: str) -> None:
    supervisor.opens(f"{case}/plan").sees(GOAL, "A room for a mother and two children")
    supervisor.sees("Antenatal care").presses("Approve this plan").sees("Approved on")


def when_shelter_and_clinic_are_asked(worker: Visitor, case: str) -> None:
    for service, name, message in (
        ("Shelter", "(Supported house)", HARD),
        ("Health care", "(Emergency care after violence)", "20 weeks, not seen by anybody yet"),
    ):
        worker.opens(f"{case}/referrals").follows(f"Find a service: {service}").follows(name)
        worker.fills("message", message).presses("Preview what will be sent")
        worker.sees(message, "Children in the household").does_not_see(BROTHER)
        worker.presses("Send now").sees("Sent")


def then_the_shelter_decides_without_her_name(shelter: Visitor) -> None:
    opens_the_first_referral(shelter).sees(HARD, "Are children or other people")
    shelter.does_not_see(NAME, PHONE, BROTHER, "killing")


def then_the_clinic_sees_pregnancy_and_danger(clinic: Visitor) -> None:
    opens_the_first_referral(clinic).sees("Are you pregnant?", "killing or hurting yourself")
    clinic.sees("20 weeks").does_not_see(NAME, PHONE, BROTHER, STATEMENT)


def opens_the_first_referral(partner: Visitor) -> Visitor:
    partner.opens("/inbox")
    return partner.clicks(partner.page.locator("main a[href*='/inbox/']").first)


def when_the_partner_delivers(partner: Visitor, what: str) -> None:
    partner.presses("Confirm receipt").presses("Accept").sees(FULL_NAME, PHONE, "Never call")
    partner.presses("Record start of service").follows("Delivered").fills("note", what)
    partner.clicks(partner.page.locator("main form button").last).sees(what)


def then_the_worker_learns_what_was_delivered(worker: Visitor, case: str) -> None:
    worker.opens("/news").sees("Orchard House delivered it.", "Harbour Clinic delivered it.")
    worker.opens(f"{case}/referrals").sees("Last referral: Delivered")
    worker.does_not_see("No referral yet")


def when_the_referrals_are_closed(worker: Visitor, case: str) -> None:
    for partner in ("Orchard House", "Harbour Clinic"):
        worker.opens(f"{case}/referrals")
        worker.clicks(worker.page.locator("tr", has_text=partner).locator("a").first)
        worker.clicks(worker.page.locator("a[href*='/review']").first)
        worker.page.locator("[name=told]").check()
        worker.chooses("need", "met").presses("Close the referral")


def when_she_is_asked_whether_it_helped(worker: Visitor, case: str) -> None:
    worker.opens(f"{case}/follow-ups").presses("Plan the next contact")
    worker.opens(f"{case}/follow-ups").clicks(worker.page.locator("main table a").first)
    worker.sees("Never call").page.locator("[name=rules_read]").check()
    worker.chooses("way", "text").chooses("outcome", "reached").presses("Record the attempt")
    for answer in worker.page.locator("[name$='-arrived'][value=yes]").all():
        answer.check()
    worker.fills("words", "The children sleep again.").chooses("risk", "medium")
    worker.fills("risk_reason", "He does not know the house").presses("Save the conversation")
    worker.sees("The children sleep again.")


def then_a_card_can_be_carried_without_danger(worker: Visitor, case: str) -> None:
    worker.opens(f"{case}/contact-card").chooses("heading", "numbers").chooses("form", "page")
    worker.fills("name", "Flower shop").fills("phone", "+999 555 0100").presses("Make the card")
    worker.page.emulate_media(media="print")
    printed = worker.page.locator("body").inner_text()
    assert "Flower shop" in printed
    assert not [word for word in (NAME, "North", "caseflow", "Never call") if word in printed]
    worker.page.emulate_media(media="screen")


def when_the_case_is_closed(worker: Visitor, supervisor: Visitor, case: str) -> None:
    done = worker.opens(case).page.locator("section button[value=done]")
    while done.count():
        worker.clicks(done.first)
    worker.does_not_see("Act now").sees("Emergency actions", "Medium risk")
    worker.opens(f"{case}/closure").chooses("reason", "goals_reached")
    worker.fills("summary", "Safe with her children. The court decides about the guardian.")
    worker.page.locator("[name=feedback_offered]").check()
    worker.page.locator("[name=safety_plan_handed_over]").check()
    worker.presses("Ask a supervisor to approve").does_not_see("Approve closure")
    supervisor.opens(f"{case}/closure").sees("The court decides about the guardian.")
    supervisor.presses("Approve closure").sees("Closed on")


def then_she_gets_her_own_file(worker: Visitor, case: str) -> None:
    worker.opens(f"{case}/own-file").chooses("form", "page").presses("Make the paper")
    worker.sees(FULL_NAME, "Liya", "20 weeks").does_not_see("grey car", "looks for her")


def then_the_shelter_sees_nothing_any_more(shelter: Visitor) -> None:
    shelter.page.reload()
    shelter.arrived().does_not_see(FULL_NAME, PHONE, HARD)
