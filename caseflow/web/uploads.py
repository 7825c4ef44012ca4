"""Keep uploaded files in memory, and never in a temporary file.

Werkzeug would write a large file to the disk, where a survivor's data would lie unencrypted.
"""

from io import BytesIO
from typing import IO

from flask import Request


class InMemory(Request):
    """A request whose files stay in memory; MAX_CONTENT_LENGTH, in bytes, limits how much it is."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()
