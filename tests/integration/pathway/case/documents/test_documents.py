"""Documents are added to a case, sealed, shown from redrawn pages, and handed out as they came."""

import hashlib
import io

import pytest
from PIL import Image
from sqlalchemy import select, text

from caseflow import audit
from caseflow.cli import rotation_commands
from caseflow.encryption import crypto_erasure
from caseflow.encryption.rotation import Level
from caseflow.extensions import db
from caseflow.pathway.case.documents.models import (
    CustodyChange,
    Document,
    DocumentAttachment,
    DocumentChunk,
)
from caseflow.pathway.case.models import Case
from caseflow.pathway.consent.models import Consent
from tests import pages
from tests.integration import builders
from tests.integration.pathway.case.documents import files
from tests.integration.world import acting_as, commit, sign_in

SEALED = text("SELECT content_sealed FROM document")
TOLD = {"title": "Passport", "kind": "identity", "handed_over_by": "Her aunt", "paper_at": "Safe"}


@pytest.fixture
def case(world):
    opened = builders.open_case(world)
    commit()
    return opened


@pytest.fixture
def client(app, world):
    return sign_in(app.test_client(), world.caseworker)


def at(case, *more):
    return "/".join([f"/cases/{case.id}/documents", *map(str, more)])


def add(client, case, content, name="IMG_0001.jpg", **told):
    page = at(case, "add")
    return files.send(client, page, typed(client, page, TOLD | told), content, name)


def typed(client, page, told):
    """What a browser would send of the form on this page, without the file."""
    _form, data = pages.filled(client.get(page).text, page, told)
    return data.to_dict(flat=False)


def added(client, case, content, name="IMG_0001.jpg", **told):
    answer = add(client, case, content, name, **told)
    assert answer.status_code == 302, answer.text
    return db.session.scalars(select(Document.id).order_by(Document.added_at.desc())).first()


@pytest.mark.asvs("V14.2.8")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_is_kept_as_it_came_and_shown_without_metadata(client, case, kind):
    content = files.photograph(kind)
    assert files.PLACE in content
    document_id = added(client, case, content)
    shown = client.get(at(case, document_id)).text
    for words in ("Passport", "Her aunt", "Safe", hashlib.sha256(content).hexdigest()):
        assert words in shown
    page = client.get(at(case, document_id, "pages", 1))
    assert page.content_type == "image/jpeg"
    assert files.PLACE not in page.data
    assert Image.open(io.BytesIO(page.data)).size == (640, 480)
    assert client.get(at(case, document_id, "original")).data == content


def test_the_pages_of_a_pdf_are_shown(client, case):
    content = files.pdf(2)
    document_id = added(client, case, content, "scan.pdf")
    shown = client.get(at(case, document_id)).text
    assert [f"/pages/{number}" in shown for number in (1, 2, 3)] == [True, True, False]
    assert client.get(at(case, document_id, "pages", 2)).content_type == "image/jpeg"
    for number in (0, 3):
        assert client.get(at(case, document_id, "pages", number)).status_code == 404
    assert client.get(at(case, document_id, "original")).data == content


def test_a_sound_is_kept_and_has_no_pages(client, case):
    document_id = added(client, case, files.wav(), "voice.wav")
    assert "A recording cannot be played here." in client.get(at(case, document_id)).text
    assert client.get(at(case, document_id, "original")).data == files.wav()
    assert client.get(at(case, document_id, "pages", 1)).status_code == 404


REFUSED = {
    "nothing": (b"", "The file is empty."),
    "a text": (b"Only words, and no picture.", "Files of this type are not taken."),
    "a ZIP bomb": (files.archive(bytes(10_000_000)), "Files of this type are not taken."),
    "a photograph and archive": (files.photograph() + files.archive(), "two files in one"),
    "a PDF behind a picture's beginning": (
        files.photograph()[:200] + files.pdf(),
        "two files in one",
    ),
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(500), "type HEIC"),
    "a video": (b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + bytes(500), "Videos are not taken."),
    "an encrypted PDF": (files.encrypted_pdf(), "The PDF needs a password."),
    "a PDF cut off": (files.pdf()[:-40], "cut off or damaged"),
    "a photograph cut off": (files.photograph(size=(2000, 2000))[:9_000], "cut off or damaged"),
    "a PNG cut off": (files.photograph("PNG", size=(900, 900))[:700], "cut off or damaged"),
    "a sound cut off": (files.wav()[:-100], "cut off or damaged"),
    "a PDF of many pages": (files.pdf(61), "more than 60 pages"),
    "a picture bomb": (files.bomb(), "too much in it"),
}


@pytest.mark.asvs("V5.2.3", "V5.2.6")
@pytest.mark.parametrize(("content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_bad_input_gets_a_sentence_and_what_was_typed_stays(client, case, content, sentence):
    answer = add(client, case, content, handed_over_by="A neighbour")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "A neighbour" in answer.text
    assert db.session.scalars(select(Document)).all() == []


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"title": ""}, "Enter in a few words what this is."),
        ({"kind": ""}, "Choose what kind of document this is."),
        ({"received_on": "2999-01-01"}, "not in the future"),
    ],
)
def test_what_is_known_of_a_document_is_checked(client, case, told, sentence):
    answer = add(client, case, files.photograph(), **told)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_without_a_file_nothing_is_added(client, case):
    answer = pages.submit(client, at(case, "add"), TOLD)
    assert (answer.status_code, "Choose a file." in answer.text) == (422, True)


def limit(app, most):
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = settings.model_copy(update={"max_document_bytes": most})


@pytest.mark.asvs("V5.2.1")
def test_a_file_above_the_limit_is_refused_and_what_was_typed_stays(app, client, case):
    limit(app, 3 * 1024**2)
    content = files.photograph() + bytes(3 * 1024**2)
    answer = add(client, case, content, handed_over_by="A neighbour")
    assert answer.status_code == 422
    assert "The file is larger than 3 MB." in answer.text
    assert "A neighbour" in answer.text


def test_more_than_other_pages_take_is_taken_here_only(client, case):
    large = files.wav(seconds=400)
    assert len(large) > 3 * 1024**2
    document_id = added(client, case, large, "voice.wav")
    assert client.get(at(case, document_id, "original")).data == large
    page = at(case, document_id, "paper")
    told = typed(client, page, {"given_to": "Police", "place": "Station"})
    assert files.send(client, page, told, large).status_code == 413


def test_a_session_that_ended_keeps_what_was_typed(app, client, case):
    page = at(case, "add")
    told = typed(client, page, TOLD)
    answer = files.send(app.test_client(), page, told, files.wav(seconds=400))
    assert answer.status_code == 401
    assert "Sign in, and you come back to the page with what you typed." in answer.text


def test_the_same_file_twice_names_the_document_that_exists(client, case):
    added(client, case, files.photograph())
    answer = add(client, case, files.photograph(), title="Something else")
    assert answer.status_code == 422
    assert "This file is in the case already, as: Passport." in answer.text
    assert len(db.session.scalars(select(Document)).all()) == 1


def test_the_same_file_may_be_in_another_case(client, world, case):
    added(client, case, files.photograph())
    other = builders.open_case(world)
    commit()
    added(client, other, files.photograph())
    kept = db.session.scalars(select(Document.case_id)).all()
    assert set(kept) == {case.id, other.id}


def test_another_file_with_the_same_words_is_another_document(client, case):
    # A browser that goes back sends the old token of the form again.
    page = at(case, "add")
    told = typed(client, page, TOLD)
    for shade in ("red", "green", "green"):
        answer = files.send(client, page, told, files.photograph(shade=shade))
        assert answer.status_code == 302, answer.text
    assert len(db.session.scalars(select(Document)).all()) == 2


def test_where_the_paper_went_is_a_list_that_grows(client, case):
    document_id = added(client, case, files.photograph())
    for to, place in (("Police", "Station"), ("Court", "Registry")):
        told = {"given_by": "Caseworker", "given_to": to, "place": place}
        assert pages.submit(client, at(case, document_id, "paper"), told).status_code == 302
    shown = client.get(at(case, document_id)).text
    went = shown.partition("Where the paper went")[2]
    assert went.index("Registry") < went.index("Station")
    assert "Registry" in client.get(at(case)).text
    assert "Station" not in client.get(at(case)).text
    assert len(db.session.scalars(select(CustodyChange)).all()) == 2


@pytest.mark.asvs("V5.3.1", "V5.3.2", "V5.4.1", "V5.4.2")
def test_the_original_is_handed_out_to_be_saved_and_never_shown(client, case):
    document_id = added(client, case, files.pdf(), "Statement of Amina.pdf")
    answer = client.get(at(case, document_id, "original"))
    assert answer.headers["Content-Disposition"] == "attachment; filename=document.pdf"
    assert answer.content_type == "application/octet-stream"
    for found in (answer, client.get(at(case, document_id, "pages", 1))):
        assert found.headers["Cache-Control"] == "no-store"
        assert found.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in found.headers["Content-Security-Policy"]
        assert "default-src 'none'" in found.headers["Content-Security-Policy"]


@pytest.mark.parametrize("of", ["pages/1", "original"])
def test_opening_a_document_is_in_the_log(client, case, of):
    document_id = added(client, case, files.photograph())
    client.get(at(case, document_id, of))
    events = db.session.scalars(select(audit.AuditEvent)).all()
    said = [(one.action, one.purpose) for one in events]
    name = "page" if of == "pages/1" else "original"
    assert ("sealed.opened", f"case.documents.{name}") in said
    if of == "original":
        assert ("document.downloaded", "case.documents.original") in said


def test_nobody_else_finds_a_document(app, client, world, case):
    document_id = added(client, case, files.photograph())
    other = builders.open_case(world)
    commit()
    for more in ((), ("original",), ("pages", 1), ("paper",)):
        assert client.get(at(other, document_id, *more)).status_code == 404
        stranger = sign_in(app.test_client(), world.stranger)
        assert stranger.get(at(case, document_id, *more)).status_code == 404
        assert sign_in(app.test_client(), world.clinic).get(
            at(case, document_id, *more)
        ).status_code in (403, 404)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM document_chunk WHERE number = 1",
        "UPDATE document_chunk SET content_sealed = "
        "(SELECT content_sealed FROM document_chunk WHERE number = 0) WHERE number = 1",
        "UPDATE document_chunk SET number = 99 - number WHERE number < 2",
    ],
    ids=["missing", "copied", "moved"],
)
def test_a_changed_chunk_opens_nothing(client, case, change):
    document_id = added(client, case, files.wav(seconds=60), "voice.wav")
    db.session.execute(text(change))
    db.session.commit()
    answer = client.get(at(case, document_id, "original"))
    assert answer.status_code == 500
    assert b"RIFF" not in answer.data


def test_all_chunks_have_one_size_and_hide_the_content(client, case):
    added(client, case, files.wav(seconds=60), "voice.wav")
    added(client, case, files.photograph())
    chunks = db.session.scalars(select(DocumentChunk.content_sealed)).all()
    assert {len(one) for one in chunks} == {256 * 1024}
    assert not any(b"RIFF" in one or files.PLACE in one for one in chunks)


def test_a_closed_case_takes_no_document(client, world):
    closed = builders.closed_case(world)
    assert client.get(at(closed)).status_code == 200
    answer = add(client, closed, files.photograph())
    assert (answer.status_code, "closed" in answer.text) == (422, True)
    assert db.session.scalars(select(Document)).all() == []


def test_an_erased_document_opens_for_nobody_and_others_stay(client, world, case):
    document_id = added(client, case, files.photograph())
    other = builders.open_case(world)
    commit()
    kept_id = added(client, other, files.photograph())
    with acting_as(world.supervisor):
        crypto_erasure.erase_keys(case.id, "documents")
        commit()
    shown = client.get(at(case, document_id))
    assert (shown.status_code, "Erased document" in shown.text) == (200, True)
    assert "Erased document" in client.get(at(case)).text
    assert client.get(at(case, document_id, "original")).status_code == 404
    assert client.get(at(case, document_id, "pages", 1)).status_code == 404
    assert client.get(at(other, kept_id, "original")).data == files.photograph()
    added(client, case, files.photograph(shade="red"))


def test_a_rotation_of_keys_seals_no_chunk_again_and_the_document_still_opens(client, case):
    document_id = added(client, case, files.photograph())
    chunks = db.session.scalars(select(DocumentChunk.content_sealed)).all()
    before = db.session.scalars(SEALED).all()
    db.session.rollback()
    rotation_commands.rotate_here((Level.COMPARTMENTS,))
    assert db.session.scalars(select(DocumentChunk.content_sealed)).all() == chunks
    assert db.session.scalars(SEALED).all() != before
    assert client.get(at(case, document_id, "original")).data == files.photograph()


def test_the_pages_of_the_case_in_arabic(client, case):
    document_id = added(client, case, files.photograph())
    client.post("/language", data={"language": "ar"})
    for more in ((), ("add",), (document_id,), (document_id, "paper")):
        assert client.get(at(case, *more)).status_code == 200


def test_a_document_is_attached_to_a_consent_and_shown_there(client, case):
    document_id, page = added(client, case, files.photograph()), f"/cases/{case.id}/consents"
    assert "Passport" not in client.get(page).text
    consent_id = db.session.scalars(select(Consent.id).where(Consent.case_id == case.id)).first()
    told = {"thing": str(consent_id)}
    assert pages.submit(client, at(case, document_id, "attach"), told).status_code == 302
    assert "Passport" in client.get(page).text
    assert "Consent: " in client.get(at(case, document_id)).text.partition("Belongs to")[2]
    answer = pages.submit(client, at(case, document_id, "attach"), told)
    assert (answer.status_code, "attached there already" in answer.text) == (422, True)


def test_a_document_is_attached_to_a_notification_and_shown_there(client, world):
    notification = builders.notified_case(world)
    case = db.session.get(Case, notification.case_id)
    document_id = added(client, case, files.photograph())
    told = {"thing": str(notification.id)}
    assert pages.submit(client, at(case, document_id, "attach"), told).status_code == 302
    assert "Passport" in client.get(f"/cases/{case.id}/identification").text


def test_a_document_is_attached_to_nothing_of_another_case(client, world, case):
    document_id, other = added(client, case, files.photograph()), builders.open_case(world)
    commit()
    page = at(case, document_id, "attach")
    foreign = db.session.scalars(select(Consent.id).where(Consent.case_id == other.id)).first()
    data = typed(client, page, {}) | {"thing": [str(foreign)]}
    assert client.post(page, data=data).status_code == 422
    assert db.session.scalars(select(DocumentAttachment)).all() == []
