"""An authority asks about a notification, and the case organisation answers what it chose."""

import pytest

from caseflow import clock
from caseflow.access.policy import NotAllowed
from caseflow.errors import NotFound, RuleBroken, Stale
from caseflow.extensions import db
from caseflow.notices.models import Notice, NoticeKind
from caseflow.pathway.case.related_people import actions as related_people_actions
from caseflow.pathway.case.worklist import queries as worklist_queries
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.identification import actions as identification_actions
from caseflow.pathway.identification import queries as identification_queries
from caseflow.pathway.identification.messages import actions, queries
from caseflow.pathway.identification.messages.models import MessageKind
from caseflow.pathway.identification.models import DecisionKind, Outcome
from caseflow.pathway.identification.rules import Verdict
from tests.integration.builders import FULL_NAME, case_with_plan, notified_case
from tests.integration.pathway.identification.test_identification import (
    consent_for_identification,
    notify,
    other_authority,
    ready_case,
    withdraw,
)
from tests.integration.world import acting_as, commit, sign_in

QUESTION = "In which town was the house?"
ANSWER = "In the harbour town, behind the market"


def ask(world, notification, words=QUESTION, version=0):
    with acting_as(world.authority):
        message = actions.ask(notification, words, version=version, by=world.authority)
        commit()
    return message


def answer(world, notification, words=ANSWER, version=1, by=None, **options):
    by = by or world.caseworker
    with acting_as(by) as look:
        look.admitted.add(notification.case_id)
        message = actions.answer(notification, words, version=version, by=by, **options)
        commit()
    return message


def said(world, notification):
    with acting_as(world.caseworker) as look:
        look.admitted.add(notification.case_id)
        return [(one.kind, one.words) for one in queries.messages_of(notification)]


def due_in_agenda(case):
    ((_case, agenda),) = worklist_queries.computed([case.id])
    return {item.name: item.due_at for item in agenda.items}


def nameless(world):
    """A notification under a consent that does not cover the identity."""
    case = ready_case(world)
    consent_for_identification(world, case, categories=("experience",))
    return notify(world, case)


def test_question_and_answer_are_one_thread_for_both_sides(app, world):
    notification = notified_case(world)
    ask(world, notification)
    answer(world, notification)
    assert said(world, notification) == [
        (MessageKind.QUESTION, QUESTION),
        (MessageKind.ANSWER, ANSWER),
    ]
    shown = sign_in(app.test_client(), world.authority).get(f"/notifications/{notification.id}")
    own = sign_in(app.test_client(), world.caseworker).get(
        f"/cases/{notification.case_id}/identification"
    )
    for page in (shown, own):
        assert QUESTION in page.text
        assert ANSWER in page.text


def test_question_is_due_in_the_agenda_until_it_is_answered(app, world):
    notification = notified_case(world)
    message = ask(world, notification)
    assert due_in_agenda(notification.case)["question"] == message.answer_by > clock.now()
    answer(world, notification)
    assert "question" not in due_in_agenda(notification.case)


def test_each_side_is_told(app, world):
    notification = notified_case(world)
    ask(world, notification)
    answer(world, notification)
    kinds = {(one.user_id, one.kind) for one in db.session.scalars(db.select(Notice))}
    assert (world.caseworker.id, NoticeKind.QUESTION_ASKED) in kinds
    assert (world.authority.id, NoticeKind.ANSWER_ARRIVED) in kinds


def test_words_are_sealed_in_the_row(app, world):
    message = ask(world, notified_case(world))
    assert QUESTION.encode() not in getattr(message, type(message).words.column)


def test_name_in_an_answer_is_refused_until_meant_when_no_name_was_notified(app, world):
    notification, words = nameless(world), f"It was {FULL_NAME.split()[0]} who said it"
    ask(world, notification)
    with pytest.raises(RuleBroken, match="a part of a name"):
        answer(world, notification, words)
    db.session.rollback()
    answer(world, notification, words, name_meant=True)
    assert said(world, notification)[-1] == (MessageKind.ANSWER, words)


def test_names_of_relatives_are_looked_for_and_those_of_feared_people_not(app, world):
    notification = nameless(world)
    with acting_as(world.caseworker) as look:
        look.admitted.add(notification.case_id)
        for name, role in (("Hodan", "family"), ("Brutus", "exploiter")):
            facts = {"name": name, "roles": [role]}
            related_people_actions.add(notification.case, facts=facts, by=world.caseworker)
        commit()
    ask(world, notification)
    with pytest.raises(RuleBroken, match="part of a name"):
        answer(world, notification, "She is the sister of Hodan")
    db.session.rollback()
    answer(world, notification, "It was Brutus")


def test_name_is_no_secret_from_an_authority_that_was_told_it(app, world):
    notification = notified_case(world)
    ask(world, notification)
    answer(world, notification, FULL_NAME)
    assert said(world, notification)[-1] == (MessageKind.ANSWER, FULL_NAME)


def test_answer_page_offers_to_mean_a_name_once_it_was_refused(app, world):
    notification = nameless(world)
    ask(world, notification)
    client = sign_in(app.test_client(), world.caseworker)
    path = f"/cases/{notification.case_id}/identification/{notification.id}/answer"
    assert "name_meant" not in client.get(path).text
    typed = {"words": FULL_NAME, "version": "1"}
    refused = client.post(path, data=typed)
    assert refused.status_code == 422
    assert "name_meant" in refused.text
    assert client.post(path, data=typed | {"name_meant": "y"}).status_code == 303


def test_nothing_is_answered_before_it_was_asked(app, world):
    notification = notified_case(world)
    with pytest.raises(RuleBroken, match="No question waits"):
        answer(world, notification, version=0)


def test_nothing_is_asked_after_the_last_decision(app, world):
    notification = notified_case(world)
    verdict = Verdict(DecisionKind.REASONABLE_GROUNDS, Outcome.NEGATIVE, clock.today(), "No facts")
    with acting_as(world.authority):
        identification_actions.decide(notification, verdict, by=world.authority)
        commit()
    with pytest.raises(RuleBroken, match="decided already"):
        ask(world, notification)


def test_ended_consent_ends_asking_and_answering(app, world):
    notification = notified_case(world)
    ask(world, notification)
    consent = identification_queries.notifications_of(notification.case)[0].notification.packet
    with acting_as(world.caseworker):
        consent_actions.withdraw(consent.consent, by=world.caseworker)
        commit()
    with pytest.raises(NotFound):
        ask(world, notification, version=1)
    db.session.rollback()
    with pytest.raises(RuleBroken, match="nothing was sent"):
        answer(world, notification)


def test_question_is_not_due_when_no_answer_can_be_sent(app, world):
    notification = notified_case(world)
    ask(world, notification)
    withdraw(world, notification.case)
    assert "question" not in due_in_agenda(notification.case)


def test_answer_to_an_older_thread_is_shown_again(app, world):
    notification = notified_case(world)
    ask(world, notification)
    ask(world, notification, "And when?", version=1)
    with pytest.raises(Stale):
        answer(world, notification, version=1)


def test_others_neither_ask_nor_answer(app, world):
    notification, coast = notified_case(world), other_authority(world)
    with acting_as(coast), pytest.raises(NotAllowed):
        actions.ask(notification, QUESTION, version=0, by=coast)
    ask(world, notification)
    for nobody in (world.colleague, world.stranger, world.authority):
        with pytest.raises(NotAllowed):
            answer(world, notification, by=nobody)
        db.session.rollback()


def test_notification_of_another_case_is_not_found(app, world):
    notification, other = notified_case(world), case_with_plan(world)
    client = sign_in(app.test_client(), world.caseworker)
    path = f"/cases/{other.id}/identification/{notification.id}/answer"
    assert client.get(path).status_code == 404


def test_authority_asks_through_its_page(app, world):
    notification = notified_case(world)
    client, path = sign_in(app.test_client(), world.authority), f"/notifications/{notification.id}"
    assert client.post(f"{path}/ask", data={"words": "", "version": "0"}).status_code == 422
    asked = client.post(f"{path}/ask", data={"words": QUESTION, "version": "0"})
    assert asked.location == path
    assert QUESTION in client.get(path).text
