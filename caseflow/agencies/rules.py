"""What a service in the directory must say."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from caseflow.access import SHAREABLE
from caseflow.agencies.models import Service, ServiceType, Sex
from caseflow.enums import N_
from caseflow.errors import RuleBroken, Stale
from caseflow.sop.vocabulary import Priority


def check_service(answers: dict[str, Any]) -> None:
    """Ages in order, and only data that a consent can cover."""
    low, high = answers.get("min_age"), answers.get("max_age")
    if low is not None and high is not None and low > high:
        raise RuleBroken("The minimum age is above the maximum age.", field="min_age")
    unknown = set(answers.get("minimum_data", ())) - {str(name) for name in SHAREABLE}
    if unknown:
        raise RuleBroken(
            "A service can only ask for information that can be shared.", field="minimum_data"
        )


def check_new_name(name: str, taken: Iterable[str]) -> None:
    """Two members with one name would be mixed up, and a packet would go to the wrong one."""
    if name.strip().casefold() in {known.casefold() for known in taken}:
        raise RuleBroken("There is already an organisation with this name.", field="name")


def check_capacity(places: int | None) -> None:
    """Free places are counted, not owed."""
    if places is not None and not 0 <= places <= 10_000:
        raise RuleBroken("Enter how many places are free, 0 or more.", field="capacity")


def check_current(service: Service, version: int | None, mine: dict[str, Any]) -> None:
    """Nobody saved since the page was opened; otherwise both versions are shown."""
    if version == service.version:
        return
    differing = [name for name in mine if mine[name] != getattr(service, name)]
    raise Stale(
        tuple((name, _text(mine[name]), _text(getattr(service, name))) for name in differing)
    )


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str("" if value is None else value)


ONLY: dict[tuple[str, ...], str] = {
    (Sex.FEMALE.value,): N_("For women and girls only."),
    (Sex.MALE.value,): N_("For men and boys only."),
}
STALE_AFTER = timedelta(days=90)
ADULT_FROM = 18
FEW = 5
"""Fewer answers than this say nothing about how often a service accepts."""


class Weight(StrEnum):
    """What a sentence does to the match; against advises, forbids decides."""

    FORBIDS = "forbids"
    AGAINST = "against"
    WARNING = "warning"
    FOR = "for"


class Reason(NamedTuple):
    """One sentence, with the values that are put in when it is said in a language."""

    weight: Weight
    sentence: str
    values: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Wanted:
    """What is looked for; passed in for this question only, and kept nowhere here."""

    type: ServiceType
    priority: Priority
    is_child: bool  # or may be one
    area: str = ""
    """Empty: anywhere."""
    sex: Sex = Sex.UNKNOWN
    age: int | None = None
    languages: tuple[str, ...] = ()
    excluded: frozenset[uuid.UUID] = field(default_factory=frozenset)
    """Organisations that must never know of it."""
    asked: frozenset[uuid.UUID] = field(default_factory=frozenset)
    """Services that have an open referral for it."""


@dataclass(frozen=True)
class Answers:
    """How an organisation's own referrals to a service were answered."""

    accepted: int
    refused: int

    @property
    def percent(self) -> int:
        """Share of accepted ones among the answered."""
        return round(100 * self.accepted / (self.accepted + self.refused))


@dataclass(frozen=True)
class Match:
    """One service, weighed; `rank` sorts the best first."""

    service: Service
    fits: bool
    can_be_asked: bool
    reasons: tuple[Reason, ...]
    rank: tuple[int, ...]


def match(service: Service, wanted: Wanted, today: date, answers: Answers | None = None) -> Match:
    """Weigh one service by every rule of the directory."""
    reasons = tuple(_weigh(service, wanted, today, answers))
    weights = [reason.weight for reason in reasons]
    forbidden = weights.count(Weight.FORBIDS)
    against, warnings = weights.count(Weight.AGAINST), weights.count(Weight.WARNING)
    known = -answers.percent if answers and _says_something(answers) else -50
    rank = (forbidden, against, warnings, known, -(service.capacity or 0))
    return Match(service, not forbidden and not against, not forbidden, reasons, rank)


def ranked(matches: Iterable[Match]) -> list[Match]:
    """Those that fit first, then the others; the best of each first."""
    return sorted(matches, key=lambda one: (not one.fits, one.rank, one.service.name))


def _weigh(
    service: Service, wanted: Wanted, today: date, answers: Answers | None
) -> Iterator[Reason]:
    yield from _forbidden(service, wanted)
    yield from _area(service, wanted)
    yield from _sex(service, wanted)
    yield from _age(service, wanted)
    yield from _languages(service, wanted)
    yield from _opening(service, wanted)
    yield from _capacity(service)
    yield from _papers(service)
    yield from _verified(service, today)
    yield from _answered(answers)


def is_fresh(service: Service, today: date) -> bool:
    """Verified within 90 days."""
    return service.verified_at is not None and today - service.verified_at.date() <= STALE_AFTER


def _forbidden(service: Service, wanted: Wanted) -> Iterator[Reason]:
    if service.type is not wanted.type:
        yield Reason(Weight.FORBIDS, N_("Offers something else."))
    if not service.active or not service.organisation.active:
        yield Reason(Weight.FORBIDS, N_("Not available at present."))
    if service.organisation_id in wanted.excluded:
        yield Reason(Weight.FORBIDS, N_("This organisation is excluded from the case."))
    if service.id in wanted.asked:
        yield Reason(Weight.FORBIDS, N_("There is already an open referral to this service."))


def _area(service: Service, wanted: Wanted) -> Iterator[Reason]:
    if not service.areas or not wanted.area:
        return
    if wanted.area in service.areas:
        yield Reason(Weight.FOR, N_("Serves %(area)s."), {"area": wanted.area})
    else:
        yield Reason(Weight.AGAINST, N_("Does not serve %(area)s."), {"area": wanted.area})


def _sex(service: Service, wanted: Wanted) -> Iterator[Reason]:
    if not service.sexes or wanted.sex.value in service.sexes:
        return
    weight = Weight.WARNING if wanted.sex is Sex.UNKNOWN else Weight.AGAINST
    yield Reason(weight, ONLY.get(tuple(service.sexes), N_("Not open to everybody.")))


def _age(service: Service, wanted: Wanted) -> Iterator[Reason]:
    low, high = service.min_age, service.max_age
    if low is None and high is None:
        return
    youngest = wanted.age if wanted.age is not None else 0 if wanted.is_child else ADULT_FROM
    oldest = wanted.age if wanted.age is not None else ADULT_FROM - 1 if wanted.is_child else 120
    if low is not None and oldest < low:
        yield Reason(Weight.AGAINST, N_("Minimum age: %(age)s years."), {"age": low})
    elif high is not None and youngest > high:
        yield Reason(Weight.AGAINST, N_("Maximum age: %(age)s years."), {"age": high})
    elif wanted.age is None:
        yield Reason(Weight.WARNING, N_("Has age limits: ask before you send."))


def _languages(service: Service, wanted: Wanted) -> Iterator[Reason]:
    if not service.languages or not wanted.languages:
        return
    if set(service.languages) & set(wanted.languages):
        yield Reason(Weight.FOR, N_("Speaks the person's language."))
    else:
        yield Reason(
            Weight.AGAINST,
            N_("Does not speak the person's language: an interpreter is needed."),
        )


def _opening(service: Service, wanted: Wanted) -> Iterator[Reason]:
    if service.always_open:
        yield Reason(Weight.FOR, N_("Open 24 hours."))
    elif wanted.priority is Priority.EMERGENCY:
        yield Reason(Weight.WARNING, N_("Not open 24 hours: phone first."))


def _capacity(service: Service) -> Iterator[Reason]:
    if service.capacity == 0:
        yield Reason(Weight.AGAINST, N_("No free places now."))
    elif service.capacity is not None:
        yield Reason(Weight.FOR, N_("Free places: %(places)s."), {"places": service.capacity})


def _papers(service: Service) -> Iterator[Reason]:
    if service.status_rules:
        yield Reason(
            Weight.WARNING,
            N_("Requires documents or a legal status: %(rules)s"),
            {"rules": service.status_rules},
        )


def _verified(service: Service, today: date) -> Iterator[Reason]:
    if service.verified_at is None:
        yield Reason(Weight.WARNING, N_("Not verified yet."))
    elif not is_fresh(service, today):
        yield Reason(Weight.WARNING, N_("Last verified more than 90 days ago."))


def _answered(answers: Answers | None) -> Iterator[Reason]:
    if answers and _says_something(answers):
        yield Reason(
            Weight.FOR if answers.percent >= 50 else Weight.WARNING,
            N_("Accepted %(percent)s%% of your referrals."),
            {"percent": answers.percent},
        )


def _says_something(answers: Answers) -> bool:
    return answers.accepted + answers.refused >= FEW
