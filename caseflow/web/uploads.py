"""Keep uploaded files out of temporary files that others could read.

Werkzeug would write a large file to the disk, where a survivor's data would lie unencrypted. Here a
file stays in memory; a page that takes larger ones (`Feature.uploads`) gets them in a scratch file,
which is encrypted (`encryption.ScratchFile`).
"""

import hashlib
from io import BytesIO
from typing import IO

from flask import Request, current_app
from flask_login import current_user

from caseflow import encryption
from caseflow.web import registry

READ = 2
"""A request may have so many times the bytes of the largest file: what is beyond the limit is read
and dropped, so that the page can be shown again with what was typed."""


class Received(encryption.ScratchFile):
    """A file that was uploaded, with its SHA-256; it keeps no more bytes than its limit."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit, self.is_too_large = limit, False
        self._hash = hashlib.sha256()

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Append, as long as the limit is not reached."""
        if self.is_too_large or self.size + len(data) > self.limit:
            self.is_too_large = True
            return len(data)
        self._hash.update(data)
        return super().write(data)

    @property
    def sha256(self) -> bytes:
        """The SHA-256 of what was received."""
        return self._hash.digest()


class InMemory(Request):
    """A request whose files are never in clear on the disk; MAX_CONTENT_LENGTH, in bytes, limits
    how much it is, except for a page that takes larger files."""

    @property
    def max_content_length(self) -> int | None:
        """How many bytes of this request are read."""
        most = super().max_content_length
        larger = self._largest_file()
        return most if larger is None or most is None else most + READ * larger

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._max_content_length = value

    def _largest_file(self) -> int | None:
        setting = registry.current().uploads.get(self.endpoint or "")
        return getattr(current_app.config["SETTINGS"], setting) if setting else None

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        larger = self._largest_file()
        if larger is None:
            return BytesIO()
        # Of somebody who is not signed in (any more) nothing is kept but what was typed.
        return Received(larger if current_user.is_authenticated else 0)  # type: ignore[return-value]
