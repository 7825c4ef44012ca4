"""Names that could be taken for another name."""

import pytest

from caseflow.accounts import look_alikes
from caseflow.errors import RuleBroken


@pytest.mark.parametrize(
    "name",
    [
        "haven shelter",
        "HAVEN SHELTER",
        " Haven  Shelter ",
        "HavenShelter",
        "Haven\u00a0Shelter",
        "Haven\u200bShelter",
        "H\u0430ven Shelter",  # a Cyrillic letter
        "Hav\u0435n Sh\u0435lter",
        "\u0397aven Shelter",  # a Greek letter
        "\uff28\uff41\uff56\uff45\uff4e Shelter",  # full width
        "Haven She1ter",
    ],
)
def test_a_name_that_looks_the_same_is_recognised(name):
    assert look_alikes.is_like_any(name, ["Orchard House", "Haven Shelter"])


@pytest.mark.parametrize("name", ["Heaven Shelter", "Haven Shelter North", "ملجأ الأمان", "Haven"])
def test_another_name_is_another_name(name):
    assert not look_alikes.is_like_any(name, ["Orchard House", "Haven Shelter", "ملجأ السلام"])


def test_letters_of_an_alphabet_that_looks_alike_are_compared_in_both_directions():
    names = ("АВО", "ABO", "ΑΒΟ")  # Cyrillic, Latin, Greek
    for name in names:
        assert all(look_alikes.is_like_any(name, [other]) for other in names)


@pytest.mark.parametrize(
    "sign", ["\u200b", "\u200d", "\u00ad", "\u2060", "\u3164", "\ufe0f", "\u0007"]
)
def test_an_invisible_character_is_refused(sign):
    look_alikes.check_visible("Haven Shelter", field="name")
    look_alikes.check_visible("ملجأ الأمان", field="name")
    with pytest.raises(RuleBroken) as refusal:
        look_alikes.check_visible(f"Haven{sign}Shelter", field="name")
    assert refusal.value.field == "name"
