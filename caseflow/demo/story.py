"""The demonstration: fictional pathways that stop at different points, made by the real actions."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from caseflow import database
from caseflow.demo import ending, network, people, referring, steps, volume
from caseflow.demo.network import PASSWORD, PEOPLE, Cast
from caseflow.demo.steps import Way
from caseflow.encryption import key_hierarchy
from caseflow.extensions import db
from caseflow.pathway.referral.models import Referral
from caseflow.web import transaction

STOPS = (
    "begun",
    "finished",
    "handed",
    "taken",
    "consented",
    "assessed",
    "planned",
    "approved",
    "sent",
    "silent",
    "declined",
    "acknowledged",
    "accepted",
    "in service",
    "delivered",
    "told",
    "notified",
    "decided",
    "followed",
    "closing",
    "closed",
    "refused",
)
"""Where a pathway may stop; the cases take these points in turn."""
SEED = 2026
ADMINISTRATOR = "admin@network.example"
AGE_IN_HOURS = {
    "begun": 3,
    "finished": 5,
    "handed": 9,
    "taken": 12,
    "consented": 20,
    "assessed": 30,
    "planned": 40,
    "approved": 45,
    "sent": 24,
    "silent": 90,
    "declined": 60,
    "acknowledged": 40,
    "accepted": 70,
    "in service": 150,
}
"""The age of pathways that wait for somebody, so that some are overdue; all others are older."""


def tell(cases: int, *, closed: int = 0) -> Cast:
    """Create the fictional mechanism and this many pathways in an empty installation.

    `closed` cases of the last months are added quickly, without the actions, so that figures and
    trends have something to show. Returns the organisations, users, services and receipt codes.
    """
    # The session gives its connection back, because the setting below is made on the pooled one.
    db.session.remove()
    with database.not_waiting_for_the_disk(db.engine, key_hierarchy.key_ring().store.engine):
        cast = network.gather()
        transaction.commit()
        if closed:
            volume.add_closed(closed, cast, seed=SEED)
        dice = random.Random(SEED)  # noqa: S311 - a story, not a secret
        for number in range(cases):
            _walk(_way(cast, dice, number), STOPS[number % len(STOPS)])
        db.session.remove()
    return cast


def accounts_text(port: int, receipts: Sequence[str] = ()) -> str:
    """Return what `caseflow demo` prints: the address, the accounts, and one receipt code.

    Receipt codes are known only when the data was made just now; the database has their hashes.
    """
    lines = [f"  {email:<30} {name}" for email, name, _, _ in PEOPLE]
    lines += [f"  /portal: {receipt}, a survivor's receipt" for receipt in receipts[:1]]
    return "\n".join(
        [
            "",
            "A demonstration with fictional people. Never enter real data.",
            f"Open http://127.0.0.1:{port}/ and sign in; every password is {PASSWORD}",
            *lines,
            "",
        ]
    )


def _way(cast: Cast, dice: random.Random, number: int) -> Way:
    stop = STOPS[number % len(STOPS)]
    older = dice.randrange(300, 2400)
    hours = AGE_IN_HOURS[stop] * dice.uniform(1, 2) if stop in AGE_IN_HOURS else older
    start = datetime.now(UTC) - timedelta(hours=hours)
    region = "south" if number % 3 == 2 else "north"
    return Way(cast, dice, people.invent(dice), region, start)


def _walk(way: Way, stop: str) -> None:
    steps.begin(way)
    if stop == "begun":
        return
    if stop == "refused":
        return steps.refuse(way)
    steps.finish(way)
    for name, step in (
        ("finished", steps.hand_over),
        ("handed", steps.take_up),
        ("taken", steps.consent),
        ("consented", steps.assess),
        ("assessed", steps.plan),
        ("planned", referring.approve),
    ):
        if stop == name:
            return
        step(way)
    if stop != "approved":
        _go_on(way, stop)


def _go_on(way: Way, stop: str) -> None:
    if stop in ("notified", "decided"):
        notification = referring.notify(way)
        if stop == "decided":
            referring.decide(way, notification)
        return
    sent = referring.refer(way)
    if stop in ("sent", "silent") or not sent:
        return
    if stop == "declined":
        return referring.decline(way, sent[0])
    for referral in sent:
        _serve(way, referral, stop)
    if stop in ("followed", "closing", "closed"):
        _end(way, sent, stop)


def _end(way: Way, sent: list[Referral], stop: str) -> None:
    planned = [(ending.plan_follow_up(way, referral), referral) for referral in sent]
    for follow_up, referral in planned:
        ending.follow_up(way, follow_up, referral)
    if stop == "followed":
        return
    closure = ending.request_closure(way)
    if stop == "closed":
        ending.approve_closure(way, closure)
        ending.ask_erasure(way)


def _serve(way: Way, referral: Referral, stop: str) -> None:
    for name, step in (
        ("", referring.acknowledge),
        ("acknowledged", referring.accept),
        ("accepted", referring.start),
        ("in service", referring.deliver),
        ("delivered", referring.close_loop),
    ):
        if stop == name:
            return
        step(way, referral)
