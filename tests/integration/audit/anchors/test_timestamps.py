"""A real time-stamp authority signs the note; an answer of any other is not believed."""

import shutil

import pytest
from rfc3161_client import decode_timestamp_response

from caseflow.audit.anchors import NotPlaced
from caseflow.audit.anchors.timestamps import TimestampAuthority
from tests.integration.audit.anchors.authority import make_authority, serve

NOTE = "a checkpoint\n"
pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="Time stamps need openssl: apt-get install openssl."
)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """(address, root) of an authority that listens here."""
    home = tmp_path_factory.mktemp("tsa") / "genuine"
    root = make_authority(home)
    server = serve(home)
    yield f"http://127.0.0.1:{server.server_port}/tsr", root
    server.shutdown()
    server.server_close()


def test_the_authority_signs_the_note(authority):
    url, root = authority
    receipt = TimestampAuthority(url, root).place(NOTE)
    stamped = decode_timestamp_response(receipt)
    assert stamped.tst_info.message_imprint.message
    assert TimestampAuthority(url, root).newest() is None
    assert TimestampAuthority(url, root).name.startswith("timestamp:127.0.0.1:")


def test_an_authority_under_another_root_is_not_believed(authority, tmp_path):
    other = make_authority(tmp_path / "other", "Another Time")
    with pytest.raises(NotPlaced, match="not_verified"):
        TimestampAuthority(authority[0], other).place(NOTE)


def test_a_stamp_on_something_else_is_not_believed(authority, monkeypatch):
    from caseflow.audit.anchors import http_post

    url, root = authority
    receipt = TimestampAuthority(url, root).place(NOTE)
    monkeypatch.setattr(http_post, "post", lambda *words: http_post.Answer(200, receipt))
    for note in (NOTE, "another checkpoint\n"):  # the nonce of the first is not the second's
        with pytest.raises(NotPlaced, match="not_verified"):
            TimestampAuthority(url, root).place(note)


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [(500, b"", "refused:500"), (302, b"", "refused:302"), (200, b"no", "answer_not_understood")],
)
def test_any_other_answer_is_a_reason(authority, monkeypatch, status, body, said):
    from caseflow.audit.anchors import http_post

    monkeypatch.setattr(http_post, "post", lambda *words: http_post.Answer(status, body))
    with pytest.raises(NotPlaced, match=said):
        TimestampAuthority(*authority).place(NOTE)


def test_missing_or_broken_roots_are_a_reason(authority, tmp_path):
    broken = tmp_path / "broken.pem"
    broken.write_text("no certificate")
    for roots in (broken, tmp_path / "none.pem"):
        with pytest.raises(NotPlaced, match="roots:"):
            TimestampAuthority(authority[0], roots).place(NOTE)


@pytest.mark.asvs("V13.2.6")
def test_a_machine_that_does_not_answer_is_a_reason(authority):
    with pytest.raises(NotPlaced, match="unreachable:ConnectionRefusedError"):
        TimestampAuthority("http://127.0.0.1:9/", authority[1]).place(NOTE)
