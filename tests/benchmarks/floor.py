"""The floor: the least Flask, SQLAlchemy Core and AES-GCM that still does the job.

No audit, session, CSRF, navigation, languages or per-case keys; one key, cached.
"""

import os
import random
import uuid
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, redirect, request
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
    func,
    insert,
    select,
)

OWNERS, DESKS, PAGE, BATCH = 46, 6, 50, 5000
KEY = AESGCM(bytes(range(32)))
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
    Column("name", LargeBinary),
    Column("contact", LargeBinary),
    Column("warning", LargeBinary),
    Index("ix_floor_case", "owner", "status", "created_at", "id"),
)
events = Table(
    "floor_event",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, index=True),
    Column("name", String(40)),
    Column("at", DateTime(timezone=True)),
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
    Index("ix_floor_referral", "desk", "status", "respond_by"),
)
LIST = """<!doctype html><title>Cases</title><h1>Cases</h1><table>{% for r in rows %}
<tr><th><a href="/cases/{{ r.id }}">{{ r.code }}</a></th><td>{{ opened(r, "name") }}</td>
<td>{{ opened(r, "contact") }}</td><td>{{ opened(r, "warning") }}</td><td>{{ r.risk }}</td>
<td>{{ r.stage }}</td><td>{{ r.created_at.date() }}</td></tr>{% endfor %}</table>"""
CASE = """<!doctype html><title>Case</title><h1>{{ r.code }}</h1><p>{{ opened(r, "name") }}</p>
<p>{{ opened(r, "contact") }}</p><p>{{ opened(r, "warning") }}</p><p>{{ r.risk }} {{ r.stage }}</p>
<ol>{% for e in happened %}<li>{{ e.name }} {{ e.at }}</li>{% endfor %}</ol>"""
INBOX = """<!doctype html><title>Inbox</title><p>{{ counts }}</p><ul>{% for r in rows %}
<li><a href="/desks/{{ r.desk }}/{{ r.id }}">{{ r.service }}</a> {{ r.sender }} {{ r.priority }}
{{ r.respond_by }}</li>{% endfor %}</ul>"""
PACKET = """<!doctype html><title>Referral</title><h1>{{ r.service }}</h1>
<p>{{ opened(r, "packet") }}</p>"""


def create_floor(url: str) -> Flask:
    """The floor over one database."""
    app, engine = Flask("floor"), open_engine(url)
    page = cache(app.jinja_env.from_string)

    @app.get("/owners/<int:owner>/cases")
    def caseload(owner: int) -> str:
        mine = select(cases).where(cases.c.owner == owner, cases.c.status == "open")
        newest = mine.order_by(cases.c.created_at.desc(), cases.c.id.desc()).limit(PAGE)
        with engine.connect() as connection:
            return page(LIST).render(rows=connection.execute(newest).all(), opened=opened)

    @app.get("/cases/<uuid:case_id>")
    def one(case_id: uuid.UUID) -> str:
        happened = select(events).where(events.c.case_id == case_id).order_by(events.c.at)
        with engine.connect() as connection:
            row = connection.execute(select(cases).where(cases.c.id == case_id)).one()
            return page(CASE).render(r=row, happened=connection.execute(happened), opened=opened)

    @app.get("/desks/<int:desk>")
    def inbox(desk: int) -> str:
        mine = select(referrals).where(referrals.c.desk == desk, referrals.c.status == "sent")
        pressing = mine.order_by(referrals.c.respond_by).limit(PAGE)
        heaps = select(referrals.c.status, func.count()).where(referrals.c.desk == desk)
        with engine.connect() as connection:
            counts = connection.execute(heaps.group_by(referrals.c.status)).all()
            return page(INBOX).render(rows=connection.execute(pressing).all(), counts=counts)

    @app.get("/desks/<int:desk>/<uuid:referral_id>")
    def referral(desk: int, referral_id: uuid.UUID) -> str:
        mine = select(referrals).where(referrals.c.desk == desk, referrals.c.id == referral_id)
        with engine.connect() as connection:
            return page(PACKET).render(r=connection.execute(mine).one(), opened=opened)

    @app.post("/cases")
    def create():  # type: ignore[no-untyped-def]
        row = _case(random.Random(), datetime.now(UTC)) | {"risk": request.form["risk"]}
        with engine.begin() as connection:
            connection.execute(insert(cases), row)
        return redirect(f"/cases/{row['id']}")

    return app


def open_engine(url: str) -> Engine:
    """SQLite as durable as caseflow's; PostgreSQL as it is."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _(connection, record):  # type: ignore[no-untyped-def]
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
                connection.execute(f"PRAGMA {pragma}")

    return engine


def fill(url: str, count: int) -> None:
    """So many cases, with ten events each, and a few hundred open referrals for each desk."""
    engine, chance, now = open_engine(url), random.Random(1), datetime.now(UTC)
    metadata.create_all(engine)
    for start in range(0, count, BATCH):
        made = [_case(chance, now) for _ in range(min(BATCH, count - start))]
        happened = [_event(chance, row, n) for row in made for n in range(10)]
        asked = [_referral(chance, now, waits=start == 0) for _ in range(len(made))]
        with engine.begin() as connection:
            connection.execute(insert(cases), made)
            connection.execute(insert(events), happened)
            connection.execute(insert(referrals), asked)
    engine.dispose()


def opened(row, field: str) -> str:  # type: ignore[no-untyped-def]
    """One sealed field."""
    sealed = getattr(row, field)
    return KEY.decrypt(sealed[:12], sealed[12:], row.id.bytes + field.encode()).decode()


def _sealed(row_id: uuid.UUID, field: str, value: str) -> bytes:
    nonce = os.urandom(12)
    return nonce + KEY.encrypt(nonce, value.encode(), row_id.bytes + field.encode())


def _case(chance: random.Random, now: datetime) -> dict[str, object]:
    row_id = uuid.uuid4()
    return {
        "id": row_id, "code": row_id.hex[:12], "owner": chance.randrange(OWNERS),
        "status": chance.choices(("open", "closed"), (74, 26))[0],
        "stage": chance.choice(("case", "plan", "referral", "follow_up")),
        "risk": chance.choice(("low", "medium", "high")),
        "created_at": now - timedelta(days=730 * chance.random()),
        "name": _sealed(row_id, "name", "Taruvinda Lamtorri"),
        "contact": _sealed(row_id, "contact", "+999 555 0142"),
        "warning": _sealed(row_id, "warning", "Never when the landlord is there"),
    }  # fmt: skip


def _event(chance: random.Random, case: dict[str, object], number: int) -> dict[str, object]:
    at = case["created_at"] + timedelta(days=number)  # type: ignore[operator]
    return {"id": uuid.uuid4(), "case_id": case["id"], "name": f"happened.{number}", "at": at}


def _referral(chance: random.Random, now: datetime, *, waits: bool) -> dict[str, object]:
    row_id, heap = uuid.uuid4(), ("sent", "accepted", "in_service") if waits else ("completed",)
    return {
        "id": row_id, "desk": chance.randrange(DESKS), "service": "General clinic",
        "status": chance.choice((*heap, "completed", "declined")),
        "sender": "North Case Organisation", "priority": "urgent",
        "respond_by": now + timedelta(days=14 * chance.random()),
        "packet": _sealed(row_id, "packet", "Please see her this week. " * 8),
    }  # fmt: skip
