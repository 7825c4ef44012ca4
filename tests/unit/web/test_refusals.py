"""Which refused requests the log keeps one by one, and which by their number."""

from caseflow.web import refusals


def test_the_first_are_recorded_one_by_one_and_the_others_when_they_have_doubled():
    recorded = [count for count in range(1, 1000) if refusals.is_recorded(count, 8)]
    assert recorded == [1, 2, 3, 4, 5, 6, 7, 8, 16, 32, 64, 128, 256, 512]


def test_the_events_stand_for_every_refusal_up_to_the_last_of_them():
    for each in (1, 3, 8):
        recorded = [count for count in range(1, 1000) if refusals.is_recorded(count, each)]
        said = [refusals.detail_of(count, each).get("refused") for count in recorded]
        assert sum(refusals.stands_for(refused) for refused in said) == recorded[-1]
