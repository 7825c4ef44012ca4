"""The floor: a minimal application that does the same job with Flask, SQLAlchemy and AES-GCM.

It has no log, sessions, protection against forged forms, navigation or languages, and a single key.
"""

import random
import uuid
from datetime import UTC, datetime
from functools import cache

from flask import Flask, redirect, request
from sqlalchemy import func, insert, select

from tests.benchmarks.floor_data import (
    PAGE,
    SEALED,
    STEPS,
    cases,
    changes,
    events,
    new_case,
    open_engine,
    opened,
    referrals,
    risks,
    workers,
)

LISTED = tuple(
    cases.c[name]
    for name in ("id", "code", "risk", "stage", "created_at", "name", "contact", "warning")
)
LIST = """<!doctype html><title>Cases</title><h1>Cases</h1><table>{% for r in rows %}
<tr><th><a href="/cases/{{ r.id }}">{{ r.code }}</a></th><td>{{ opened(r, "name") }}</td>
<td>{{ opened(r, "contact") }}</td><td>{{ opened(r, "warning") }}</td><td>{{ r.risk }}</td>
<td>{{ r.stage }}</td><td>{{ r.created_at.date() }}</td></tr>{% endfor %}</table>"""
CASE = """<!doctype html><title>Case</title><h1>{{ r.code }}</h1><p>{{ r.risk }} {{ r.stage }}</p>
{% for name in sealed %}<p>{{ opened(r, name) }}</p>{% endfor %}
<ul>{% for name, at in steps %}<li>{{ name }} {{ at }}</li>{% endfor %}</ul>
<p>{{ risks[0].level }} {{ opened(risks[0], "reason") }} {{ risks[0].at }}</p>
<ol>{% for e in happened[-6:] %}<li>{{ e.name }} {{ e.at }} {{ e.by }}</li>{% endfor %}</ol>"""
INBOX = """<!doctype html><title>Inbox</title><p>{{ counts }}</p><ul>{% for r in rows %}
<li><a href="/desks/{{ r.desk }}/{{ r.id }}">{{ r.service }}</a> {{ r.sender }} {{ r.priority }}
{{ r.respond_by }}</li>{% endfor %}</ul>"""
PACKET = """<!doctype html><title>Referral</title><h1>{{ r.service }}</h1><p>{{ r.sender }}</p>
<p>{{ opened(r, "packet") }}</p><p>{{ opened(r, "identity") }}</p>
<ol>{% for c in changed %}<li>{{ c.target }} {{ c.at }} {{ c.by }}</li>{% endfor %}</ol>"""


def create_floor(url: str) -> Flask:
    """Return the minimal application for the database with this address."""
    app, engine = Flask("floor"), open_engine(url)
    page = cache(app.jinja_env.from_string)

    @app.get("/owners/<int:owner>/cases")
    def caseload(owner: int) -> str:
        mine = select(*LISTED).where(cases.c.owner == owner, cases.c.status == "open")
        newest = mine.order_by(cases.c.created_at.desc(), cases.c.id.desc()).limit(PAGE)
        with engine.connect() as connection:
            return page(LIST).render(rows=connection.execute(newest).all(), opened=opened)

    @app.get("/cases/<uuid:case_id>")
    def one(case_id: uuid.UUID) -> str:
        with engine.connect() as connection:
            row = connection.execute(select(cases).where(cases.c.id == case_id)).one()
            happened = connection.execute(_timeline(case_id)).all()
            newest = select(risks).where(risks.c.case_id == case_id).order_by(risks.c.at.desc())
            done = {event.name for event in happened}
            steps = [(name, row.created_at + by) for name, by in STEPS if name not in done]
            found = {"risks": connection.execute(newest).all(), "happened": happened}
            return page(CASE).render(r=row, steps=steps, opened=opened, sealed=SEALED, **found)

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
            changed = connection.execute(_changes(referral_id)).all()
            return page(PACKET).render(
                r=connection.execute(mine).one(), opened=opened, changed=changed
            )

    @app.post("/cases")
    def create():
        row = new_case(random.Random(), datetime.now(UTC)) | {"risk": request.form["risk"]}
        with engine.begin() as connection:
            connection.execute(insert(cases), row)
        return redirect(f"/cases/{row['id']}")

    return app


def _changes(referral_id: uuid.UUID):
    by = changes.join(workers, workers.c.id == changes.c.worker)
    columns = select(changes.c.target, changes.c.at, workers.c.name.label("by")).select_from(by)
    return columns.where(changes.c.referral_id == referral_id).order_by(changes.c.at)


def _timeline(case_id: uuid.UUID):
    by = events.join(workers, workers.c.id == events.c.worker)
    columns = select(events.c.name, events.c.at, workers.c.name.label("by")).select_from(by)
    return columns.where(events.c.case_id == case_id).order_by(events.c.at)
