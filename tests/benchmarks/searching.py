"""Compare the search by name with opening and comparing every name.

`python -m tests.benchmarks.searching [--cards 10000]`. Each case of one organisation gets a sealed
name and a sealed search card, with the same keys as in the application.
"""

import json
import tempfile
import time
import tracemalloc
import uuid
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import click
from sqlalchemy import select

from caseflow import clock, create_app
from caseflow.access import access_context
from caseflow.cli import installation
from caseflow.demo.volume import people
from caseflow.demo.volume.bulk import Batch, File
from caseflow.demo.volume.fictional_values import Source
from caseflow.encryption import key_hierarchy, sealed_fields
from caseflow.extensions import db
from caseflow.people import name_matching
from caseflow.people.models import Person
from caseflow.people.search_index import queries as search_index_queries
from caseflow.people.search_index import rules as search_index_rules
from caseflow.people.search_index.rules import Asked
from caseflow.sop.vocabulary import AgeGroup
from caseflow.web import transaction
from config import Settings

BATCH, ROUNDS = 1000, 20
AGO = timedelta(days=1)


def fill(count: int, organisation_id: uuid.UUID) -> None:
    """Make this many cases with a name and a search card."""
    source = Source(5)
    key_hierarchy.key_ring().organisations.create(organisation_id)
    for start in range(0, count, BATCH):
        batch = Batch()
        for _ in range(min(BATCH, count - start)):
            file = File(batch, source.id(), (organisation_id,))
            person = source.person(AgeGroup.ADULT)
            file.add(Person, id=source.id(), **person)
            people.add_card(file, source.id(), person, "", clock.now() - AGO)
        batch.store()
        transaction.commit()


def scan(name: str, keeper: search_index_queries.Keeper) -> list[uuid.UUID]:
    """Search without cards: open every name, and compare it by the same rule."""
    found = []
    with access_context.acting(keeper, purpose="benchmark") as look:
        ids = search_index_queries.held_by(keeper.organisation_id)
        for at in range(0, len(ids), 500):
            some = db.session.scalars(select(Person).where(Person.case_id.in_(ids[at : at + 500])))
            people = list(some)
            look.admitted.update(person.case_id for person in people)
            sealed_fields.prefetch_keys(people, "identity")
            found += [
                p.case_id
                for p in people
                if name_matching.likeness(name, p.full_name or "") >= name_matching.ALIKE
            ]
            look.keys.clear()
            db.session.expunge_all()
    return found


def search(name: str, keeper: search_index_queries.Keeper) -> list[uuid.UUID]:
    """Search with the cards, then open and compare the twenty best candidates."""
    index = search_index_queries.index_of(keeper.organisation_id, seen_by=keeper)
    ids = index.candidates(
        search_index_rules.keyed(Asked(name=name), search_index_queries.every_key()), 20
    )
    with access_context.acting(keeper, purpose="benchmark") as look:
        look.admitted.update(ids)
        people = list(db.session.scalars(select(Person).where(Person.case_id.in_(ids))))
        sealed_fields.prefetch_keys(people, "identity")
        return [
            p.case_id
            for p in people
            if name_matching.likeness(name, p.full_name or "") >= name_matching.ALIKE
        ]


def timed(work: Any) -> tuple[float, Any]:
    """Return (milliseconds, result) of the work."""
    start = time.perf_counter()
    answer = work()
    return (time.perf_counter() - start) * 1000, answer


def measure(count: int, home: Path) -> dict[str, Any]:
    """Return the times of the first search, of later ones and of a scan, and the index's memory."""
    settings = Settings(data=home, tls="off", demo=True)
    installation.create_root_key(settings)
    app = create_app(settings)
    installation.migrate(app)
    with app.app_context():
        installation.start_log_and_keys()
        keeper = search_index_queries.Keeper(uuid.uuid4())
        fill(count, keeper.organisation_id)
        opening, _ = timed(lambda: search("Miralindra Adovarmbero", keeper))
        transaction.commit()
        names = ["Miralindra Adovarmbero", "Zelitavel Kolentherontu", "Амамберо Бекулишари"]
        warm = [timed(lambda n=name: search(n, keeper))[0] for name in names * ROUNDS]
        scanned, answer = timed(lambda: scan(names[0], keeper))
        found = search(names[0], keeper)
        search_index_queries.shelf().places.clear()
        tracemalloc.start()
        index = search_index_queries.index_of(keeper.organisation_id, seen_by=keeper)
        db.session.expunge_all()
        memory = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
    return {
        "cards": len(index),
        "opening_ms": round(opening),
        "search_ms": round(median(warm), 2),
        "scan_ms": round(scanned),
        "times_faster": round(scanned / median(warm)),
        "memory_mb": round(memory / 2**20, 1),
        "scan_found": len(answer),
        "found": len(found),
    }


@click.command()
@click.option("--cards", "counts", multiple=True, type=int, default=(10_000, 100_000))
def main(counts: tuple[int, ...]) -> None:
    """Print the results, one line of JSON for each number of cards."""
    for count in counts:
        with tempfile.TemporaryDirectory() as home:
            click.echo(json.dumps(measure(count, Path(home))))


if __name__ == "__main__":
    main()
