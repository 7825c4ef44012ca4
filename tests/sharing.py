"""What all applications of a test process share, so that a fresh one for each test is cheap.

Every test has an application of its own over an installation of its own. One application for all
tests would save a little more, but whatever an application remembers (keys, limits, searches, the
sequencer, handlers that a test adds) would have to be found and put back. So only what is the same
for every application, whatever its installation, is made once: compiled templates, compiled SQL,
and the functions that build addresses. Passwords are hashed cheaply, outside the tests of sign-in.
"""

from collections.abc import Callable
from types import CodeType
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Connection, Dialect, Engine, event
from werkzeug.datastructures import ImmutableDict
from werkzeug.routing import Rule

HASHING = "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"
"""Where Flask-Security reads the cost of a password's hash; production leaves it as it is."""
CHEAP = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
PRODUCTION_CONFIG = Flask.default_config
"""What an application's configuration begins with when nobody tests."""
TEST_CONFIG = ImmutableDict({**PRODUCTION_CONFIG, HASHING: CHEAP})


def hashing() -> str:
    """How passwords are hashed by the applications that are created now."""
    return str(Flask.default_config.get(HASHING))


class CompiledTemplates(BytecodeCache):
    """Compiled templates in memory; one whose source has changed since is compiled again."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled from the same source, if there is any."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


class Route(Rule):
    """A route that learns how its address is built when the address is first asked for.

    Werkzeug compiles two functions for each route at once; a test asks for few of them.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        made: list[Callable[..., tuple[str, str]]] = []
        compile_now = super()._compile_builder

        def build(route: Rule, **values: Any) -> tuple[str, str]:
            if not made:
                made.append(compile_now(append_unknown))
            return made[0](route, **values)

        return build


_shared: dict[tuple[Any, ...], tuple[Dialect, dict[Any, Any]]] = {}


def _share_statements(connection: Connection) -> None:
    """What was compiled for a like engine counts for this one.

    The dialect is shared too, since compiled statements are found by it; it knows the kind, version
    and schema of a database, never its address.
    """
    engine, own = connection.engine, connection.dialect
    level = getattr(own, "_on_connect_isolation_level", None)
    like = (type(own), own.server_version_info, own.default_schema_name, level)
    dialect, compiled = _shared.setdefault(like, (own, {}))
    if own is not dialect or "compiled_cache" not in engine.get_execution_options():
        engine.dialect = connection.dialect = dialect
        engine.update_execution_options(compiled_cache=compiled)
        connection.execution_options(compiled_cache=compiled)


def begin() -> None:
    """From now on, for every application of this process."""
    Flask.url_rule_class = Route
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledTemplates()}
    Flask.default_config = TEST_CONFIG
    event.listen(Engine, "engine_connect", _share_statements)
