"""Keep the counts of work: add what happened lately, compare with the records, count anew."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import delete

from caseflow.access import unguarded
from caseflow.extensions import db
from caseflow.reporting.work import queries
from caseflow.reporting.work.models import WorkCheckpoint, WorkKind, WorkOpen, WorkTally
from caseflow.reporting.work.queries import STREAMS, Counts, Found, Key, Place, Stream
from caseflow.reporting.work.rules import Months

SETTLED = timedelta(minutes=10)
"""How long ago something must have ended to be counted: longer than any transaction is open."""
BATCH = 500
"""How many rows of one receiver are counted in one transaction."""


@unguarded("background work")
def fold(now: datetime) -> int:
    """Take what happened since the checkpoints into what is kept, a few rows of each kind.

    Returns how many rows were taken.
    """
    return sum(_fold(stream, now - SETTLED) for stream in STREAMS)


@unguarded("an operator's command, which changes nothing")
def differences() -> list[str]:
    """Compare what is kept with all records that it should contain.

    Returns a line for each kind, month, receiver and sender that differ; none when all is right.
    """
    expected, (found, _places) = _anew(), queries.kept(Months())
    return [
        _difference(key, expected.get(key, Counter()), found.get(key, Counter()))
        for key in sorted(expected.keys() | found.keys(), key=str)
        if +expected.get(key, Counter()) != +found.get(key, Counter())
    ]


@unguarded("an operator's command")
def forget() -> None:
    """Delete everything that is kept, so that `fold` counts all records again."""
    # The checkpoints first: whoever folds on another node has locked them, or finds none.
    for model in (WorkCheckpoint, WorkOpen, WorkTally):
        db.session.execute(delete(model))


def _fold(stream: Stream, until: datetime) -> int:
    checkpoint = queries.checkpoint_of(stream.kind)
    since = (checkpoint.at, checkpoint.last_id) if checkpoint else None
    places = queries.places_after(stream, since, until, BATCH)
    if not places:
        return 0
    if checkpoint is None:
        checkpoint = WorkCheckpoint(kind=stream.kind)
        db.session.add(checkpoint)
    checkpoint.at, checkpoint.last_id = places[-1]
    # Written first: if another node counts this kind for the first time too, one of them fails.
    db.session.flush()
    found = queries.found(stream.opens, [row_id for _at, row_id in places])
    for recipient_id in sorted({one.recipient_id for one in found}):
        mine = [one for one in found if one.recipient_id == recipient_id]
        _keep_open(stream.opens, recipient_id, mine)
    for key, counts in _ended(stream, found).items():
        _add(key, counts)
    db.session.flush()
    return len(places)


def _keep_open(kind: WorkKind, recipient_id: uuid.UUID, found: Iterable[Found]) -> None:
    kept = queries.open_of(kind, recipient_id)
    if kept is None:
        kept = WorkOpen(kind=kind, recipient_id=recipient_id)
        db.session.add(kept)
    still_open = {one[0]: one for one in kept.work}
    for one in found:
        still_open.pop(one.work.id, None)
        if one.ended is None:
            still_open[one.work.id] = list(one.work)
    kept.work = list(still_open.values())


def _ended(stream: Stream, found: Iterable[Found]) -> Counts:
    """Count what ended in this stream: a hand-over appears in others too, and is counted once."""
    counts: Counts = {}
    for one in found:
        if one.ended is stream.kind:
            queries.add(counts, stream.kind, one.recipient_id, one.work, 0)
    return counts


def _add(key: Key, counts: Counter[str]) -> None:
    tally = queries.tally_of(key)
    if tally is None:
        kind, recipient_id, sender_id, month = key
        tally = WorkTally(kind=kind, month=month, recipient_id=recipient_id, sender_id=sender_id)
        db.session.add(tally)
    tally.counts = dict(Counter(tally.counts) + counts)


def _anew() -> Counts:
    """Count again, from the records, what the tallies should contain up to their checkpoints."""
    counts: Counts = {}
    for stream in STREAMS:
        for places in _batches(stream):
            found = queries.found(stream.opens, [row_id for _at, row_id in places])
            for key, more in _ended(stream, found).items():
                counts[key] = counts.get(key, Counter()) + more
    return counts


def _batches(stream: Stream) -> Iterator[list[Place]]:
    """Yield the rows of a stream up to the checkpoint, a few at a time."""
    checkpoint = queries.checkpoint_of(stream.kind)
    if checkpoint is None:
        return
    since, last = None, (checkpoint.at, checkpoint.last_id)
    while since is None or since < last:
        found = queries.places_after(stream, since, checkpoint.at, BATCH)
        places = [place for place in found if place <= last]
        if not places:
            return
        yield places
        since = places[-1]


def _difference(key: Key, expected: Counter[str], found: Counter[str]) -> str:
    kind, recipient_id, sender_id, month = key
    return (
        f"{kind} of {month:%Y-%m} from {sender_id} to {recipient_id}: "
        f"{_all(found)} kept, {_all(expected)} in the records"
    )


def _all(counts: Counter[str]) -> int:
    return sum(count for key, count in counts.items() if key.startswith("state/"))
