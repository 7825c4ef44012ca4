"""The tables and fictional rows of the minimal application, encrypted with a single key."""

import os
import random
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Uuid,
    create_engine,
    event,
    insert,
)

OWNERS, DESKS, PAGE, BATCH = 46, 6, 50, 5000
KEY = AESGCM(bytes(range(32)))
SEALED = {
    "name": "Taruvinda Lamtorri",
    "contact": "+999 555 0142",
    "code_word": "blue kite",
    "warning": "Never when the landlord is there",
    "ways": "call, text",
    "message": "no",
    "time": "Weekdays after 18:00",
}
STEPS = tuple((f"happened.{number}", timedelta(days=number)) for number in range(12))
"""What a procedure asks for, and how long after the beginning of a case."""
metadata = MetaData()
cases = Table(
    "floor_case",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", String(20)),
    Column("owner", Integer),
    Column("status", String(10)),
    Column("stage", String(20)),
    Column("risk", String(10)),
    Column("created_at", DateTime(timezone=True)),
    *(Column(name, LargeBinary) for name in SEALED),
    Index("ix_floor_case", "owner", "status", "created_at", "id"),
)
workers = Table(
    "floor_worker", metadata, Column("id", Integer, primary_key=True), Column("name", String(40))
)
risks = Table(
    "floor_risk",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, index=True),
    Column("level", String(10)),
    Column("at", DateTime(timezone=True)),
    Column("reason", LargeBinary),
)
events = Table(
    "floor_event",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, index=True),
    Column("name", String(40)),
    Column("at", DateTime(timezone=True)),
    Column("worker", Integer),
)
referrals = Table(
    "floor_referral",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("desk", Integer),
    Column("status", String(20)),
    Column("service", String(40)),
    Column("sender", String(40)),
    Column("priority", String(10)),
    Column("respond_by", DateTime(timezone=True)),
    Column("packet", LargeBinary),
    Column("identity", LargeBinary),
    Index("ix_floor_referral", "desk", "status", "respond_by"),
)
changes = Table(
    "floor_change",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("referral_id", Uuid, index=True),
    Column("target", String(20)),
    Column("at", DateTime(timezone=True)),
    Column("worker", Integer),
)


def open_engine(url: str) -> Engine:
    """Open the database; SQLite is as durable as in caseflow, so that the comparison is fair."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _(connection, record):
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
                connection.execute(f"PRAGMA {pragma}")

    return engine


def fill(url: str, count: int) -> None:
    """Make this many cases with ten events each, and a few hundred open referrals for each desk."""
    engine, chance, now = open_engine(url), random.Random(1), datetime.now(UTC)
    metadata.create_all(engine)
    with engine.begin() as connection:
        staff = [{"id": number, "name": f"Worker {number}"} for number in range(OWNERS)]
        connection.execute(insert(workers), staff)
    for start in range(0, count, BATCH):
        made = [new_case(chance, now) for _ in range(min(BATCH, count - start))]
        happened = [_event(row, n) for row in made for n in range(10)]
        asked = [_referral(chance, now, waits=start == 0) for _ in range(len(made))]
        with engine.begin() as connection:
            connection.execute(insert(cases), made)
            connection.execute(insert(events), happened)
            connection.execute(insert(risks), [_risk(row) for row in made])
            connection.execute(insert(referrals), asked)
            connection.execute(insert(changes), [_change(row, n) for row in asked for n in (0, 1)])
    engine.dispose()


def opened(row, field: str) -> str:
    """Return the decrypted value of a field."""
    sealed = getattr(row, field)
    return KEY.decrypt(sealed[:12], sealed[12:], row.id.bytes + field.encode()).decode()


def _sealed(row_id: uuid.UUID, field: str, value: str) -> bytes:
    nonce = os.urandom(12)
    return nonce + KEY.encrypt(nonce, value.encode(), row_id.bytes + field.encode())


def new_case(chance: random.Random, now: datetime) -> dict[str, Any]:
    row_id = uuid.uuid4()
    return {
        "id": row_id,
        "code": row_id.hex[:12],
        "owner": chance.randrange(OWNERS),
        "status": chance.choices(("open", "closed"), (74, 26))[0],
        "stage": chance.choice(("case", "plan", "referral", "follow_up")),
        "risk": chance.choice(("low", "medium", "high")),
        "created_at": now - timedelta(days=730 * chance.random()),
        **{name: _sealed(row_id, name, value) for name, value in SEALED.items()},
    }


def _event(case: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "case_id": case["id"],
        "name": f"happened.{number}",
        "at": case["created_at"] + timedelta(days=number),
        "worker": case["owner"],
    }


def _risk(case: dict[str, Any]) -> dict[str, Any]:
    row_id = uuid.uuid4()
    return {
        "id": row_id,
        "case_id": case["id"],
        "level": "high",
        "at": case["created_at"],
        "reason": _sealed(row_id, "reason", "As told in the first conversation"),
    }


def _referral(chance: random.Random, now: datetime, *, waits: bool) -> dict[str, Any]:
    row_id, heap = uuid.uuid4(), ("sent", "accepted", "in_service") if waits else ("completed",)
    return {
        "id": row_id,
        "desk": chance.randrange(DESKS),
        "service": "General clinic",
        "status": chance.choice((*heap, "completed", "declined")),
        "sender": "North Case Organisation",
        "priority": "urgent",
        "respond_by": now + timedelta(days=14 * chance.random()),
        "packet": _sealed(row_id, "packet", "Please see her this week. " * 8),
        "identity": _sealed(row_id, "identity", "Taruvinda Lamtorri " * 12),
    }


def _change(referral: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "referral_id": referral["id"],
        "target": "sent",
        "at": referral["respond_by"],
        "worker": number,
    }
