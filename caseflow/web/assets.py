"""The addresses of the built front end.

Templates use the plain name of a file; its address contains a hash of its content.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path

from flask import has_request_context, request, url_for

STATIC = Path(__file__).resolve().parents[1] / "static"


class NotBuilt(RuntimeError):
    """The folder of the built front end is missing or incomplete."""


def asset_url(name: str) -> str:
    """Return the address of a built file such as ``app.css``; its content never changes.

    Raises NotBuilt when the front end was not built or has no such file.
    """
    try:
        hashed = manifest()[name]
    except KeyError:
        raise NotBuilt(f"The front end has no file named {name}: see caseflow/assets.") from None
    return f"{_folder(request.environ['SCRIPT_NAME'] if has_request_context() else '')}{hashed}"


@functools.cache
def _folder(script_name: str) -> str:
    """Return the address of the static folder of an application mounted below this path.

    `script_name` is not used but is the key of the cache, as the address depends on it.
    """
    return url_for("static", filename="x").removesuffix("x")


@functools.cache
def manifest() -> dict[str, str]:
    """Return the file name with its hash for each plain name, from the manifest of the build.

    It is read once in each process. Raises NotBuilt when there is no manifest.
    """
    try:
        listed: dict[str, str] = json.loads((STATIC / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        raise NotBuilt(
            "The front end has not been built: run `python caseflow/assets/build.py`."
        ) from None
    return listed
