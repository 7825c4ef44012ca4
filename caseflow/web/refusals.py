"""Count the refused requests of an account and of a network address, and limit them.

Without a limit, somebody could fill the log, and bury an alert under others. What an account may
open stays open beyond the limit: a refusal costs nobody their work, and nobody can stop a
colleague. The counts are in the database, so that every process and every machine knows them; only
keyed hashes of accounts and addresses are stored.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import LargeBinary, case, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from caseflow import clock, encryption
from caseflow.extensions import Model, db

HOUR = timedelta(hours=1)
"""How long refusals are counted together, from the first one."""
ADDRESS = 10
"""How many times the limit of an account one address may reach: an office may share it."""


class RefusedCount(Model):
    """The number of refused requests of one account, or from one network address, in an hour.

    `id` is a keyed hash of the account or address.
    """

    __tablename__ = "refused_count"
    __digested__ = False

    id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True, info={"kind": "hash"})
    count: Mapped[int]
    since: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Refused:
    """What the answer to a refused request depends on.

    `count`: how many of this account were refused in this hour, this one included.
    `wait`: how long the limit of the account or of the address stays reached; None below it.
    """

    count: int
    wait: timedelta | None


def is_recorded(count: int, each: int) -> bool:
    """Return whether the log gets an event for this refusal of an account.

    The first ones, up to `each`, are recorded one by one; after that the count is recorded each
    time that it has doubled.
    """
    if count <= each:
        return True
    doublings, rest = divmod(count, each)
    # A power of two has exactly one bit set, so it has no bit in common with its predecessor.
    return rest == 0 and doublings & (doublings - 1) == 0


def detail_of(count: int, each: int) -> dict[str, int]:
    """Return what the event says besides: the count, when it stands for more than one refusal."""
    return {"refused": count} if count > each else {}


def stands_for(refused: int | None) -> int:
    """Return how many refusals an event stands for: itself, or those since the count before it."""
    return 1 if refused is None else refused - refused // 2


def add(actor_id: uuid.UUID, address: str) -> Refused:
    """Count one more refused request of this account, from this address."""
    now, most = clock.now(), current_app.config["SETTINGS"].refusals_per_hour
    # The account first: two requests that wait for each other's row would never end.
    count, since = _add(_key("account", str(actor_id)), now)
    of_address, since_address = _add(_key("address", address), now)
    ends = [since + HOUR] if count > most else []
    ends += [since_address + HOUR] if of_address > most * ADDRESS else []
    return Refused(count, max(ends) - now if ends else None)


def sweep() -> None:
    """Delete the counts of past hours."""
    db.session.execute(delete(RefusedCount).where(RefusedCount.since <= clock.now() - HOUR))


def _add(key: bytes, now: datetime) -> tuple[int, datetime]:
    # One statement, so that requests at the same moment are all counted, the first ones too.
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    is_past = RefusedCount.since <= now - HOUR
    more = {
        "count": case((is_past, 1), else_=RefusedCount.count + 1),
        "since": case((is_past, now), else_=RefusedCount.since),
    }
    one: Any = insert(RefusedCount).values(id=key, count=1, since=now)
    counted = one.on_conflict_do_update(index_elements=[RefusedCount.id], set_=more)
    returned = counted.returning(RefusedCount.count, RefusedCount.since)
    count, since = db.session.execute(returned).one()
    return count, since


def _key(kind: str, value: str) -> bytes:
    # The leading bytes say which system key was used; a rotation of that key starts a new count.
    return encryption.sign_values("refused_count", kind, value)[-32:]
