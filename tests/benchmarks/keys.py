"""Compare sealing and opening with plain AES-GCM, and a key rotation with plain updates."""

import json
import os
import time
import uuid
from collections.abc import Callable
from statistics import median
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import bindparam, select, update

from caseflow.cli import rotation_commands
from caseflow.crypto import encoding, sealing
from caseflow.encryption.rotation import Level, fields
from caseflow.encryption.sealed_fields import sealed_fields
from caseflow.extensions import db
from tests.benchmarks.stores import Stores

VALUE = "She wants to sleep without fear, and to see a doctor because of her arm."
LONG = "She wants to sleep without fear, and to see a doctor. " * 60
ROUNDS, TIMES = 21, 4000
BATCH = 1000
Work = Callable[[], Any]


def facts(made: Stores) -> dict[str, Any]:
    """Return fields per second on one core, and fields per second of a rotation, with ratios."""
    with made.caseflow().app_context():
        return {
            "a field of 72 characters": _sealing(VALUE),
            "a field of 3,240 characters": _sealing(LONG),
            "rotation": _rotation(),
        }


def _sealing(value: str) -> dict[str, float]:
    key, padded = AESGCM(os.urandom(32)), encoding.pad(value)
    place = sealing.Place("note", "text", uuid.uuid4().bytes, uuid.uuid4().bytes, "notes")
    bound = place.bind(1)
    sealed = sealing.seal(value, key=key, version=1, place=place)
    raw, coded = _raw(key, padded, bound), _raw(key, json.dumps(value).encode(), bound)
    ways = {
        "seal": (
            lambda: _raw(key, padded, bound),
            lambda: _raw(key, json.dumps(value).encode(), bound),
            lambda: sealing.seal(value, key=key, version=1, place=place),
        ),
        "open": (
            lambda: key.decrypt(raw[:12], raw[12:], bound),
            lambda: json.loads(key.decrypt(coded[:12], coded[12:], bound)),
            lambda: sealing.open_sealed(sealed, key, place),
        ),
    }
    return {f"{way} {n}": v for way, works in ways.items() for n, v in _beside(*works).items()}


def _raw(key: AESGCM, plain: bytes, bound: bytes) -> bytes:
    """Return the shortest form that can be decrypted again: a nonce and the encrypted text."""
    nonce = os.urandom(12)
    return nonce + key.encrypt(nonce, plain, bound)


def _beside(raw: Work, coded: Work, ours: Work) -> dict[str, float]:
    """Measure the three in turn; a ratio is the median of the rounds, and 1 means as fast as it.

    `raw` encrypts bytes that are ready. `coded` converts a value from or to JSON too, but does not
    pad it, and does not compute the place to which it is bound.
    """
    rounds = [(_seconds(raw), _seconds(coded), _seconds(ours)) for _ in range(ROUNDS)]
    return {
        "per second": round(TIMES / median(c for _, _, c in rounds)),
        "of raw": round(median(a / c for a, _, c in rounds), 2),
        "of JSON and raw": round(median(b / c for _, b, c in rounds), 2),
    }


def _seconds(work: Work) -> float:
    started = time.perf_counter()
    for _ in range(TIMES):
        work()
    return time.perf_counter() - started


def _rotation() -> dict[str, float]:
    """Rotate the keys of every sealed field, and compare it with writing the same bytes back."""
    count, plain = _plain_update()
    started = time.perf_counter()
    rotation_commands.rotate_here((Level.COMPARTMENTS,))
    taken = time.perf_counter() - started
    return {
        "fields": count,
        "plain updates per second": round(count / plain),
        "fields per second": round(count / taken),
        "of plain": round(plain / taken, 2),
    }


def _plain_update() -> tuple[int, float]:
    """Update every column that a rotation changes; return the number of fields and the seconds.

    The batches have the same size as those of a rotation.
    """
    count, started = 0, time.perf_counter()
    for model in fields.models():
        table: Any = model.__table__  # type: ignore[attr-defined]
        for field in sealed_fields(model):
            column = table.c[field.column]
            filled = select(table.c.id, column).where(column.is_not(None))
            rows = [{"b_row": row[0], "b_new": row[1]} for row in db.session.execute(filled)]
            db.session.commit()
            statement = update(table).where(table.c.id == bindparam("b_row"))
            for start in range(0, len(rows), BATCH):
                db.session.connection().execute(
                    statement.values({field.column: bindparam("b_new")}),
                    rows[start : start + BATCH],
                )
                db.session.commit()
            count += len(rows)
    return count, time.perf_counter() - started
