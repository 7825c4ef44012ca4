"""The people of a case in words, with their links and what must be warned of."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from caseflow.access import Actor
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.related_people import labels, queries, rules
from caseflow.pathway.case.related_people.models import RelatedPerson
from caseflow.pathway.case.related_people.queries import Link
from caseflow.people import labels as people_labels
from caseflow.sop import partial_dates
from caseflow.sop.indicators import Answer
from caseflow.web import filters


@dataclass(frozen=True)
class PersonLine:
    """A person in the list: how they are called, what they are, and what else is known."""

    id: uuid.UUID
    name: str
    roles: str
    is_feared: bool
    rows: tuple[tuple[str, str], ...]
    link: Link | None


@dataclass(frozen=True)
class People:
    """The people of a case, other files that name its survivor, and warnings in sentences."""

    lines: tuple[PersonLine, ...]
    linked_from: tuple[Link, ...]
    warnings: tuple[str, ...]


def people(case: Case, *, seen_by: Actor) -> People:
    """Return the people of an (admitted) case, those whom the survivor fears first."""
    found = queries.people_of(case.id)
    links = queries.links_of(found, seen_by=seen_by)
    lines = [_line(person, links.get(person.id)) for person in found]
    return People(
        tuple(sorted(lines, key=lambda line: not line.is_feared)),
        tuple(queries.linked_from(case, seen_by=seen_by)),
        (*_near(found), *_warned(queries.warnings_of(case, found))),
    )


def names_of(case: Case) -> dict[str, str]:
    """Return how each person of an (admitted) case is called, by the id, for answers of forms."""
    return {str(one.id): called(one.facts or {}) for one in queries.people_of(case.id)}


def called(facts: Mapping[str, Any]) -> str:
    """Return how somebody is called: the name with the relation, or one of the two."""
    relation = str(labels.RELATIONS.get(facts.get("relation", ""), ""))
    name = facts.get("name", "")
    return f"{name} ({relation})" if name and relation else name or relation


def _line(person: RelatedPerson, link: Link | None) -> PersonLine:
    facts = person.facts or {}
    born = facts.get("born")
    told = {
        "born": filters.partial_date(partial_dates.read(born)) if born else "",
        "sex": str(people_labels.SEXES.get(facts.get("sex", ""), "")),
        "in_household": _yes_or_no(facts.get("in_household")),
        "where": facts.get("where", ""),
        "phone": filters.isolated(facts["phone"]) if facts.get("phone") else "",
        "note": facts.get("note", ""),
    }
    rows = [
        (filters.translated(rules.CALLED[name]), words) for name, words in told.items() if words
    ]
    roles = filters.listed(str(labels.ROLES.get(role, role)) for role in facts.get("roles", []))
    return PersonLine(person.id, called(facts), roles, rules.is_feared(facts), tuple(rows), link)


def _yes_or_no(code: str | None) -> str:
    return filters.said(Answer(code)) if code else ""


def _near(found: Iterable[RelatedPerson]) -> Iterable[str]:
    """Yield a sentence for each role in which somebody is near the case and feared at once."""
    for facts in (person.facts or {} for person in found):
        name = facts.get("name") or called(facts)
        for role in rules.near_and_feared(facts):
            if role == "guardian":
                yield _("%(feared)s is feared, and is a guardian.", feared=name)
            else:
                yield _("%(feared)s is feared, and is recorded as trusted too.", feared=name)


def _warned(found: Iterable[rules.Warned]) -> Iterable[str]:
    """Yield a sentence for each warning."""
    for one in found:
        known = {"feared": one.feared, "name": one.known.name}
        match one.known.kind:
            case "staff":
                yield _(
                    "%(feared)s is feared. Somebody of your organisation is called %(name)s.",
                    **known,
                )
            case "organisation":
                yield _("%(feared)s is feared. An organisation is called %(name)s.", **known)
            case "guardian":
                yield _("%(feared)s is feared. The guardian is called %(name)s.", **known)
            case _:
                yield _("%(feared)s is feared. A trusted person is called %(name)s.", **known)
