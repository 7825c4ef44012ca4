"""Fictional survivors: invented names, and what each of them needs."""

import random
from dataclasses import dataclass

from caseflow.sop.vocabulary import AgeGroup

GIVEN = (
    "Almara",
    "Benda",
    "Chiru",
    "Dalisa",
    "Edemi",
    "Farzin",
    "Gulmira",
    "Hadiso",
    "Ilvane",
    "Jomari",
    "Kesha",
    "Lirita",
    "Mazlin",
    "Noori",
    "Orsola",
    "Pembe",
    "Qadira",
    "Rovena",
    "Sindu",
    "Tarek",
    "Umida",
    "Velma",
    "Wanisa",
    "Xolani",
    "Yared",
    "Zubin",
)
FAMILY = (
    "Adunari",
    "Bekteshi",
    "Corvanu",
    "Dembeli",
    "Esfahar",
    "Folorun",
    "Gashaw",
    "Hoxhari",
    "Idrissa",
    "Jankova",
    "Kebedine",
    "Lumbari",
    "Mirzane",
    "Nkolobe",
    "Oyelari",
    "Petrovan",
)
COUNTRIES = (
    ("ER", "ti"),
    ("SY", "ar"),
    ("NG", "en"),
    ("VN", "vi"),
    ("BD", "bn"),
    ("CO", "es"),
    ("CD", "fr"),
    ("UA", "uk"),
)


@dataclass(frozen=True)
class Survivor:
    """One fictional person, as a nurse at the border would record her or him."""

    known_as: str
    full_name: str
    age: int
    sex: str
    nationality: str
    languages: tuple[str, ...]
    phone: str
    hours_ago: float | None
    """Hours since sexual violence; None when there was none."""

    @property
    def age_group(self) -> AgeGroup:
        """The age group, adult or child."""
        return AgeGroup.CHILD if self.age < 18 else AgeGroup.ADULT

    @property
    def identity(self) -> dict[str, object]:
        """The fields of `people.Person`."""
        return {
            "known_as": self.known_as,
            "full_name": self.full_name,
            "age": self.age,
            "sex": self.sex,
            "nationality": self.nationality,
            "languages": list(self.languages),
        }

    @property
    def contact(self) -> dict[str, object]:
        """The fields of `people.SafeContact`."""
        return {
            "phone": self.phone,
            "ways": ["text"],
            "when": "After 18:00",
            "never": "By voice: the phone is shared",
            "may_leave_message": False,
            "code_word": "blue kettle",
        }


def invent(dice: random.Random) -> Survivor:
    """Return the next fictional person; random numbers of the same seed give the same people."""
    name, (country, language) = dice.choice(GIVEN), dice.choice(COUNTRIES)
    return Survivor(
        known_as=name,
        full_name=f"{name} {dice.choice(FAMILY)}",
        age=dice.choice((15, 16, 17, 18, 19, 21, 23, 24, 27, 29, 31, 34, 38, 42)),
        sex=dice.choice(("female", "female", "male")),
        nationality=country,
        languages=(language, "en"),
        # +999 is the code of no country, so that nobody has this number.
        phone=f"+999 555 {dice.randrange(10_000):04d}",
        hours_ago=dice.choice((None, None, 20.0, 60.0)),
    )
