"""One POST to another machine, with an end to waiting and to what is read."""

import http.client
from dataclasses import dataclass
from urllib.parse import urlsplit

from caseflow.audit.anchors import NotPlaced

PATIENCE = 10.0
"""Seconds."""
LARGEST = 65_536
"""Bytes of an answer."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


def post(url: str, body: bytes, content_type: str) -> Answer:
    """The answer, whatever its status; NotPlaced when there is none. Follows no redirect."""
    parts = urlsplit(url)
    kinds = {"https": http.client.HTTPSConnection, "http": http.client.HTTPConnection}
    connection = kinds[parts.scheme](parts.hostname or "", parts.port, timeout=PATIENCE)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body, {"Content-Type": content_type})
        answer = connection.getresponse()
        read = answer.read(LARGEST + 1)
    except (OSError, http.client.HTTPException) as failure:
        raise NotPlaced(f"unreachable:{type(failure).__name__}") from None
    finally:
        connection.close()
    if len(read) > LARGEST:
        raise NotPlaced("answer_too_large")
    return Answer(answer.status, read)


def place_of(url: str) -> str:
    """Host and port, to name the place by."""
    parts = urlsplit(url)
    return (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
