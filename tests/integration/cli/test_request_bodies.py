"""Bodies of requests that are being received have only so much of the disk together."""

import gc

import pytest
from waitress.adjustments import Adjustments

from caseflow.cli import request_bodies
from caseflow.encryption.scratch_files import MEMORY

LARGE = 2 * MEMORY


def receiving(length, *, sent):
    """A request whose head announced a body of this length, of which so much arrived."""
    parser = request_bodies.Parser(Adjustments())
    parser.received(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % length)
    parser.received(bytes(sent))
    return parser


def chunked(*, sent):
    parser = request_bodies.Parser(Adjustments())
    parser.received(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    parser.received(b"%x\r\n" % sent + bytes(sent) + b"\r\n")
    return parser


@pytest.fixture(autouse=True)
def most(monkeypatch):
    monkeypatch.setattr(request_bodies, "MOST", 3 * MEMORY)


@pytest.mark.parametrize(
    "another", [lambda: receiving(LARGE, sent=LARGE), lambda: chunked(sent=LARGE)]
)
def test_a_body_for_which_there_is_no_place_is_refused_and_takes_none(another):
    first = receiving(LARGE + 1, sent=LARGE)
    refused = another()
    assert (refused.completed, refused.error.code) == (True, 503)
    assert (first.completed, first.error) == (False, None)
    first.close()
    assert another().error is None


def test_a_sender_who_goes_away_gives_the_place_back():
    first = receiving(LARGE + 1, sent=LARGE)
    del first
    gc.collect()
    assert receiving(LARGE, sent=LARGE).error is None


def test_a_form_still_arrives_when_the_disk_is_used_up():
    first = receiving(3 * MEMORY + 1, sent=3 * MEMORY)
    form = receiving(1000, sent=1000)
    assert (form.completed, form.error, len(form.get_body_stream().read())) == (True, None, 1000)
    first.close()


def test_a_disk_that_is_full_refuses_the_request(monkeypatch):
    def fails(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.pwrite", fails)
    assert receiving(LARGE, sent=LARGE).error.code == 503
