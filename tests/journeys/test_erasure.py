"""A survivor asks that the file goes: two people erase it, and the receipt says so."""

from tests.journeys.given import A_STORY, IN_BOTH_SHAPES, ON_SQLITE

pytestmark = [A_STORY, ON_SQLITE]


@IN_BOTH_SHAPES
def test_a_file_is_erased_and_the_receipt_says_so(visitors, screen, language):
    # given a closed case, and a supervisor who asks for the person
    supervisor = visitors.arrive("supervisor", screen=screen, language=language)
    supervisor.signs_in("supervisor@south.example").opens("/cases?status=closed")
    supervisor.clicks(supervisor.page.locator("th a.cf-code").first)
    address = supervisor.path
    supervisor.opens(f"{address}/erasure")
    supervisor.chooses("part", "whole").chooses("reason", "person_asked").chooses("sure", "y")
    supervisor.clicks(supervisor.page.locator("main button[type=submit]").first)
    receipt = supervisor.page.locator("code.cf-code").inner_text()
    # then the survivor, without an account, sees that somebody has to decide
    survivor = visitors.arrive("survivor", screen=screen, language=language)
    survivor.opens("/sign-in").clicks(survivor.page.locator("a[href='/portal']"))
    survivor.fills("receipt", receipt)
    survivor.clicks(survivor.page.locator("main button[type=submit]"))
    assert survivor.page.locator(".govuk-inset-text").count() == 1
    assert survivor.page.locator(".govuk-inset-text strong").count() == 0
    # when the data protection officer agrees
    dpo = visitors.arrive("dpo", screen=screen, language=language)
    dpo.signs_in("dpo@network.example").opens("/erasures")
    dpo.clicks(dpo.page.locator("main th a").first)
    dpo.chooses("verb", "approve")
    dpo.clicks(dpo.page.locator("main button[type=submit]"))
    # then it is gone, for those who worked on it too, and the receipt says from when for good
    survivor.fills("receipt", receipt.lower())
    survivor.clicks(survivor.page.locator("main button[type=submit]"))
    assert survivor.page.locator(".govuk-inset-text strong").count() == 1
    survivor.does_not_see(receipt)
    supervisor.opens(address)
    assert supervisor.page.locator(".govuk-inset-text").count() == 1
    supervisor.opens("/cases?status=closed").does_not_see("⟦sealed⟧")
