"""Find the modules that a function enters, by the names that it calls."""

import ast
from collections.abc import Iterator, Mapping
from functools import cached_property

from tests.house.tree import Function, Module

ROUTES = {"get", "post", "route"}
STATEMENTS = {"execute", "scalar", "scalars"}
Place = tuple[str, str]
"""The names of a module and of a function in it."""


class Calls:
    """The calls between functions, found in the text; calls inside a facade are not followed."""

    def __init__(self, modules: Mapping[str, Module], facades: tuple[str, ...] = ()) -> None:
        self._modules, self._facades = modules, facades
        self._called: dict[Place, set[Place]] = {}

    @cached_property
    def views(self) -> list[Place]:
        """Every function that is decorated with a route."""
        return [
            (module.name, name)
            for module in self._modules.values()
            for name, function in module.functions.items()
            if any(_is_route(decorator) for decorator in function.decorator_list)
        ]

    def entered(self, start: Place) -> set[str]:
        """Return the modules that this function enters, with its own; a facade counts as one."""
        return {self._room(module) for module, _ in self._reached(start)}

    def hops_to_database(self, start: Place) -> int:
        """Return the number of calls to the farthest function that uses the database, or 0."""
        reached = self._reached(start)
        return max((hops for at, hops in reached.items() if self._asks_database(at)), default=0)

    def _reached(self, start: Place) -> dict[Place, int]:
        hops, waiting = {start: 0}, [start]
        while waiting:
            at = waiting.pop(0)
            if self._is_inside_facade(at[0]) and at != start:
                continue
            for other in self._calls_of(at):
                if other not in hops:
                    hops[other] = hops[at] + 1
                    waiting.append(other)
        return hops

    def _room(self, module: str) -> str:
        parts = module.split(".")
        return ".".join(parts[:2]) if self._is_inside_facade(module) else module

    def _is_inside_facade(self, module: str) -> bool:
        return len(parts := module.split(".")) > 1 and parts[1] in self._facades

    def _calls_of(self, at: Place) -> set[Place]:
        if at not in self._called:
            module, function = self._modules[at[0]], self._modules[at[0]].functions[at[1]]
            found = (self._resolved(module, at[1], name) for name in _mentioned(function))
            self._called[at] = {place for place in found if place is not None and place != at}
        return self._called[at]

    def _resolved(self, module: Module, inside: str, name: str) -> Place | None:
        first, _, rest = name.partition(".")
        if first in ("self", "cls") and "." in inside:
            return self._function(module.name, f"{inside.partition('.')[0]}.{rest}")
        if first in module.names:
            whole = f"{module.names[first]}.{rest}" if rest else module.names[first]
            return self._by_whole_name(whole)
        return self._function(module.name, name)

    def _by_whole_name(self, whole: str, tried: frozenset[str] = frozenset()) -> Place | None:
        if whole in tried:
            return None
        parts = whole.split(".")
        for length in range(len(parts) - 1, 0, -1):
            module = self._modules.get(".".join(parts[:length]))
            if module is None:
                continue
            name = ".".join(parts[length:])
            found = self._function(module.name, name)
            first, _, rest = name.partition(".")
            if found is None and first in module.names:  # a package that hands a name on
                handed = module.names[first]
                handed = f"{handed}.{rest}" if rest else handed
                return self._by_whole_name(handed, tried | {whole})
            return found
        return None

    def _function(self, module: str, name: str) -> Place | None:
        functions = self._modules[module].functions
        for candidate in (name, f"{name}.__init__", f"{name}.__post_init__"):
            if candidate in functions:
                return module, candidate
        return None

    def _asks_database(self, at: Place) -> bool:
        function = self._modules[at[0]].functions[at[1]]
        return any(
            isinstance(node, ast.Call) and _is_statement(ast.unparse(node.func).split("."))
            for node in ast.walk(function)
        )


def _mentioned(function: Function) -> Iterator[str]:
    """Yield the names that a function calls, and those that it passes as arguments.

    A local variable is left out, even if it has the name of a function.
    """
    local = set(_bound(function)) - {"self", "cls"}
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            arguments = (*node.args, *(keyword.value for keyword in node.keywords))
            passed = [one for one in arguments if isinstance(one, (ast.Name, ast.Attribute))]
            for name in map(ast.unparse, (node.func, *passed)):
                if name.partition(".")[0] not in local:
                    yield name


def _bound(function: Function) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            yield node.arg
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        if isinstance(node, Function) and node is not function:
            yield node.name


def _is_statement(called: list[str]) -> bool:
    """Return whether this call uses the database.

    That is any method of `db.session`, and a method of another session or connection that runs SQL.
    Flask's own `session` is none of them.
    """
    if len(called) > 2 and called[-2] == "session":
        return True
    return (
        len(called) > 1
        and called[-2].endswith(("session", "connection"))
        and called[-1] in STATEMENTS
    )


def _is_route(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in ROUTES
