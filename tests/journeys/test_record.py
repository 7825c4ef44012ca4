"""A mother's case: her children, the guardian whom she fears, and what happened, in the record."""

import re

import pytest

from tests.journeys.given import A_STORY, ON_SQLITE

pytestmark = [A_STORY, ON_SQLITE]


@pytest.mark.parametrize("screen", ["phone", "desktop"])
def test_every_fact_of_a_hard_case_has_its_place(visitors, screen):
    worker = visitors.arrive("record", screen=screen).signs_in("caseworker@north.example")
    case = a_case(worker)
    when_the_family_is_recorded(worker, case)
    then_the_feared_guardian_is_warned_of(worker, case)
    when_exploitation_is_recorded(worker, case)
    when_health_and_danger_are_recorded(worker, case)
    when_the_guardian_of_the_child_is_recorded(worker, case)
    then_everything_is_read_again(worker, case)
    then_what_changed_is_told(worker, case)


def a_case(worker):
    worker.opens("/cases")
    links = worker.page.locator("a[href^='/cases/']").evaluate_all(
        "a => a.map(e => e.getAttribute('href'))"
    )
    return next(link for link in links if re.fullmatch(r"/cases/[0-9a-f-]{36}", link))


def when_the_family_is_recorded(worker, case):
    for name, year in (("Amina", "2016"), ("Sami", "2019")):
        worker.opens(f"{case}/people/add").fills("name", name).chooses("roles", "family")
        worker.chooses("relation", "child").fills("born-year", year)
        worker.chooses("in_household", "yes").presses("Save")
    worker.opens(f"{case}/people/add").fills("name", "Karim Saleh")
    worker.chooses("roles", "feared", "guardian").chooses("relation", "relative_of_exploiter")
    worker.presses("Save").sees("Amina (Child)", "Karim Saleh (Relative of the exploiter)")


def then_the_feared_guardian_is_warned_of(worker, case):
    worker.opens(f"{case}/people/add").fills("name", "كريم صالح").chooses("roles", "contact")
    worker.presses("Save").sees("A trusted person is called كريم صالح.")


def when_exploitation_is_recorded(worker, case):
    worker.opens(f"{case}/record").follows("Exploitation and journey")
    worker.clicks(worker.page.locator("main a", has_text="Fill in").first)
    worker.chooses("q_forms_of_exploitation", "servitude")
    worker.chooses("q_means_of_control", "debt")
    worker.presses("Save and stop here").sees("Servitude")


def when_health_and_danger_are_recorded(worker, case):
    worker.opens(f"{case}/record/health/1/now").chooses("q_pregnant", "yes")
    worker.fills("q_pregnancy_weeks", "20").chooses("q_antenatal_care", "visit")
    worker.presses("Save and stop here").sees("20 weeks")
    worker.opens(f"{case}/record/mental-health/1/suicide").chooses("q_thoughts", "yes")
    worker.chooses("q_plan", "no").chooses("q_danger", "low")
    worker.fills("q_agreed", "A colleague stays tonight.").presses("Save and stop here")
    worker.sees("A colleague stays tonight.")


def when_the_guardian_of_the_child_is_recorded(worker, case):
    worker.opens(f"{case}/record/child/1/guardian")
    options = worker.page.locator("select[name='q_guardians-0-who'] option").all_inner_texts()
    worker.page.locator("select[name='q_guardians-0-who']").select_option(
        label=next(one for one in options if one.startswith("Karim Saleh"))
    )
    worker.presses("Save and stop here").sees("Karim Saleh")


def then_everything_is_read_again(worker, case):
    worker.opens(f"{case}/record").sees("1 of 4 pages")
    worker.opens(f"{case}/record/mental-health").sees("Low: thoughts without plan")


def then_what_changed_is_told(worker, case):
    worker.opens(f"{case}/record/health/1/now").fills("q_pregnancy_weeks", "21")
    worker.presses("Save and stop here").follows("What changed, when and by whom")
    worker.sees("20 weeks", "21 weeks", "Caseworker, North")
