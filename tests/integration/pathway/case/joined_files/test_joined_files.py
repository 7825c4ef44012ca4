"""Two files of one person are joined under one view, and taken apart again."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from caseflow import clock
from caseflow.access import access_context
from caseflow.encryption import key_hierarchy
from caseflow.extensions import db
from caseflow.oversight.erasures import actions as erasures_actions
from caseflow.oversight.erasures.models import ErasureReason
from caseflow.oversight.erasures.rules import WHOLE
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case.joined_files import actions
from caseflow.pathway.case.joined_files.models import JoinedFile
from caseflow.pathway.case.models import Case, Note
from caseflow.pathway.case.team import actions as team_actions
from tests import pages
from tests.integration import builders
from tests.integration.oversight.erasures.test_erasure import decide
from tests.integration.world import acting_as, commit, sign_in

WHY = "The same birthmark on the left hand"


@pytest.fixture
def files(world):
    """The file that goes on, and another one of the same organisation."""
    return builders.open_case(world), builders.open_case(world)


@pytest.fixture
def boss(app, world):
    return sign_in(app.test_client(), world.supervisor)


def at(case, *more):
    return "/".join([f"/cases/{case.id}/same-person", *(str(one) for one in more)])


def join(client, case, other):
    return pages.submit(client, at(case, other.id), {"reason": WHY})


def note(world, case, text, *, by="caseworker"):
    with acting_as(world.people[by]):
        access_context.admit(case.id)
        written = case_actions.add_note(case, text, by=world.people[by])
        commit()
    return written


def notes_of(world, case):
    with acting_as(world.caseworker):
        access_context.admit(case.id)
        rows = db.session.scalars(select(Note).where(Note.case_id == case.id))
        return [(one.text, one.written_by_id) for one in rows]


def test_a_file_is_found_by_its_code_compared_and_joined(boss, files):
    case, other = files
    found = pages.submit(boss, at(case), {"code": f" {other.code.lower()} "})
    assert found.location == at(case, other.id)
    page = boss.get(found.location).text
    assert page.count(builders.FULL_NAME) >= 2
    assert "Differs" not in page
    assert join(boss, case, other).location == f"/cases/{case.id}/together"
    together = boss.get(f"/cases/{case.id}/together").text
    assert case.code in together
    assert f"· {other.code}" in together


def test_every_page_of_both_files_leads_to_the_other(app, world, boss, files):
    case, other = files
    join(boss, case, other)
    worker = sign_in(app.test_client(), world.caseworker)
    goes_on = "New work goes into that file."
    for path in ("", "/plan", "/people"):
        page = worker.get(f"/cases/{case.id}{path}").text
        assert other.code in page
        assert goes_on not in page
        page = worker.get(f"/cases/{other.id}{path}").text
        assert case.code in page
        assert goes_on in page


def test_keys_and_rows_stay_where_they_are(world, boss, files):
    case, other = files
    before = notes_of(world, other)
    join(boss, case, other)
    assert notes_of(world, other) == before
    held = key_hierarchy.key_ring().cases.holders_of(one.id for one in files)
    assert held == {one.id: {world.caseworker.organisation_id} for one in files}


def test_a_caseworker_compares_and_leaves_the_decision_to_a_supervisor(app, world, files):
    case, other = files
    worker = sign_in(app.test_client(), world.caseworker)
    page = worker.get(at(case, other.id))
    assert (page.status_code, "A supervisor can join the files" in page.text) == (200, True)
    assert worker.post(at(case, other.id), data={"reason": WHY}).status_code == 403
    assert worker.get(at(case, other.id, "part")).status_code == 403
    assert not db.session.scalars(select(JoinedFile)).all()


def test_a_file_of_another_organisation_is_not_found(app, world, boss, files):
    case, _other = files
    page = pages.submit(boss, at(case), {"code": "AAAA-AAAA"})
    assert (page.status_code, "no case of yours" in page.text) == (422, True)
    page = pages.submit(boss, at(case), {"code": case.code})
    assert (page.status_code, "this case itself" in page.text) == (422, True)


def test_who_may_not_open_the_other_file_neither_compares_nor_sees_its_code(
    app, world, boss, files
):
    case, other = files
    join(boss, case, other)
    with acting_as(world.supervisor):
        access_context.admit(other.id)
        row = db.session.get(Case, other.id)
        row.owner_id = world.colleague.id
        team_actions.exclude(row, user_id=world.caseworker.id, reason="kin", by=world.supervisor)
        commit()
    worker = sign_in(app.test_client(), world.caseworker)
    page = worker.get(f"/cases/{case.id}").text
    assert "A file that you may not open" in page
    assert other.code not in page
    assert other.code not in worker.get(f"/cases/{case.id}/together").text
    assert worker.get(at(case, other.id)).status_code == 404


def test_taking_apart_copies_the_notes_that_belong_to_the_other_file(app, world, boss, files):
    case, other = files
    note(world, case, "Before the join")
    join(boss, case, other)
    hers, others = note(world, case, "About her"), note(world, case, "About the other")
    page = boss.get(at(case, other.id, "part")).text
    assert "About the other" in page
    assert "Before the join" not in page
    answer = pages.submit(boss, at(case, other.id, "part"), {"moved": [str(others.id)]})
    assert answer.status_code == 302
    assert [text for text, _by in notes_of(world, other)] == ["About the other"]
    assert notes_of(world, other)[0][1] == world.caseworker.id
    assert hers.id != others.id
    assert "This person has another file" not in boss.get(f"/cases/{case.id}").text
    assert join(boss, other, case).status_code == 302


def test_after_thirty_days_they_stay_together(app, world, boss, files):
    case, other = files
    join(boss, case, other)
    row = db.session.scalars(select(JoinedFile)).one()
    row.joined_at = clock.now() - timedelta(days=31)
    commit()
    answer = pages.submit(boss, at(case, other.id, "part"), {})
    assert (answer.status_code, "stay together" in answer.text) == (422, True)


def erase(world, case, part):
    with acting_as(world.caseworker):
        access_context.admit(case.id)
        row = db.session.get(Case, case.id)
        erasures_actions.request(row, part, ErasureReason.PERSON_ASKED, by=world.caseworker)
        commit()
    decide(world)


@pytest.mark.parametrize("part", [WHOLE, "notes"])
def test_no_note_is_copied_into_an_erased_file(world, boss, part):
    case, other = builders.open_case(world), builders.closed_case(world)
    join(boss, case, other)
    hers = note(world, case, "About the other")
    erase(world, other, part)
    answer = pages.submit(boss, at(case, other.id, "part"), {"moved": [str(hers.id)]})
    assert (answer.status_code, "permanently erased, so no note" in answer.text) == (422, True)
    assert pages.submit(boss, at(case, other.id, "part"), {}).status_code == 302


def test_an_erased_note_is_not_offered_to_be_copied(world, boss, files):
    case, other = files
    join(boss, case, other)
    note(world, other, "About her")
    erase(world, other, "notes")
    page = boss.get(at(case, other.id, "part")).text
    assert "No notes were written since" in page


def test_a_copied_note_is_told_to_the_person_as_the_first_one_is(world, boss, files):
    case, other = files
    join(boss, case, other)
    with acting_as(world.caseworker):
        access_context.admit(case.id)
        row = db.session.get(Case, case.id)
        told = case_actions.add_note(row, "She likes tea", told=True, by=world.caseworker)
        commit()
    pages.submit(boss, at(case, other.id, "part"), {"moved": [str(told.id)]})
    with acting_as(world.caseworker):
        access_context.admit(other.id)
        copied = db.session.scalars(select(Note).where(Note.case_id == other.id)).one()
        assert copied.told is True


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_two_people_do_not_join_the_same_files_at_once(world, files):
    case, other = files
    busy = select(Case.id).where(Case.id == other.id).with_for_update(key_share=True)
    with db.engine.connect() as elsewhere, acting_as(world.supervisor):
        elsewhere.execute(busy)
        access_context.admit(case.id, other.id)
        db.session.execute(text("SET LOCAL lock_timeout = '200ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            actions.join(case, other, WHY, by=world.supervisor)
        db.session.rollback()


def test_the_reason_opens_with_the_file_that_goes_on_only(world, files, boss):
    case, other = files
    join(boss, case, other)
    row = db.session.scalars(select(JoinedFile)).one()
    with acting_as(world.supervisor):
        access_context.admit(case.id)
        assert row.reason == WHY
    with acting_as(world.supervisor):
        access_context.admit(other.id)
        with pytest.raises(Exception, match="access context"):
            _ = row.reason
