"""Receive the bodies of requests without filling the memory, and without clear text on the disk.

waitress takes in a whole request before the application sees it, whoever sends it: in memory, which
many large uploads at once would fill, or in a temporary file, in which a survivor's data would lie
in clear. Here it goes to a scratch file, which is encrypted. Strangers can send too, so the bodies
that are being received have only so much of the disk together.
"""

import threading
import weakref
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.utilities import Error

from caseflow.encryption import ScratchFile, scratch_files

MOST = 2 * 1024**3
"""Bytes of the disk that all bodies of this process together may use; more are refused."""


class NoPlace(Error):  # type: ignore[misc]
    """The answer to a request for whose body there is no place now."""

    code = 503
    reason = "Service Unavailable"


class Full(Exception):
    """Raised when a body would need more of the disk than is left."""


class Share:
    """What one body uses of the disk, counted together with all others of this process."""

    _together, _lock = 0, threading.Lock()

    def __init__(self) -> None:
        self._size = 0

    def grow(self, size: int) -> None:
        """Use so many bytes from now on. Raises Full when all together would be too many."""
        with Share._lock:
            if Share._together + size - self._size > MOST:
                raise Full
            Share._together, self._size = Share._together + size - self._size, size

    def give_back(self) -> None:
        """Use nothing any more."""
        with Share._lock:
            Share._together, self._size = Share._together - self._size, 0


class Body:
    """What waitress expects of a buffer for the body of a request."""

    def __init__(self) -> None:
        self._file, self._share = ScratchFile(), Share()
        # Nobody closes a body whose sender went away in the middle of it.
        weakref.finalize(self, self._share.give_back)

    def __len__(self) -> int:
        return self._file.size

    def append(self, data: bytes) -> None:
        """Add what arrived. Raises Full when the disk has no place for it."""
        size = self._file.size + len(data)
        if size > scratch_files.MEMORY:
            self._share.grow(size)
        self._file.write(data)

    def getfile(self) -> ScratchFile:
        """Return all of it, to be read."""
        return self._file

    def close(self) -> None:
        """Forget it."""
        self._share.give_back()
        self._file.close()


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Reads a request whose body goes to a scratch file."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of the request, and prepare for its body."""
        super().parse_header(header_plus)
        if self.body_rcv is not None:
            self.body_rcv.buf = Body()

    def received(self, data: bytes) -> int:
        """Take in what arrived; a body for which there is no place ends the request."""
        try:
            consumed: int = super().received(data)
        except (Full, OSError):
            self.body_rcv.getbuf().close()
            self.error, self.completed = NoPlace("there is no place for the body"), True
            return len(data)
        return consumed


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose requests are read by `Parser`."""

    parser_class: Any = Parser
