"""What an index keeps of cards, and which of them it finds first."""

import uuid
from array import array
from dataclasses import FrozenInstanceError

import pytest

from caseflow.people.search_index import rules as search_index_rules
from caseflow.people.search_index.rules import Asked, Index, Keyed, KeyedWord, Reading

KEY = b"k" * 32
ONE, TWO, THREE = (uuid.UUID(int=number) for number in (1, 2, 3))


@pytest.fixture
def index():
    return Index(uuid.UUID(int=9), b"o" * 32)


def _put(index, case_id, name, stamp=1.0):
    card = search_index_rules.card([name], 1990, KEY)
    lists = (search_index_rules.unpacked(card, kind) for kind in search_index_rules.LISTS)
    index.put(case_id, stamp, *lists)


def _candidates(index, name, limit=10):
    return index.candidates(search_index_rules.keyed(Asked(name=name), [KEY]), limit)


def test_a_token_is_eight_bytes_and_changes_with_the_key():
    assert len(search_index_rules.token(KEY, "olena")) == 8
    assert search_index_rules.token(KEY, "olena") != search_index_rules.token(b"x", "olena")


def test_a_number_has_another_digest_as_a_telephone_than_as_a_document():
    phone = search_index_rules.digest(KEY, "phone", "12345")
    assert phone == search_index_rules.digest(KEY, "phone", "12345")
    assert phone != search_index_rules.digest(KEY, "document", "12345")


@pytest.mark.parametrize(("year", "count"), [(1990, 1), (None, 0)])
def test_a_card_holds_its_year_of_birth_only_if_it_is_known(year, count):
    card = search_index_rules.card(["Olena"], year, KEY)
    assert len(search_index_rules.unpacked(card, "years")) == count


def test_a_question_looks_a_year_to_either_side_and_no_further():
    years = search_index_rules.keyed(Asked(name="Olena", year=1990), [KEY]).years
    assert years == {search_index_rules.token(KEY, f"y{year}") for year in (1989, 1990, 1991)}


@pytest.mark.parametrize(
    ("words", "consonants", "letters", "is_enough"),
    [(2, 5, 0, True), (2, 4, 7, False), (2, 0, 8, True), (1, 9, 9, False)],
)
def test_two_words_of_five_consonants_or_eight_letters_tell_people_apart(
    words, consonants, letters, is_enough
):
    reading = Reading((None,) * words, consonants, letters)
    assert reading.tells_apart is is_enough
    vague = Reading((), 0, 0)
    nothing = frozenset()
    assert Keyed(nothing, nothing, nothing, (vague, reading)).tells_apart is is_enough


def test_an_index_counts_its_cards_and_knows_their_state(index):
    _put(index, ONE, "Olena Marchenko", stamp=1.0)
    _put(index, TWO, "Lourdes Villanueva", stamp=1.0)
    assert len(index) == 2
    assert index.has(ONE, 1.0)
    assert not index.has(ONE, 2.0)
    assert not index.has(THREE, 1.0)


def test_a_newer_state_replaces_the_older_one(index):
    _put(index, ONE, "Olena Marchenko", stamp=1.0)
    _put(index, ONE, "Lourdes Villanueva", stamp=2.0)
    assert len(index) == 1
    assert index.has(ONE, 2.0)
    assert _candidates(index, "Olena Marchenko") == []
    assert _candidates(index, "Lourdes Villanueva") == [ONE]


def test_a_dropped_card_is_not_found_and_the_others_are(index):
    _put(index, ONE, "Olena Marchenko")
    _put(index, TWO, "Olena Marchenko")
    index.drop(ONE)
    index.drop(THREE)
    assert len(index) == 1
    assert _candidates(index, "Olena Marchenko") == [TWO]
    asked = search_index_rules.keyed(Asked(name="Olena Marchenko"), [KEY])
    assert index.surely(asked, 10) == [TWO]


def test_the_card_that_shares_most_comes_first_and_no_more_than_the_limit_come(index):
    _put(index, ONE, "Olena Bondarenko")
    _put(index, TWO, "Olena Marchenko")
    assert _candidates(index, "Olena Marchenko") == [TWO, ONE]
    assert _candidates(index, "Olena Marchenko", limit=1) == [TWO]


def test_as_many_others_come_as_were_dropped_up_to_the_limit(index):
    for case_id in (ONE, TWO, THREE):
        _put(index, case_id, "Olena Marchenko")
    index.drop(ONE)
    assert _candidates(index, "Olena Marchenko", limit=2) == [TWO, THREE]


def test_entries_of_rare_tokens_are_counted_first_and_frequent_ones_cut(monkeypatch):
    monkeypatch.setattr(search_index_rules, "POSTINGS", 4)
    frequent, rare, never = array("I", range(9)), array("I", [7]), array("I", range(20))
    taken = search_index_rules._rarest([never, frequent, rare])
    assert [list(posting) for posting in taken] == [[7], [0, 1, 2]]


def _tokens(*texts):
    return [search_index_rules.token(KEY, text) for text in texts]


@pytest.mark.parametrize(("parts", "order"), [(3, [ONE, TWO]), (5, [TWO, ONE])])
def test_a_whole_word_counts_as_much_as_four_parts_of_words(index, parts, order):
    shared = _tokens(*(f"part {number}" for number in range(parts)))
    index.put(ONE, 1.0, _tokens("word"), [], [], [])
    index.put(TWO, 1.0, [], shared, [], [])
    nothing = frozenset()
    asked = Keyed(frozenset(_tokens("word")), frozenset(shared), nothing, ())
    assert index.candidates(asked, 10) == order


def test_the_limit_is_reached_although_as_many_cards_were_dropped(index):
    for number in range(1, 7):
        _put(index, uuid.UUID(int=number), "Olena Marchenko")
    for dropped in (ONE, TWO, THREE):
        index.drop(dropped)
    assert len(_candidates(index, "Olena Marchenko", limit=3)) == 3


@pytest.mark.parametrize(("consonants", "is_told"), [(5, False), (6, True)])
def test_one_word_may_differ_in_a_consonant_when_there_are_more_than_five(
    index, consonants, is_told
):
    heard, typed, nearly = (frozenset(_tokens(text)) for text in ("heard", "typed", "nearly"))
    first, second = KeyedWord(heard, typed, nearly), KeyedWord(typed, typed, nearly)
    reading = Reading((first, second), consonants, letters=0)
    index.put(ONE, 1.0, [*heard], [], [*nearly], [])
    nothing = frozenset()
    assert bool(index.surely(Keyed(heard, nothing, nothing, (reading,)), 10)) is is_told


def test_sixty_thousand_entries_are_counted_and_no_more():
    taken = search_index_rules._rarest(
        [array("I", bytes(4 * 59_999)), array("I", bytes(4 * 70_000))]
    )
    assert [len(posting) for posting in taken] == [59_999, 1]


@pytest.mark.parametrize(
    ("fact", "name"),
    [
        (Asked(), "name"),
        (KeyedWord(frozenset(), frozenset(), frozenset()), "sounds"),
        (Reading((), 0, 0), "letters"),
        (Keyed(frozenset(), frozenset(), frozenset(), ()), "years"),
    ],
)
def test_what_is_searched_for_cannot_be_changed(fact, name):
    with pytest.raises(FrozenInstanceError):
        setattr(fact, name, None)
