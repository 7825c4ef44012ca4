"""What is sent in parts waits in memory; Werkzeug would put a large part into a temporary file."""

from io import BytesIO
from typing import IO

from flask import Request


class InMemory(Request):
    """No part is larger than the whole request, which is limited (MAX_CONTENT_LENGTH)."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()
