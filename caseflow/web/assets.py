"""Where the built front end lives: names in templates stay, names in addresses carry a hash."""

from __future__ import annotations

import functools
import json
from pathlib import Path

from flask import has_request_context, request, url_for

STATIC = Path(__file__).resolve().parents[1] / "static"


class NotBuilt(RuntimeError):
    """The static folder is missing or incomplete."""


def asset_url(name: str) -> str:
    """The address of a built file such as ``app.css``, for ever the same content."""
    try:
        hashed = manifest()[name]
    except KeyError:
        raise NotBuilt(f"The front end has no file named {name}: see caseflow/assets.") from None
    return f"{_folder(request.environ['SCRIPT_NAME'] if has_request_context() else '')}{hashed}"


@functools.cache
def _folder(script_name: str) -> str:
    """Where the files lie, below the place where the application is mounted."""
    return url_for("static", filename="x").removesuffix("x")


@functools.cache
def manifest() -> dict[str, str]:
    """Name → file name with its hash, as `caseflow/assets/build.py` wrote it; read once."""
    try:
        listed: dict[str, str] = json.loads((STATIC / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        raise NotBuilt(
            "The front end has not been built: run `python caseflow/assets/build.py`."
        ) from None
    return listed
