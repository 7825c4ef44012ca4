"""Which anchors this installation has, and which checkpoints are stored in them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from caseflow.access.actors import Actor
from caseflow.access.permissions import Permission
from caseflow.access.policy import authorise
from caseflow.audit.anchors import Anchor
from caseflow.audit.anchors.file import AnchorFile, Reader
from caseflow.audit.anchors.models import AuditAnchor, Outcome
from caseflow.audit.anchors.timestamps import TimestampAuthority
from caseflow.audit.anchors.witness import Witness, name_of
from caseflow.audit.checkpoints import proofs
from caseflow.audit.checkpoints import queries as checkpoints_queries
from caseflow.audit.checkpoints import rules as checkpoints_rules
from caseflow.audit.checkpoints.models import AuditCheckpoint
from caseflow.audit.checkpoints.rules import Note
from caseflow.audit.models import AuditEvent, AuditHead
from caseflow.errors import NotFound
from caseflow.extensions import db
from config import Settings

RETRY = timedelta(minutes=10)
"""How long to wait before an anchor that failed is tried again."""


LATE = 3
"""How many intervals between checkpoints may pass until an anchor is late; a proposed value."""


def configured(settings: Settings) -> tuple[Anchor, ...]:
    """Return every anchor that the settings name; the anchor file is always one of them."""
    found: list[Anchor] = [file_of(settings)]
    opened, growth = reader(), checkpoints_queries.growth_since
    for url, public in settings.witness_list:
        found.append(Witness(url, public, known=_known_to(url), opened=opened, growth=growth))
    if settings.tsa_url and settings.tsa_roots:
        found.append(TimestampAuthority(settings.tsa_url, settings.tsa_roots))
    return tuple(found)


def file_of(settings: Settings) -> AnchorFile:
    """Return the anchor file of this installation."""
    return AnchorFile(settings.anchor_path, reader())


def reader() -> Reader:
    """Return a function that reads signed notes of this installation.

    It raises NotANote for any other text.
    """
    origin, publics = (
        checkpoints_queries.origin(),
        tuple(checkpoints_queries.public_keys().values()),
    )

    def opened(text: str) -> Note:
        return checkpoints_rules.opened(text, origin, publics)

    return opened


def attempts_at(size: int) -> dict[str, AuditAnchor]:
    """Return the last attempt to store the checkpoint of this size, by the name of the anchor."""
    ordered = select(AuditAnchor).where(AuditAnchor.size == size).order_by(AuditAnchor.at)
    # Ordered by time, so that a later attempt replaces an earlier one.
    return {attempt.name: attempt for attempt in db.session.scalars(ordered)}


def overdue(now: datetime, settings: Settings) -> dict[str, datetime]:
    """Return since when an event waits for its anchor, by the name of each anchor that is late.

    An anchor is late when it lacks an event older than `LATE` intervals between checkpoints.
    """
    placed, late = latest_placed(), timedelta(minutes=LATE * settings.checkpoint_minutes)
    found: dict[str, datetime] = {}
    for anchor in configured(settings):
        last = placed.get(anchor.name)
        waiting = AuditEvent.sequence == (last.size if last else 0) + 1
        at = db.session.scalar(select(AuditEvent.at).where(waiting))
        if at is not None and now - at > late:
            found[anchor.name] = at
    return found


def latest_placed() -> dict[str, AuditAnchor]:
    """Return the largest checkpoint that is stored in each anchor, by its name."""
    placed = AuditAnchor.outcome == Outcome.PLACED
    largest = (
        select(AuditAnchor.name, func.max(AuditAnchor.size).label("size"))
        .where(placed)
        .group_by(AuditAnchor.name)
        .subquery()
    )
    same = (AuditAnchor.name == largest.c.name) & (AuditAnchor.size == largest.c.size)
    rows = db.session.scalars(select(AuditAnchor).join(largest, same).where(placed))
    return {row.name: row for row in rows}


def _known_to(url: str) -> int:
    """Return how many events a witness has seen, as far as this installation knows; else 0."""
    largest = select(func.max(AuditAnchor.size)).where(
        AuditAnchor.name == name_of(url), AuditAnchor.outcome == Outcome.PLACED
    )
    return db.session.scalar(largest) or 0


@dataclass(frozen=True)
class Place:
    """One anchor as the page of anchors shows it."""

    kind: str
    where: str
    placed: AuditAnchor | None
    attempt: AuditAnchor | None


@dataclass(frozen=True)
class Overview:
    """The newest checkpoint, where it is stored, and what others need to check it.

    `grown_by` is the number of events since then.
    """

    checkpoint: AuditCheckpoint | None
    grown_by: int
    places: tuple[Place, ...]
    origin: str
    public_key: str

    @property
    def forked(self) -> bool:
        """Whether some anchor has a checkpoint that does not fit this log."""
        return any(p.attempt and p.attempt.outcome == Outcome.FORKED for p in self.places)


def overview_seen_by(seen_by: Actor, settings: Settings) -> Overview:
    """Return how the log is anchored, for the data protection officer."""
    authorise(seen_by, Permission.AUDIT_VIEW)
    newest = checkpoints_queries.newest()
    size = newest.size if newest else 0
    head = db.session.get(AuditHead, 1)
    attempts, placed = attempts_at(size), latest_placed()
    places = tuple(
        Place(*_kind_and_where(anchor.name), placed.get(anchor.name), attempts.get(anchor.name))
        for anchor in configured(settings)
    )
    publics = checkpoints_queries.public_keys()
    key = proofs.encoded_key(publics[max(publics)])
    grown_by = (head.count if head else 0) - size
    return Overview(newest, grown_by, places, checkpoints_queries.origin(), key)


def paper_seen_by(seen_by: Actor) -> tuple[AuditCheckpoint, str]:
    """Return the newest checkpoint and its signed note, to be printed; NotFound without any."""
    authorise(seen_by, Permission.AUDIT_VIEW)
    newest = checkpoints_queries.newest()
    if newest is None:
        raise NotFound
    return newest, checkpoints_queries.signed_note_of(newest)


def _kind_and_where(name: str) -> tuple[str, str]:
    kind, _, where = name.partition(":")
    return kind, where
