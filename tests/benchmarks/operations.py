"""The operations to measure: a request to the floor, and one for the same job in caseflow."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import cycle

from flask import Flask
from sqlalchemy import create_engine, select
from werkzeug.test import Client, TestResponse

from caseflow.accounts.queries import user_by_email
from caseflow.extensions import db
from caseflow.pathway.case.models import Case
from caseflow.pathway.referral.models import Referral, Status
from tests.benchmarks import floor_data, stores
from tests.benchmarks.stores import Stores

Request = Callable[[], TestResponse]
WORKER = "caseworker@north.example"
DESK = "clinic@health.example"
NURSE = "responder@border.example"
KEPT = 200
"""How many different cases and referrals are requested in turn."""


@dataclass(frozen=True)
class Operation:
    """An operation with its requests to both applications."""

    name: str
    floor: Request
    caseflow: Request


@dataclass(frozen=True)
class Places:
    """Addresses of existing cases and referrals in both applications."""

    floor_cases: list[str]
    floor_referrals: list[str]
    cases: list[str]
    referrals: list[str]


def operations(made: Stores, app: Flask, bare: Flask) -> list[Operation]:
    """Return the operations to measure."""
    places, least = places_of(made, app), Client(bare)
    worker, desk, nurse = (stores.signed_in(app, who) for who in (WORKER, DESK, NURSE))
    found = [
        Operation("case list, 50 rows", _get(least, ["/owners/1/cases"]), _get(worker, ["/cases"])),
        Operation("case page", _get(least, places.floor_cases), _get(worker, places.cases)),
        Operation("partner inbox", _get(least, ["/desks/1"]), _get(desk, ["/inbox"])),
        Operation(
            "partner opens a referral",
            _get(least, places.floor_referrals),
            _get(desk, places.referrals),
        ),
    ]
    if "screening.new" in app.view_functions:
        create = partial(least.post, "/cases", data={"risk": "low"})
        found.append(Operation("start a screening", create, _start_screening(nurse)))
    return found


def _get(client: Client, addresses: list[str]) -> Request:
    turn = cycle(addresses)
    return lambda: client.get(next(turn))


def _start_screening(client: Client) -> Request:
    token = stores.csrf_token(client.get("/screenings/new").text)
    answers = {
        "age_group": "adult",
        "safe_place": "yes",
        "interpreting": "not_needed",
        "csrf_token": token,
    }
    return lambda: client.post("/screenings/new", data=answers | {"form_token": str(uuid.uuid4())})


def places_of(made: Stores, app: Flask) -> Places:
    """Return addresses of cases and referrals that exist in both applications."""
    with app.app_context():
        worker, desk = user_by_email(WORKER), user_by_email(DESK)
        assert worker is not None
        assert desk is not None
        own = select(Case.id).where(Case.owner_id == worker.id, ~Case.is_closed)
        received = select(Referral.id).where(
            Referral.recipient_id == desk.organisation_id, Referral.status == Status.SENT
        )
        ours = [list(db.session.scalars(query.limit(KEPT))) for query in (own, received)]
        db.session.remove()
    floor_cases, floor_referrals = _floor_places(made)
    return Places(
        floor_cases,
        floor_referrals,
        [f"/cases/{row}" for row in ours[0]],
        [f"/inbox/{row}" for row in ours[1]],
    )


def _floor_places(made: Stores) -> Iterator[list[str]]:
    engine, desk = create_engine(made.floor_url), floor_data.referrals.c.desk
    with engine.connect() as connection:
        cases = connection.execute(select(floor_data.risks.c.case_id).limit(KEPT)).scalars()
        yield [f"/cases/{row}" for row in cases]
        asked = select(floor_data.referrals.c.id).where(desk == 1).limit(KEPT)
        yield [f"/desks/1/{row}" for row in connection.execute(asked).scalars()]
    engine.dispose()
