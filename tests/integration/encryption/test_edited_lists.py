"""One record that was changed with SQL does not take a whole list away from those who work."""

import pytest
from sqlalchemy import select, update

from caseflow.accounts.models import User
from caseflow.audit.events import Event
from caseflow.audit.models import AuditEvent
from caseflow.encryption import SealedRow, SignedRow
from caseflow.encryption.sealed_fields import sealed_fields
from caseflow.extensions import Base, db
from caseflow.people.models import Person
from caseflow.people.search_index.models import SearchCard
from tests import pages
from tests.integration import builders
from tests.integration.world import sign_in

MARK = "Changed outside caseflow"
ONE_OF_EACH = (
    *("administrator", "authority", "caseworker", "clinic"),
    *("coordinator", "dpo", "responder", "supervisor"),
)


def edit(model, column, *where):
    """Change a byte in this column of the rows that fit, as somebody with SQL can."""
    table = model.__table__
    (key,) = table.primary_key
    for row_id, value in db.session.execute(select(key, table.c[column]).where(*where)).all():
        if value:
            changed = value[:-1] + bytes([value[-1] ^ 1])
            db.session.execute(update(table).where(key == row_id).values({column: changed}))
    db.session.commit()


def edit_all(kind):
    """Change every sealed value, or every signature but those of the accounts that are used."""
    for model in (m.class_ for m in Base.registry.mappers if issubclass(m.class_, kind)):
        if kind is SealedRow:
            for field in sealed_fields(model):
                edit(model, field.column)
        elif model is User:
            edit(model, "seal", User.email.startswith("colleague"))
        else:
            edit(model, "seal")


def lists(app):
    """The addresses of all pages that are not about one thing."""
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments and rule.rule != "/exit"
    )


def told_of(row_id):
    """How many events say that this row was changed."""
    told = AuditEvent.action == Event.TAMPERED.value, AuditEvent.object_id == row_id
    return db.session.scalar(db.select(db.func.count()).where(*told))


@pytest.fixture
def busy(world):
    """Something of each kind that lists show."""
    builders.sent_referral(world)
    builders.received_screening(world)
    builders.finished_screening(world)
    builders.draft_screening(world)
    builders.requested_closure(world)
    builders.closed_case(world)
    builders.planned_follow_up(world)


@pytest.mark.parametrize("kind", [SealedRow, SignedRow])
def test_no_list_fails_for_anybody_when_records_were_changed(app, world, busy, kind):
    clients = {name: sign_in(app.test_client(), world.people[name]) for name in ONE_OF_EACH}

    def shown():
        return {
            (name, page)
            for name, client in clients.items()
            for page in lists(app)
            if client.get(page).status_code == 200
        }

    before = shown()
    assert ("caseworker", "/my-day") in before and ("clinic", "/inbox") in before
    edit_all(kind)
    assert before - shown() == set()


def test_that_line_is_marked_and_the_others_are_shown_and_the_log_says_it_once(app, world):
    changed, other = builders.open_case(world), builders.open_case(world)
    codes = changed.code, other.code
    person = db.session.scalars(db.select(Person).where(Person.case_id == changed.id)).one().id
    edit(Person, "known_as_sealed", Person.id == person)
    client = sign_in(app.test_client(), world.caseworker)
    for page, times in (("/cases", 1), ("/my-day", 1), ("/cases", 1)):
        shown = client.get(page).text
        assert shown.count(MARK) == times
        assert builders.KNOWN_AS in shown
        assert all(code in shown for code in codes)
    assert told_of(person) == 1


def test_a_search_finds_the_others(app, world):
    changed, other = builders.open_case(world), builders.open_case(world)
    codes = changed.code, other.code
    card = db.session.scalars(db.select(SearchCard).where(SearchCard.case_id == changed.id)).one()
    card_id = card.id
    edit(SearchCard, "tokens_sealed", SearchCard.id == card_id)
    client = sign_in(app.test_client(), world.caseworker)
    found = pages.submit(client, "/cases/search", {"sought": builders.FULL_NAME})
    assert found.status_code == 200
    assert [code in found.text for code in codes] == [False, True]
    assert told_of(card_id) == 1


def test_a_search_marks_a_person_that_was_changed(app, world):
    case = builders.open_case(world)
    case_id = case.id
    for column in ("full_name_sealed", "known_as_sealed", "date_of_birth_sealed"):
        edit(Person, column, Person.case_id == case_id)
    client = sign_in(app.test_client(), world.caseworker)
    found = pages.submit(client, "/cases/search", {"sought": builders.FULL_NAME})
    assert found.status_code == 200
