"""A faster `url_for` for templates, whose lists contain hundreds of addresses.

The address of an endpoint is built by Flask once, and later only the ids in it are replaced.
"""

import uuid
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import flask
from flask import Flask, Request, current_app, has_request_context, request

Pattern = tuple[tuple[str, ...], tuple[str, ...]]
"""The parts of an address around its ids, and the names of the arguments between them."""
_KEY = "caseflow-addresses"
_app: Callable[[], Flask] = current_app._get_current_object  # type: ignore[attr-defined]
_request: Callable[[], Request] = request._get_current_object  # type: ignore[attr-defined]


def init_app(app: Flask) -> None:
    """Let templates use the `url_for` of this module."""
    app.extensions[_KEY] = {}
    app.jinja_env.globals["url_for"] = url_for


def url_for(endpoint: str, **values: Any) -> str:
    """Return the address of a page, as `flask.url_for` does.

    It is put together from known parts if all values are UUIDs; otherwise Flask builds it.
    """
    if endpoint[0] == "." or not has_request_context():
        return flask.url_for(endpoint, **values)
    for value in values.values():
        if type(value) is not uuid.UUID:
            return flask.url_for(endpoint, **values)
    known: dict[Any, Pattern] = _app().extensions[_KEY]
    # The application may be mounted below different paths, which are a part of the address.
    key = (endpoint, _request().environ.get("SCRIPT_NAME", ""), *values)
    parts, names = known.get(key) or known.setdefault(key, _pattern(endpoint, values))
    if not names:
        return parts[0]
    if len(names) == 1:
        return f"{parts[0]}{values[names[0]]}{parts[1]}"
    found = [f"{values[name]}{part}" for name, part in zip(names, parts[1:], strict=True)]
    return parts[0] + "".join(found)


def url_with(endpoint: str, known: Mapping[str, uuid.UUID]) -> str:
    """Return the address of a page, using only those of the known ids that are a part of it."""
    asked = _arguments(endpoint)
    return url_for(endpoint, **{name: known[name] for name in known if name in asked})


def has_all(endpoint: str, known: Mapping[str, uuid.UUID]) -> bool:
    """Return whether all ids that the address of a page needs are known."""
    return _arguments(endpoint) <= known.keys()


@cache
def _arguments(endpoint: str) -> frozenset[str]:
    """Return the names of the arguments in the addresses of a page."""
    # Kept for the whole process: all applications in it have the same pages.
    rules_of = current_app.url_map.iter_rules(endpoint)
    return frozenset(name for rule in rules_of for name in rule.arguments)


def _pattern(endpoint: str, values: dict[str, Any]) -> Pattern:
    """Return the parts of an address between its ids, and the names of the ids in their order."""
    # Random ids, which occur nowhere else in the address, show where each id belongs.
    marks = {str(uuid.uuid4()): name for name in values}
    sample: dict[str, Any] = {name: uuid.UUID(mark) for mark, name in marks.items()}
    address = flask.url_for(endpoint, **sample)
    order = sorted(marks, key=address.index)
    parts = []
    for mark in order:
        before, _, address = address.partition(mark)
        parts.append(before)
    return (*parts, address), tuple(marks[mark] for mark in order)
