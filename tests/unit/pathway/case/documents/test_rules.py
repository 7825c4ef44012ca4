"""What must be said of a document, and where its paper is."""

from datetime import date

import pytest

from caseflow.errors import RuleBroken
from caseflow.pathway.case.documents import rules

TODAY = date(2026, 3, 1)
TOLD = {"title": "Passport", "kind": "identity", "received_on": "2026-03-01"}
MOVED = {"given_to": "Police", "place": "Station", "given_on": "2026-03-01"}


def test_what_a_document_is_and_since_when_is_enough():
    rules.check_facts(TOLD, TODAY)


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("kind", ""), ("received_on", None), ("received_on", "2026-03-02")],
)
def test_a_document_without_a_fact_or_from_the_future_is_refused(field, value):
    with pytest.raises(RuleBroken) as broken:
        rules.check_facts(TOLD | {field: value}, TODAY)
    assert broken.value.field == field


def test_who_has_the_paper_and_where_is_enough():
    rules.check_custody(MOVED, TODAY)


@pytest.mark.parametrize(
    ("field", "value"),
    [("given_to", ""), ("place", ""), ("given_on", None), ("given_on", "2026-03-02")],
)
def test_a_paper_that_went_nowhere_or_in_the_future_is_refused(field, value):
    with pytest.raises(RuleBroken) as broken:
        rules.check_custody(MOVED | {field: value}, TODAY)
    assert broken.value.field == field


def test_a_document_is_attached_once_to_each_thing_that_there_is():
    rules.check_attachable("consent", ["consent"], ["notification"])
    for things, attached in (([], []), (["consent"], ["consent"])):
        with pytest.raises(RuleBroken) as broken:
            rules.check_attachable("consent", things, attached)
        assert broken.value.field == "thing"


def test_the_paper_is_where_it_was_until_somebody_says_otherwise():
    assert rules.place_of_paper({"paper_at": "Safe"}, []) == "Safe"
    assert rules.place_of_paper({}, []) == ""
    moves = [{"place": "Station"}, {"place": "Registry"}]
    assert rules.place_of_paper({"paper_at": "Safe"}, moves) == "Registry"
