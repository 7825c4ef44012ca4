"""What each feature declares in its `feature.py`, and all declarations of one application.

Decision. *Context*: the navigation, the tabs of a case and the scheduler named pages and tasks of
packages that they must not import, as strings, and lists were filled while modules were imported.
*Options*: keep the lists in one file; entry points; one declaration in each package. *Choice*: the
last: a frozen `Feature`, which `caseflow.assembly` gathers and keeps on the application.
*Consequence*: a new page or task is declared in its own package. The application does not start
when no package, or two packages, declare something that must be declared once.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import Any, TypeVar

from blinker import Signal
from flask import Blueprint, Flask, current_app

from caseflow.access import Actor, Compartment, Permission, Role
from caseflow.audit import LogIndex
from caseflow.sop.vocabulary import Milestone
from caseflow.web.addresses import url_for

KEY = "caseflow-features"
T = TypeVar("T")
V = TypeVar("V")
PacketPart = Callable[[uuid.UUID], dict[str, Any]]
"""Returns what may be shared of a case, given its id: values by English words or field name."""


class Destination(StrEnum):
    """Pages to which a package links, although a package that it must not import declares them."""

    ASK_CONSENT = "ask_consent"
    CASE_ERASURE = "case_erasure"
    CASE_OPENINGS = "case_openings"
    FIND_CASE = "find_case"
    FIND_SERVICE = "find_service"
    KNOWN_PERSON = "known_person"
    KNOWN_PERSON_TYPED = "known_person_typed"
    NEWS = "news"
    OWN_ACCOUNT = "own_account"
    OWN_FILE = "own_file"
    RECEIPT = "receipt"
    SCREENINGS = "screenings"


@dataclass(frozen=True)
class Badge:
    """A number beside an entry: how many things wait there, for people who hold a role."""

    waiting: Callable[[Actor], int]
    role: Role


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation; the entry with the lowest `order` comes first."""

    endpoint: str
    label: str
    permission: Permission
    order: int
    badge: Badge | None = None

    @property
    def prefix(self) -> str:
        """How the endpoints of its pages begin; an index page stands for its whole blueprint."""
        return self.endpoint.removesuffix("index")


@dataclass(frozen=True)
class Tab:
    """One tab on the pages of a case; it stands for the pages of its blueprint."""

    endpoint: str
    label: str

    @property
    def prefix(self) -> str:
        """How the endpoints of its pages begin."""
        return self.endpoint.rpartition(".")[0] + "."


@dataclass(frozen=True)
class Job:
    """A task that the scheduler runs in each round; the lowest `order` comes first.

    A job that `repeats` is run again, each time in a transaction of its own, while it returns
    something true. A job that `ends` something (a referral, a draft, a key) waits while the clock
    of the server is in doubt.
    """

    name: str
    run: Callable[[], Any]
    order: int
    repeats: bool = False
    ends: bool = False
    due: Callable[[], int] | None = None
    """Of a job that ends something: how much is due now."""


class DateKind(StrEnum):
    """What a date of a case means, which a later step knows."""

    DUE = "due"
    APPOINTMENT = "appointment"
    CONTACT = "contact"


@dataclass(frozen=True)
class CaseDate:
    """A kind of date of a case that a later step knows, for the lists of cases and "My day".

    `find` is given ids of cases and returns (id of the case, time) of each such date: a moment for
    what is due and for contacts with the person, and local time in ISO 8601 for appointments. When
    a row of `table` is written, the dates of its case are found again. A kind with a `milestone`
    tells the day of the step of the procedure that asks for it.
    """

    name: str
    kind: DateKind
    table: str
    find: Callable[[Collection[uuid.UUID]], Iterable[tuple[uuid.UUID, Any]]]
    label: str = ""
    endpoint: str = ""
    milestone: Milestone | None = None


@dataclass(frozen=True)
class Line:
    """A line about something that belongs to a case, for a page of an earlier step."""

    text: Any
    href: str = ""
    tag: Any = ""
    code: str = ""
    """The code of the tag, from which its colour follows."""
    note: Any = ""
    at: str = ""
    """An appointment in local time, ISO 8601."""


@dataclass(frozen=True)
class Told:
    """What a row says about a milestone that was reached by it, such as which service it was."""

    text: Any
    href: str = ""
    result: Any = ""
    """What became of it, which is shown at the milestones that end it."""


@dataclass(frozen=True)
class Happening:
    """Something that happened in a case and is no milestone, such as a partner's refusal."""

    at: datetime
    title: Any
    by_id: uuid.UUID
    told: Told


@dataclass(frozen=True)
class Approval:
    """Something that a supervisor has to decide."""

    what: Any
    code: str
    href: str
    since: datetime
    by_id: uuid.UUID


@dataclass(frozen=True)
class Feature:
    """What one package adds to the application. Endpoints are those of its own blueprints.

    `under`: prefixes of endpoints, and the entry (of an earlier package) that they belong to.
    `places`: where a step of the procedure is done, if that is not the tab of its stage.
    `over_plain_http`: pages that are answered without TLS too, behind a proxy.
    `uploads`: pages that take larger files than others, with the setting that says how large.
    `without_scripts`: pages that send what somebody uploaded, in which nothing may run.
    `notice_pages`: the page for somebody who is notified, by the kind of the notice or, for every
    other kind, by the table of the thing.
    `news`: by the table of the thing, what notices about such things say; given notices and who
    reads them, it returns sentences (`notices.presenters.Said`) by the id of the notice.
    `waiting`: what waits for somebody, for the page "My day" (`worklist.rules.Waiting`).
    `overdue`: what is late for somebody in this step, for "My day" (`worklist.rules.Late`).
    `packet_parts`: what a packet may carry of an (admitted) case, given its id, by compartment.
    `case_dates`: what later steps know about when something is due in a case (`CaseDate`).
    `case_panels`: (heading, lines) for the overview of an (admitted) case.
    `case_facts`: (label, value) about the person and the case, for the overview.
    `milestones_told`: what the rows of this package say about milestones, by the id of the row;
    given the (admitted) case.
    `happenings`: what else happened in an (admitted) case, for its timeline.
    `attachable`: to what of an (admitted) case a document can be attached, by its id, in words.
    `need_lines`: what became of the needs of an (admitted) case, by the id of the need.
    `case_finders`: ids of cases by a short reference that a later step gives, such as that of a
    referral; given what somebody typed. Who may see the cases is asked by the caller.
    `approvals`: what waits for the decision of this supervisor.
    `derived`: called at the end of every transaction that changed something, of a request, a
    command or a job: it brings up to date what is derived from other rows.
    `case_remarks`: sentences for the top of the pages of a closed case without a person.
    `warnings`: (name, sentence in the reader's language) about the installation, for
    administrators; the name is shown to whoever asks whether the server is ready.
    `before_commit`: called before the transaction of a request is committed.
    `on_opening`: told who opened sealed values of which cases, in the transaction of the event.
    `log_indexes`: tables that are made from the log, which its verification compares with it.
    `listeners`: signals of earlier packages, each with what is done here when it is sent.
    """

    blueprints: tuple[Blueprint, ...] = ()
    navigation: tuple[Entry, ...] = ()
    under: Mapping[str, str] = field(default_factory=dict)
    tabs: tuple[Tab, ...] = ()
    places: Mapping[Milestone, str] = field(default_factory=dict)
    destinations: Mapping[Destination, str] = field(default_factory=dict)
    over_plain_http: tuple[str, ...] = ()
    uploads: Mapping[str, str] = field(default_factory=dict)
    without_scripts: tuple[str, ...] = ()
    notice_pages: Mapping[str, str] = field(default_factory=dict)
    news: Mapping[str, Callable[..., Mapping[uuid.UUID, Any]]] = field(default_factory=dict)
    packet_parts: Mapping[Compartment, PacketPart] = field(default_factory=dict)
    waiting: tuple[Callable[[Actor], Iterable[Any]], ...] = ()
    overdue: tuple[Callable[[Actor], Iterable[Any]], ...] = ()
    case_remarks: tuple[Callable[[Any], Iterable[str]], ...] = ()
    case_dates: tuple[CaseDate, ...] = ()
    case_panels: tuple[Callable[[Any], tuple[Any, Iterable[Line]]], ...] = ()
    case_facts: tuple[Callable[[Any], Iterable[tuple[Any, Any]]], ...] = ()
    milestones_told: tuple[Callable[[Any], Mapping[uuid.UUID, Told]], ...] = ()
    happenings: tuple[Callable[[Any], Iterable[Happening]], ...] = ()
    attachable: tuple[Callable[[Any], Mapping[uuid.UUID, str]], ...] = ()
    need_lines: tuple[Callable[[Any], Mapping[uuid.UUID, list[Line]]], ...] = ()
    case_finders: tuple[Callable[[str], Iterable[uuid.UUID]], ...] = ()
    approvals: tuple[Callable[[Actor], Iterable[Approval]], ...] = ()
    derived: tuple[Callable[[], Any], ...] = ()
    jobs: tuple[Job, ...] = ()
    warnings: tuple[Callable[[], Iterable[tuple[str, str]]], ...] = ()
    before_commit: tuple[Callable[[], None], ...] = ()
    on_opening: tuple[Callable[..., None], ...] = ()
    log_indexes: tuple[LogIndex, ...] = ()
    listeners: tuple[tuple[Signal, Callable[..., None]], ...] = ()


@dataclass(frozen=True)
class Registry:
    """Everything that the features of one application declare, put together and sorted."""

    navigation: tuple[Entry, ...]
    entry_by_prefix: Mapping[str, str]
    tabs: tuple[Tab, ...]
    places: Mapping[Milestone, str]
    destinations: Mapping[Destination, str]
    over_plain_http: tuple[str, ...]
    uploads: Mapping[str, str]
    without_scripts: tuple[str, ...]
    notice_pages: Mapping[str, str]
    news: Mapping[str, Callable[..., Mapping[uuid.UUID, Any]]]
    packet_parts: Mapping[Compartment, PacketPart]
    waiting: tuple[Callable[[Actor], Iterable[Any]], ...]
    overdue: tuple[Callable[[Actor], Iterable[Any]], ...]
    case_remarks: tuple[Callable[[Any], Iterable[str]], ...]
    case_dates: tuple[CaseDate, ...]
    case_panels: tuple[Callable[[Any], tuple[Any, Iterable[Line]]], ...]
    case_facts: tuple[Callable[[Any], Iterable[tuple[Any, Any]]], ...]
    milestones_told: tuple[Callable[[Any], Mapping[uuid.UUID, Told]], ...]
    happenings: tuple[Callable[[Any], Iterable[Happening]], ...]
    attachable: tuple[Callable[[Any], Mapping[uuid.UUID, str]], ...]
    need_lines: tuple[Callable[[Any], Mapping[uuid.UUID, list[Line]]], ...]
    case_finders: tuple[Callable[[str], Iterable[uuid.UUID]], ...]
    approvals: tuple[Callable[[Actor], Iterable[Approval]], ...]
    derived: tuple[Callable[[], Any], ...]
    jobs: tuple[Job, ...]
    warnings: tuple[Callable[[], Iterable[tuple[str, str]]], ...]
    before_commit: tuple[Callable[[], None], ...]
    on_opening: tuple[Callable[..., None], ...]
    log_indexes: tuple[LogIndex, ...]
    entry_by_endpoint: dict[str, str | None] = field(default_factory=dict, compare=False)

    @cached_property
    def pages_of_notices(self) -> frozenset[str]:
        """The endpoints of the pages of things that notices are about, without that of a case."""
        # The page of a case is the one that is opened most, and would ask for one statement more.
        return frozenset(self.notice_pages.values()) - {self.notice_pages.get("case", "")}

    def entry_of(self, endpoint: str) -> str | None:
        """Return the navigation entry to which a page belongs; the longest fitting prefix decides.

        None when the page belongs to no entry.
        """
        if endpoint not in self.entry_by_endpoint:
            fitting = [p for p in self.entry_by_prefix if endpoint.startswith(p)]
            longest = max(fitting, key=len, default="")
            self.entry_by_endpoint[endpoint] = self.entry_by_prefix.get(longest)
        return self.entry_by_endpoint[endpoint]


def gather(features: Iterable[Feature]) -> Registry:
    """Put the declarations of all features together.

    Raises ValueError when two features declare the same thing, or none declares a Destination.
    """
    every = tuple(features)
    entries = sorted(_all(f.navigation for f in every), key=lambda entry: entry.order)
    destinations = _merged(f.destinations for f in every)
    if missing := set(Destination) - set(destinations):
        raise ValueError(f"No feature declares a page for {sorted(missing)}.")
    return Registry(
        navigation=tuple(entries),
        entry_by_prefix=_merged(
            [{e.prefix: e.endpoint for e in entries}, *(f.under for f in every)]
        ),
        tabs=_all(f.tabs for f in every),
        places=_merged(f.places for f in every),
        destinations=destinations,
        over_plain_http=_all(f.over_plain_http for f in every),
        uploads=_merged(f.uploads for f in every),
        without_scripts=_all(f.without_scripts for f in every),
        notice_pages=_merged(f.notice_pages for f in every),
        news=_merged(f.news for f in every),
        packet_parts=_merged(f.packet_parts for f in every),
        waiting=_all(f.waiting for f in every),
        overdue=_all(f.overdue for f in every),
        case_remarks=_all(f.case_remarks for f in every),
        case_dates=_all(f.case_dates for f in every),
        case_facts=_all(f.case_facts for f in every),
        case_panels=_all(f.case_panels for f in every),
        milestones_told=_all(f.milestones_told for f in every),
        happenings=_all(f.happenings for f in every),
        attachable=_all(f.attachable for f in every),
        need_lines=_all(f.need_lines for f in every),
        case_finders=_all(f.case_finders for f in every),
        approvals=_all(f.approvals for f in every),
        derived=_all(f.derived for f in every),
        jobs=tuple(sorted(_all(f.jobs for f in every), key=lambda job: job.order)),
        warnings=_all(f.warnings for f in every),
        before_commit=_all(f.before_commit for f in every),
        on_opening=_all(f.on_opening for f in every),
        log_indexes=_all(f.log_indexes for f in every),
    )


def of(app: Flask) -> Registry:
    """Return what the features of this application declare."""
    found: Registry = app.extensions[KEY]
    return found


def current() -> Registry:
    """Return what the features of the current application declare."""
    return of(current_app)


def warnings() -> list[tuple[str, str]]:
    """What an administrator should know of this installation: names, each with a sentence."""
    return [said for found in current().warnings for said in found()]


def address(destination: Destination, **values: Any) -> str:
    """Return the address of a page that is named by its Destination and not by its endpoint."""
    return url_for(current().destinations[destination], **values)


def _all(parts: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(chain.from_iterable(parts))


def _merged(parts: Iterable[Mapping[T, V]]) -> dict[T, V]:
    found: dict[T, V] = {}
    for part in parts:
        if twice := found.keys() & part.keys():
            raise ValueError(f"Two features declare {sorted(map(str, twice))}.")
        found |= part
    return found
