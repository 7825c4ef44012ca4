"""What an authority may receive, when it may decide, and how long a reflection period is."""

import hashlib
import json
import uuid
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from caseflow import clock
from caseflow.access import Compartment
from caseflow.agencies.models import Organisation, OrganisationKind
from caseflow.enums import N_, LabelledEnum
from caseflow.errors import RuleBroken
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import Case
from caseflow.pathway.consent.disclosure import rules as disclosure_rules
from caseflow.pathway.consent.models import Consent
from caseflow.pathway.identification.models import (
    Decision,
    DecisionKind,
    Notification,
    Outcome,
    ReflectionPeriod,
)
from caseflow.people import rules as people_rules
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Milestone

Parts = dict[str, dict[str, Any]]
SEEN = frozenset({Compartment.IDENTITY.value, Compartment.EXPERIENCE.value})
"""The categories that an authority may receive; never health, services, contact or a home."""
STATEMENT = N_("Statement for the authority")
"""How a statement that was written for the authority is called in the packet."""
FACTS = {
    "what_happened": (
        "forms_of_exploitation",
        "industry",
        "sexual_exploitation_kind",
        "acts",
        "means_of_control",
        "debt_details",
        "documents_held_by",
    ),
    "recruitment": ("recruited_through", "website", "recruited_at", "promised"),
    "where_and_who": ("exploitation_places", "got_out"),
    "journey": ("journey_stages",),
}
"""The questions of the form `exploitation` of which an authority may be told: forms, means, places
and times. Other people, and the account in the person's own words, stay in the case."""
AT_LEAST = timedelta(days=30)
"""The shortest reflection period that the law allows: Art. 13 of the Council of Europe Convention
on Action against Trafficking in Human Beings.
"""


class Standing(LabelledEnum):
    """The standing of a notification, for the person who has to act on it."""

    WAITING = "waiting", N_("Waiting")
    OVERDUE = "overdue", N_("Overdue")
    GROUNDS_FOUND = "grounds_found", N_("Conclusive decision pending")
    DECIDED = "decided", N_("Decided")
    NOT_SHARED = "not_shared", N_("No longer shared")
    EDITED = "edited", N_("Changed outside caseflow")


EXPLAINED_AFTER = {
    Milestone.APPEAL_EXPLAINED: Milestone.IDENTIFICATION_REFUSED,
    Milestone.REFLECTION_EXPLAINED: Milestone.REFLECTION_STARTED,
    Milestone.REFLECTION_END_EXPLAINED: Milestone.REFLECTION_STARTED,
}
"""What somebody explains to the person, and what happened before that makes it necessary."""


@dataclass(frozen=True)
class Fact:
    """An answer of the record that an authority may need: question and answer in English.

    The page of the recipient shows them in its own language, like the rest of a packet.
    """

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Chosen:
    """What the worker adds to a notification, and whether it says who the person is."""

    facts: tuple[Fact, ...] = ()
    statement: str = ""
    with_name: bool = True


@dataclass(frozen=True)
class Adding:
    """What a form asks to add: facts by their codes, and whether a name in them is meant."""

    codes: tuple[str, ...] = ()
    statement: str = ""
    with_name: bool = True
    name_meant: bool = False


NOTHING_ADDED, NOTHING_TO_ADD = Chosen(), Adding()


@dataclass(frozen=True)
class Draft:
    """Exactly what an authority will see, and the consent that covers it."""

    consent: Consent
    content: Parts

    @property
    def fingerprint(self) -> str:
        """A hash of consent and content, by which `check_shown` notices any change."""
        text = json.dumps(self.content, sort_keys=True, default=str)
        return hashlib.sha256(f"{self.consent.id}{text}".encode()).hexdigest()


@dataclass(frozen=True)
class Verdict:
    """What an authority is about to decide."""

    kind: DecisionKind
    outcome: Outcome
    decided_on: date
    reasons: str


def draft(consent: Consent, available: Parts, chosen: Chosen = NOTHING_ADDED) -> Draft:
    """Return what both the consent allows and an authority may receive, with what was chosen.

    What was chosen is about what happened, so it needs the consent to that category. Raises
    RuleBroken when nothing is left, or the consent does not cover what was chosen.
    """
    content = disclosure_rules.selected(available, consent, SEEN)
    if not chosen.with_name:
        content.pop(Compartment.IDENTITY.value, None)
    if added := _added(chosen):
        if not covers_facts(consent):
            raise RuleBroken("The consent does not cover what happened, so nothing can be added.")
        experience = Compartment.EXPERIENCE.value
        content[experience] = content.get(experience, {}) | added
    if not content:
        raise RuleBroken(
            "The consent does not cover the person's identity or what happened, so there is "
            "nothing to send. Ask the person what may be shared."
        )
    return Draft(consent, content)


def covers_facts(consent: Consent) -> bool:
    """Return whether a consent lets an authority read what happened."""
    return Compartment.EXPERIENCE.value in consent.categories


def _added(chosen: Chosen) -> dict[str, Any]:
    added: dict[str, Any] = {fact.question: list(fact.answers) for fact in chosen.facts}
    if chosen.statement.strip():
        added[STATEMENT] = chosen.statement.strip()
    return added


def picked(facts: Mapping[str, Fact], codes: Iterable[str]) -> tuple[Fact, ...]:
    """Return the facts with these codes; raises RuleBroken when one is not there any more."""
    wanted = set(codes)
    if wanted - facts.keys():
        raise RuleBroken("A fact that you chose is not in the record any more. Choose again.")
    return tuple(fact for code, fact in facts.items() if code in wanted)


def check_without_name(chosen: Chosen, content: Parts, names: Iterable[str]) -> None:
    """Raise RuleBroken when what was chosen contains a name, and the authority learns no name.

    `content` is all that is sent. It has no identity when that was chosen, and also when the
    consent does not cover it.
    """
    if Compartment.IDENTITY.value in content:
        return
    text = " ".join([chosen.statement, *(one for fact in chosen.facts for one in fact.answers)])
    word = people_rules.name_in(text, names)
    if word:
        raise RuleBroken(
            "What you want to send contains “%(word)s”, a part of a name in this file. Take it "
            "out, or tick the box below.",
            field="statement",
            word=word,
        )


def check_shown(sent: Draft, fingerprint: str) -> None:
    """Raise RuleBroken when the content has changed since the preview was shown."""
    if sent.fingerprint != fingerprint:
        raise RuleBroken(
            "The information has changed since you opened this page. Check it again, then send."
        )


def check_recipient(case: Case, recipient: Organisation) -> None:
    """Raise RuleBroken unless this is an active authority without a conflict of interest."""
    if recipient.kind is not OrganisationKind.AUTHORITY or not recipient.active:
        raise RuleBroken("Choose a competent authority.")
    if any(one.organisation_id == recipient.id for one in case.exclusions):
        raise RuleBroken("There is a conflict of interest: this organisation may not see the case.")


def check_not_notified(recipient: Organisation, notified: Container[uuid.UUID]) -> None:
    """Raise RuleBroken when an authority has an open notification already.

    `notified` holds the ids of the authorities that have one.
    """
    if recipient.id in notified:
        raise RuleBroken("%(organisation)s has already been notified.", organisation=recipient.name)


def to_explain(reached: Mapping[Milestone, datetime]) -> tuple[Milestone, ...]:
    """Return what happened and was not explained to the person since."""
    return tuple(
        explained
        for explained, cause in EXPLAINED_AFTER.items()
        if cause in reached and (explained not in reached or reached[explained] < reached[cause])
    )


def check_explainable(what: Milestone, reached: Mapping[Milestone, datetime]) -> None:
    """Raise RuleBroken unless this is something that still has to be explained."""
    if what not in to_explain(reached):
        raise RuleBroken("There is nothing to explain now, or somebody has explained it already.")


def is_last(kind: DecisionKind, outcome: Outcome) -> bool:
    """Whether nothing is left to decide after this decision."""
    return kind is DecisionKind.CONCLUSIVE_GROUNDS or outcome is Outcome.NEGATIVE


def is_refused(decisions: Sequence[Decision]) -> bool:
    """Return whether an authority found no grounds, so that it can be asked again."""
    return any(one.outcome is Outcome.NEGATIVE for one in decisions)


def next_kind(decisions: Iterable[Decision]) -> DecisionKind | None:
    """Return the decision to make next; None when all is decided.

    Conclusive grounds are decided only after a positive decision on reasonable grounds.
    """
    outcomes = {decision.kind: decision.outcome for decision in decisions}
    if DecisionKind.REASONABLE_GROUNDS not in outcomes:
        return DecisionKind.REASONABLE_GROUNDS
    if DecisionKind.CONCLUSIVE_GROUNDS in outcomes or Outcome.NEGATIVE in outcomes.values():
        return None
    return DecisionKind.CONCLUSIVE_GROUNDS


def check_verdict(
    notification: Notification, decisions: Sequence[Decision], verdict: Verdict, today: date
) -> None:
    """Raise RuleBroken unless this is the next decision, with reasons and a possible date.

    The date may be neither in the future, nor before the notification or an earlier decision.
    """
    if next_kind(decisions) is not verdict.kind:
        raise RuleBroken(
            "This has already been decided. Open the notification again to see the decision."
        )
    if verdict.decided_on > today:
        raise RuleBroken(
            "The date of the decision is in the future. Enter today or an earlier date.",
            field="decided_on",
        )
    earliest = max([clock.day_of(notification.notified_at), *(one.decided_on for one in decisions)])
    if verdict.decided_on < earliest:
        raise RuleBroken(
            "The date is before the notification or an earlier decision. Enter a later date.",
            field="decided_on",
        )
    if not verdict.reasons.strip():
        raise RuleBroken("Give the reasons.", field="reasons")


def standing(
    notification: Notification, decisions: Sequence[Decision], *, is_shared: bool, now: datetime
) -> Standing:
    """Return the standing of a notification."""
    # A decision that was made stays decided, also when the notification is no longer shared.
    awaited = next_kind(decisions)
    if awaited is None:
        return Standing.DECIDED
    if not is_shared:
        return Standing.NOT_SHARED
    if awaited is DecisionKind.CONCLUSIVE_GROUNDS:
        return Standing.GROUNDS_FOUND
    return Standing.OVERDUE if notification.decide_by < now else Standing.WAITING


def reflection_end(procedure: Procedure, started_at: datetime) -> date:
    """Return the last day of a reflection period: the procedure's, but at least AT_LEAST later."""
    by_clock = case_rules.reflection_ends(procedure, started_at)
    return clock.day_of(max(by_clock, started_at + AT_LEAST))


def days_left(period: ReflectionPeriod, today: date) -> int:
    """Return how many days are left after today: 0 on the last day and afterwards."""
    return max((period.ends_on - today).days, 0)
