"""Receive the bodies of requests without filling the memory, and without clear text on the disk.

waitress takes in a whole request before the application sees it, whoever sends it: in memory, which
many large uploads at once would fill, or in a temporary file, in which a survivor's data would lie
in clear. Here it goes to a scratch file, which is encrypted.
"""

from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser

from caseflow.encryption import ScratchFile


class Body:
    """What waitress expects of a buffer for the body of a request."""

    def __init__(self) -> None:
        self._file = ScratchFile()

    def __len__(self) -> int:
        return self._file.size

    def append(self, data: bytes) -> None:
        """Add what arrived."""
        self._file.write(data)

    def getfile(self) -> ScratchFile:
        """Return all of it, to be read."""
        return self._file

    def close(self) -> None:
        """Forget it."""
        self._file.close()


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Reads a request whose body goes to a scratch file."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of the request, and prepare for its body."""
        super().parse_header(header_plus)
        if self.body_rcv is not None:
            self.body_rcv.buf = Body()


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose requests are read by `Parser`."""

    parser_class: Any = Parser
