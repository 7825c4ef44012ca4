"""Names, words and other values of fictional people, drawn from one seeded random source."""

import random
import uuid
from datetime import timedelta
from typing import Any, TypeVar

from caseflow.pathway.plan.models import Domain
from caseflow.sop.vocabulary import AgeGroup, RiskLevel

Choice = TypeVar("Choice")
_CHARACTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""The characters of a code, without those that look like others (0 and O, 1, I and L)."""
_FIRST = (
    "Ama",
    "Belo",
    "Cari",
    "Deva",
    "Esu",
    "Fari",
    "Gita",
    "Hala",
    "Imo",
    "Jova",
    "Kesi",
    "Luma",
    "Mira",
    "Nadu",
    "Oria",
    "Rasa",
    "Sefi",
    "Taru",
    "Vani",
    "Yaro",
    "Zeli",
)
_MIDDLE = ("lindra", "mbero", "ndira", "rontu", "shari", "tavel", "vinda", "wesho", "zarin")
_FAMILY = (
    "Adovar",
    "Bekuli",
    "Cheresh",
    "Dombari",
    "Elgunde",
    "Ferashti",
    "Gundowi",
    "Harkeza",
    "Iveranu",
    "Jambali",
    "Kolenthe",
    "Lamtorri",
    "Mugabesh",
    "Novrinde",
    "Ostwari",
    "Pahlenko",
    "Rendovic",
    "Salmeghu",
    "Tirkandi",
    "Uvaldesi",
    "Wendroku",
)
_WORDS = {
    Domain.HEALTH: (
        "Pain in the arm that does not go away",
        "Cannot sleep, and eats little",
        "Needs a check-up and medicine for three months",
    ),
    Domain.SHELTER: ("A safe room for some weeks", "Somewhere to stay with two children"),
    Domain.LEGAL: ("Wants to know about the right to stay", "Wages were never paid"),
    Domain.PSYCHOSOCIAL: ("Somebody to talk to who speaks her language", "Fear in crowds"),
    Domain.SAFETY: ("Somebody waits near the bus stop in the evening",),
    Domain.DOCUMENTS: ("The passport was taken away",),
    Domain.LIVELIHOOD: ("Wants to work as a tailor again",),
}
_NOTES = (
    "Came with a friend today. Slept better since the move. We spoke about the next weeks, and "
    "about what to do when the phone rings at night.",
    "Called at the agreed time. Will go to the clinic on Thursday; transport was arranged.",
    "Did not come. Tried twice by message, as agreed; no call.",
)
LANGUAGES = ("en", "ar", "fr", "es", "sw")


class Source:
    """A source of random values; the same seed always gives the same people."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - fictional data; keys are never drawn here

    def id(self) -> uuid.UUID:
        """Return a UUID of version 4."""
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    def code(self) -> str:
        """Return a case code in the format of `case.rules.new_code`."""
        characters = "".join(self.chance.choices(_CHARACTERS, k=12))
        return f"{characters[:4]}-{characters[4:8]}-{characters[8:]}"

    def one(self, weighted: dict[Choice, int]) -> Choice:
        """Return one of the keys of the dictionary; its values are the weights."""
        return self.chance.choices(tuple(weighted), tuple(weighted.values()))[0]

    def happens(self, share: float) -> bool:
        """Return True with this probability, from 0 to 1."""
        return self.chance.random() < share

    def after(self, hours: float) -> timedelta:
        """Return a random time span whose mean is about so many hours, and never zero."""
        return timedelta(hours=0.01 + self.chance.expovariate(1 / hours))

    def person(self, age_group: AgeGroup) -> dict[str, Any]:
        """Return the fields of an identity."""
        first = self.chance.choice(_FIRST) + self.chance.choice(_MIDDLE)
        years = (18, 55) if age_group is AgeGroup.ADULT else (6, 17)
        return {
            "known_as": first,
            "full_name": f"{first} {self.chance.choice(_FAMILY)}{self.chance.choice(_MIDDLE)}",
            "age": self.chance.randint(*years),
            "sex": self.one({"female": 62, "male": 34, "other": 2, "unknown": 2}),
            # ISO 3166 leaves these codes to its users, so no real country is meant.
            "nationality": self.chance.choice(("XA", "XB", "XC", "XD")),
            "languages": [self.chance.choice(LANGUAGES)],
            "document_number": f"X{self.chance.randrange(10**8):08d}",
        }

    def contact(self) -> dict[str, Any]:
        """Return the fields of a safe contact."""
        return {
            "phone": f"+999 555 {self.chance.randrange(10**7):07d}",
            "ways": self.chance.sample(("call", "text", "messaging_app", "in_person"), 2),
            "when": self.chance.choice(("Weekdays after 18:00", "Mornings", "Only Sundays")),
            "never": self.chance.choice(("When the landlord is there", "By voice", "")),
            "may_leave_message": self.happens(0.4),
            "code_word": self.chance.choice(("blue kite", "warm bread", "late train")),
        }

    def risk(self) -> RiskLevel:
        """Return a risk level; medium and high are the most frequent."""
        level = RiskLevel
        return self.one({level.LOW: 25, level.MEDIUM: 40, level.HIGH: 28, level.IMMEDIATE: 7})

    def need(self, domain: Domain) -> str:
        """Return the description of a need, as a caseworker would write it."""
        return self.chance.choice(_WORDS[domain])

    def note(self) -> str:
        """Return a note, as a caseworker would write it."""
        return self.chance.choice(_NOTES)
