"""An authority says no, and after question, answer and appeal yes: all of it on a telephone."""

import re

from tests.journeys.given import A_STORY, ON_SQLITE

pytestmark = [A_STORY, ON_SQLITE]
STATEMENT = "She kept the house and the children day and night."


def test_long_way_from_a_notification_to_the_reflection_period(visitors):
    worker = visitors.arrive("worker", screen="phone").signs_in("caseworker@north.example")
    authority = visitors.arrive("authority", screen="phone").signs_in("authority@state.example")
    case = given_an_adult_of_whom_nobody_was_notified(worker)
    given_facts_in_the_record(worker, case)
    when_the_person_consents(worker, case)
    reference = when_chosen_facts_are_sent(worker, case)
    then_the_authority_reads_them_and_asks(authority, reference)
    then_the_question_is_answered(worker, case)
    when_the_authority_decides(authority, reference, "negative")
    when_facts_are_added_and_an_appeal_is_lodged(worker, case)
    when_the_authority_is_asked_again(worker, case)
    again = reference_on(worker, case)
    assert again != reference
    authority.checked.clear()
    authority.opens("/notifications").follows(reference).sees("A neighbour saw her there.")
    authority.opens("/notifications").follows(again).sees(STATEMENT)
    authority.sees("The earlier notification of the same case")
    when_the_authority_decides(authority, again, "positive")
    then_the_reflection_period_runs(worker, case)


def given_an_adult_of_whom_nobody_was_notified(worker):
    worker.opens("/cases")
    links = worker.page.locator("a[href^='/cases/']").evaluate_all(
        "a => a.map(e => e.getAttribute('href'))"
    )
    for case in filter(re.compile(r"/cases/[0-9a-f-]{36}$").match, links):
        worker.opens(case)
        is_adult = worker.page.locator("main").get_by_text("Adult", exact=False).count()
        worker.opens(f"{case}/identification")
        is_new = worker.page.get_by_text("No authority has been notified.").count()
        if is_adult and is_new:
            worker.opens(f"{case}/risk").chooses("level", "medium")
            worker.fills("reason", "Nobody follows her").presses("Save")
            return case
    raise AssertionError("The story has no adult of whom nobody was notified.")


def given_facts_in_the_record(worker, case):
    worker.opens(f"{case}/record/exploitation/1/what_happened")
    worker.chooses("q_forms_of_exploitation", "servitude").chooses("q_means_of_control", "debt")
    worker.presses("Save and stop here")


def when_the_person_consents(worker, case):
    worker.opens(f"{case}/consents/new/identification")
    for point in worker.page.locator("[name=points]").all():
        point.check()
    worker.page.get_by_label("State Identification Office", exact=True).check()
    worker.chooses("categories", "identity", "experience")
    worker.chooses("given_by", "person").chooses("manner", "signature")
    worker.presses("Record consent")


def when_chosen_facts_are_sent(worker, case):
    worker.opens(f"{case}/identification").follows("State Identification Office")
    worker.chooses("facts", "what_happened.forms_of_exploitation").fills("statement", STATEMENT)
    worker.presses("Show what will be sent").sees("Which forms of exploitation?", STATEMENT)
    worker.presses("Notify").sees("Services continue as before.")
    return reference_on(worker, case)


def reference_on(worker, case):
    worker.opens(f"{case}/identification")
    return worker.page.locator("section h2 .cf-code").first.inner_text()


def then_the_authority_reads_them_and_asks(authority, reference):
    authority.opens("/notifications").follows(reference)
    authority.sees(STATEMENT, "Servitude").does_not_see("Debt")
    authority.fills("words", "In which town was the house?").presses("Send the question")
    authority.sees("In which town was the house?")


def then_the_question_is_answered(worker, case):
    worker.opens("/news").sees("The authority has a question")
    worker.opens(f"{case}/identification").follows("Answer the question")
    worker.fills("words", "In the harbour town.").presses("Send the answer")
    worker.sees("In the harbour town.")


def when_the_authority_decides(authority, reference, outcome):
    authority.opens("/notifications").follows(reference)
    authority.chooses("outcome", outcome).fills("reasons", "The account was weighed.")
    authority.presses("Record the decision").sees("The decision has been recorded.")


def when_facts_are_added_and_an_appeal_is_lodged(worker, case):
    worker.opens(f"{case}/identification").sees("To be explained by a person")
    worker.presses("I explained the negative decision and the appeal")
    worker.follows("Add facts for this authority").fills("words", "A neighbour saw her there.")
    worker.presses("Send the statement").sees("A neighbour saw her there.")
    for step in ("asked", "granted"):
        worker.follows("Record a step").chooses("kind", "appeal").chooses("step", step)
        worker.presses("Save").sees("Appeal against the negative decision")


def when_the_authority_is_asked_again(worker, case):
    worker.opens(f"{case}/identification").follows("Ask this authority again")
    worker.fills("statement", STATEMENT).presses("Show what will be sent")
    worker.presses("Notify").sees("Asked again after")


def then_the_reflection_period_runs(worker, case):
    worker.opens(f"{case}/identification").sees("Recovery and reflection period", "days left")
    worker.checked.clear()  # by now the page holds much more than when it was checked first
    for kind in ("housing", "residence"):
        worker.follows("Record a step").chooses("kind", kind).chooses("step", "granted")
        worker.presses("Save")
    worker.sees("Housing during the reflection period", "Residence permit", "Granted")
