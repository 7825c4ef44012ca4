"""The mutants of a module: its syntax tree with one thing changed."""

import ast
import copy
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
}


class Mutant(NamedTuple):
    """What was changed, where, and the tree with the change."""

    line: int
    text: str
    what: str
    tree: ast.Module

    @property
    def key(self) -> tuple[str, str]:
        """What names it while lines are added above: its source line and its change."""
        return self.text, self.what


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of the functions of a module; declarations and docstrings stay."""
    whole, lines = ast.parse(source), ["", *source.splitlines()]
    for number, node in enumerate(ast.walk(whole)):
        for what, change in _changes(node):
            tree = copy.deepcopy(whole)
            twin = next(n for at, n in enumerate(ast.walk(tree)) if at == number)
            change(twin)
            line = getattr(node, "lineno", 0)
            yield Mutant(line, lines[line].strip(), what, ast.fix_missing_locations(tree))


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], None]]]:
    if isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            if type(operator) in SWAPS:
                yield ast.unparse(node), partial(_swap_at, at)
    if isinstance(node, (ast.BoolOp, ast.BinOp)) and type(node.op) in SWAPS:
        yield ast.unparse(node), _swap
    if isinstance(node, (ast.If, ast.IfExp)):
        yield f"if not ({ast.unparse(node.test)})", _negate
    if isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield f"{ast.unparse(node)} → None", lambda twin: setattr(twin, "value", ast.Constant(None))
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield f"{node.value} → {node.value + 1}", _add_one
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield f"{node.value} → {not node.value}", _flip
    if isinstance(node, ast.Raise) or _has_effect(node):
        yield f"without {ast.unparse(node)[:60]}", _to_nothing


def _has_effect(node: ast.AST) -> bool:
    """A call, or a change of something that was there; not a docstring, nor a new name."""
    if isinstance(node, ast.Expr):
        return not isinstance(node.value, ast.Constant)
    places = (ast.Attribute, ast.Subscript)
    return isinstance(node, ast.AugAssign) or (
        isinstance(node, ast.Assign) and any(isinstance(to, places) for to in node.targets)
    )


def _swap_at(at: int, node: ast.AST) -> None:
    operators = node.ops  # type: ignore[attr-defined]
    operators[at] = SWAPS[type(operators[at])]()


def _swap(node: ast.AST) -> None:
    operator = node.op  # type: ignore[attr-defined]
    node.op = SWAPS[type(operator)]()  # type: ignore[attr-defined]


def _negate(node: ast.AST) -> None:
    test = node.test  # type: ignore[attr-defined]
    node.test = ast.UnaryOp(ast.Not(), test)  # type: ignore[attr-defined]


def _add_one(node: ast.AST) -> None:
    node.value += 1  # type: ignore[attr-defined]


def _flip(node: ast.AST) -> None:
    node.value = not node.value  # type: ignore[attr-defined]


def _to_nothing(node: ast.AST) -> None:
    node.__class__ = ast.Expr  # the statement stays, and does nothing
    node.value = ast.Constant(None)  # type: ignore[attr-defined]
    node._fields = ("value",)  # type: ignore[misc]


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
