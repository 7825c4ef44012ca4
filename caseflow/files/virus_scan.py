"""Ask the daemon of ClamAV whether a file has a virus."""

from typing import Any
from urllib.parse import urlsplit

from clamav_client import clamd

from caseflow.errors import RuleBroken
from caseflow.files.content_types import Stream

SECONDS = 60
"""How long the daemon may take."""


def check(stream: Stream, address: str) -> None:
    """Raise RuleBroken, at the field `file`, for a virus, or when the daemon does not answer.

    The address is `unix:///path/of/the/socket` or `tcp://host:port`; without one nothing is asked.
    """
    if not address:
        return
    stream.seek(0)
    try:
        (found,) = _daemon(address).instream(stream).values()
    except (clamd.ClamdError, OSError, ValueError):
        found = ("ERROR", None)
    if found[0] == "FOUND":
        raise RuleBroken(
            "The file has a virus and was not saved. Delete it from your device, and tell who "
            "looks after your devices.",
            field="file",
        )
    if found[0] != "OK":
        raise RuleBroken(
            "Files cannot be checked for viruses now. Nothing was saved. Try again later.",
            field="file",
        )


def _daemon(address: str) -> Any:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        return clamd.ClamdUnixSocket(parts.path, timeout=SECONDS)
    return clamd.ClamdNetworkSocket(
        parts.hostname or "127.0.0.1", parts.port or 3310, timeout=SECONDS
    )
