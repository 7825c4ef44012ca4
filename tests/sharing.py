"""What all applications of a test process share, so that a new one for each test is cheap.

Every test has its own application and its own installation. One application for all tests would
save a little more time, but everything that it remembers (keys, limits, searches, the sequencer,
handlers that a test adds) would have to be reset. So only things that are the same for every
application are made once: compiled templates, compiled SQL, and parsed
routes. Passwords are hashed at a low cost, except in the tests of sign-in.
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
"""The setting with the cost of a password's hash; in production it has its default."""
CHEAP = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
PRODUCTION_CONFIG = Flask.default_config
"""The configuration with which an application starts outside of tests."""
TEST_CONFIG = ImmutableDict({**PRODUCTION_CONFIG, HASHING: CHEAP})


def hashing() -> str:
    """Return the hashing cost of applications that are created now, as a text to compare."""
    return str(Flask.default_config.get(HASHING))


class CompiledTemplates(BytecodeCache):
    """Keeps compiled templates in memory; a template with a changed source is compiled again."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Use the code that was compiled from the same source, if there is any."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the compiled code of a template."""
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


class Route(Rule):
    """A route that is parsed once in this process, and whose address is compiled when needed.

    Werkzeug parses each route again for each application, and compiles two functions for it, of
    which a test uses only few.
    """

    def compile(self) -> None:
        """Take what was parsed from the same words under the same rules, if there is any."""
        of = self.map
        assert of is not None
        words = (self.rule, self.subdomain, self.host, of.host_matching, self.merge_slashes)
        how = (*words, tuple(self.defaults or ()), tuple(of.converters.items()))
        if how not in _parsed:
            super().compile()
            _parsed[how] = {name: vars(self)[name] for name in PARSED}
            _parsed[how]["arguments"] = frozenset(self.arguments)
            return
        parsed = dict(_parsed[how])
        self.arguments.update(parsed.pop("arguments"))
        vars(self).update(parsed)
        self._build = self._compile_builder(False).__get__(self, None)
        self._build_unknown = self._compile_builder(True).__get__(self, None)

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        made: list[Callable[..., tuple[str, str]]] = []
        compile_now = super()._compile_builder

        def build(route: Rule, **values: Any) -> tuple[str, str]:
            if not made:
                made.append(compile_now(append_unknown))
            return made[0](route, **values)

        return build


PARSED = ("_parts", "_trace", "_converters")
"""What werkzeug parses from the words of a route, and does not change afterwards."""
_parsed: dict[tuple[Any, ...], dict[str, Any]] = {}
_shared: dict[tuple[Any, ...], tuple[Dialect, dict[Any, Any]]] = {}


def _share_statements(connection: Connection) -> None:
    """Let engines of the same kind share their compiled SQL statements.

    They have to share the dialect too, because SQLAlchemy finds compiled statements by it. The
    dialect knows the kind, version and schema of a database, and not its address.
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
    """Share these things from now on among all applications of this process."""
    Flask.url_rule_class = Route
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledTemplates()}
    Flask.default_config = TEST_CONFIG
    event.listen(Engine, "engine_connect", _share_statements)
