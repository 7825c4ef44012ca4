"""Rules for entries of the directory, and how well a service matches what somebody needs."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from caseflow import clock, languages
from caseflow.access import SHAREABLE
from caseflow.accounts import look_alikes
from caseflow.agencies.models import Service, ServiceType, Sex
from caseflow.enums import N_
from caseflow.errors import RuleBroken, Stale
from caseflow.sop.vocabulary import Priority


def check_service(answers: dict[str, Any]) -> None:
    """Raise RuleBroken when the age limits or the minimum information are not acceptable.

    The minimum age must not be above the maximum age, and a service may only ask for compartments
    that a consent can cover.
    """
    low, high = answers.get("min_age"), answers.get("max_age")
    if low is not None and high is not None and low > high:
        raise RuleBroken("The minimum age is above the maximum age.", field="min_age")
    unknown = set(answers.get("minimum_data", ())) - {str(name) for name in SHAREABLE}
    if unknown:
        raise RuleBroken(
            "A service can only ask for information that can be shared.", field="minimum_data"
        )


def check_new_name(name: str, taken: Iterable[str]) -> None:
    """Raise RuleBroken when an organisation has this name already, or one that looks like it.

    They would be confused, and information sent to the wrong one.
    """
    look_alikes.check_visible(name, field="name")
    if look_alikes.is_like_any(name, taken):
        raise RuleBroken(
            "There is already an organisation with this name, or with one that looks the same.",
            field="name",
        )


def check_capacity(places: int | None) -> None:
    """Raise RuleBroken when a number of free places is not from 0 to 10,000; None is accepted."""
    if places is not None and not 0 <= places <= 10_000:
        raise RuleBroken("Enter how many places are free, 0 or more.", field="capacity")


def check_current(service: Service, version: int | None, mine: dict[str, Any]) -> None:
    """Raise Stale when the service was saved by somebody else after the page was opened.

    The error holds the columns that differ, with both versions, for the page to show.
    """
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
"""How long after its last verification an entry can be relied on."""
ADULT_FROM = 18
FEW = 5
"""With fewer replies than this, the share of accepted referrals says nothing."""


class Weight(StrEnum):
    """What a reason means for the match: FORBIDS excludes the service, the others only advise."""

    FORBIDS = "forbids"
    AGAINST = "against"
    WARNING = "warning"
    FOR = "for"


class Reason(NamedTuple):
    """A reason for or against a service: a sentence to translate, and the values to put into it."""

    weight: Weight
    sentence: str
    values: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Wanted:
    """What a person needs from a service; it is used for matching only, and not stored."""

    type: ServiceType
    priority: Priority
    is_child: bool
    """True also when the person may be a child."""
    area: str = ""
    """The district; empty: anywhere."""
    sex: Sex = Sex.UNKNOWN
    age: int | None = None
    languages: tuple[str, ...] = ()
    excluded: frozenset[uuid.UUID] = field(default_factory=frozenset)
    """Organisations that must never learn about the case."""
    asked: frozenset[uuid.UUID] = field(default_factory=frozenset)
    """Services to which there is an open referral for this need."""
    staffed: frozenset[uuid.UUID] | None = None
    """Organisations where somebody can answer a referral; None when that is not known."""


@dataclass(frozen=True)
class Answers:
    """How many referrals of one's own organisation a service has accepted and refused."""

    accepted: int
    refused: int

    @property
    def percent(self) -> int:
        """The share of accepted referrals in percent, rounded; there must be at least one reply."""
        return round(100 * self.accepted / (self.accepted + self.refused))


@dataclass(frozen=True)
class Match:
    """How well one service matches; a smaller `rank` is better.

    `can_be_asked` is False when a reason forbids a referral. `fits` is False when there is any
    reason against the service too.
    """

    service: Service
    fits: bool
    can_be_asked: bool
    reasons: tuple[Reason, ...]
    rank: tuple[int, ...]


def match(service: Service, wanted: Wanted, today: date, answers: Answers | None = None) -> Match:
    """Compare one service with what is wanted, by every rule of the directory."""
    reasons = tuple(_weigh(service, wanted, today, answers))
    weights = [reason.weight for reason in reasons]
    forbidden = weights.count(Weight.FORBIDS)
    against, warnings = weights.count(Weight.AGAINST), weights.count(Weight.WARNING)
    # Without enough replies a service is ranked as if it had accepted half of the referrals.
    known = -answers.percent if answers and _says_something(answers) else -50
    rank = (forbidden, against, warnings, known, -(service.capacity or 0))
    return Match(service, not forbidden and not against, not forbidden, reasons, rank)


def ranked(matches: Iterable[Match]) -> list[Match]:
    """Return the services that fit, then the others, the best of each first."""
    return sorted(matches, key=lambda one: (not one.fits, one.rank, one.service.name))


def places_now(services: Iterable[Service], wanted: Wanted, today: date) -> list[Service]:
    """Return the services that fit and have a place now, for somebody who calls at once.

    Those that are open 24 hours come first, and of these the ones that fit best.
    """
    fitting = ranked(match(service, wanted, today) for service in services)
    found = [one for one in fitting if one.fits and one.service.capacity != 0]
    return [one.service for one in sorted(found, key=lambda one: not one.service.always_open)]


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
    """Return whether the service was verified within the last 90 days."""
    verified_at = service.verified_at
    return verified_at is not None and today - clock.day_of(verified_at) <= STALE_AFTER


def _forbidden(service: Service, wanted: Wanted) -> Iterator[Reason]:
    if service.type is not wanted.type:
        yield Reason(Weight.FORBIDS, N_("Offers something else."))
    if not service.active or not service.organisation.active:
        yield Reason(Weight.FORBIDS, N_("Not available at present."))
    if service.organisation_id in wanted.excluded:
        yield Reason(Weight.FORBIDS, N_("This organisation is excluded from the case."))
    if service.id in wanted.asked:
        yield Reason(Weight.FORBIDS, N_("There is already an open referral to this service."))
    if wanted.staffed is not None and service.organisation_id not in wanted.staffed:
        yield Reason(Weight.AGAINST, N_("Nobody is active there now: phone first."))


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
    # Without a stated sex nobody can say that the service does not fit.
    weight = Weight.WARNING if wanted.sex is Sex.UNKNOWN else Weight.AGAINST
    yield Reason(weight, ONLY.get(tuple(service.sexes), N_("Not open to everybody.")))


def _age(service: Service, wanted: Wanted) -> Iterator[Reason]:
    low, high = service.min_age, service.max_age
    if low is None and high is None:
        return
    # An unknown age becomes the range of ages that a child or an adult can have.
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
    if languages.in_common(wanted.languages, service.languages):
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
