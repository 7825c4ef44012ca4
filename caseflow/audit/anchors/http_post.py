"""One POST request to another machine, with a limit on the time and on the size of the answer."""

import http.client
from dataclasses import dataclass
from urllib.parse import urlsplit

from caseflow.audit.anchors import NotPlaced

PATIENCE = 10.0
"""Seconds until connecting or reading is given up."""
LARGEST = 65_536
"""The largest answer that is read, in bytes."""


@dataclass(frozen=True)
class Answer:
    """The status and the body of an answer."""

    status: int
    body: bytes


def post(url: str, body: bytes, content_type: str) -> Answer:
    """Send a POST request and return the answer, whatever its status; redirects are not followed.

    Raises NotPlaced when there is no answer or it is too large.
    """
    parts = urlsplit(url)
    kinds = {"https": http.client.HTTPSConnection, "http": http.client.HTTPConnection}
    connection = kinds[parts.scheme](parts.hostname or "", parts.port, timeout=PATIENCE)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body, {"Content-Type": content_type})
        answer = connection.getresponse()
        read = answer.read(LARGEST + 1)  # one byte more, to notice a larger answer
    except (OSError, http.client.HTTPException) as failure:
        raise NotPlaced(f"unreachable:{type(failure).__name__}") from None
    finally:
        connection.close()
    if len(read) > LARGEST:
        raise NotPlaced("answer_too_large")
    return Answer(answer.status, read)


def place_of(url: str) -> str:
    """Return the host and port of an address, as the name of an anchor."""
    parts = urlsplit(url)
    return (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
