"""Count comments and lines in the text of modules."""

import ast
import io
import tokenize

from tests.house.tree import Function, Module

SILENT = ("# noqa", "# type:", "# nosec", "# fmt", "#!")
"""The beginnings of comments for tools, which are not counted."""


def comments(module: Module) -> int:
    """Return the number of comments that are meant for readers; each line counts as one."""
    tokens = tokenize.generate_tokens(io.StringIO(module.path.read_text("utf-8")).readline)
    return sum(
        token.type == tokenize.COMMENT and not token.string.startswith(SILENT) for token in tokens
    )


def lines(module: Module) -> int:
    """Return the number of lines that are not blank."""
    return sum(bool(line.strip()) for line in module.path.read_text("utf-8").splitlines())


def form_lines(module: Module) -> int:
    """Return the number of lines, without blank ones, of the classes that are forms.

    A form has a base class whose name ends in Form, or that is a form of the same file.
    """
    text = module.path.read_text("utf-8").splitlines()
    forms, found = set[str](), 0
    for node in module.tree.body:
        if isinstance(node, ast.ClassDef) and any(
            base.endswith("Form") or base in forms for base in map(ast.unparse, node.bases)
        ):
            forms.add(node.name)
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            found += sum(bool(line.strip()) for line in text[first - 1 : node.end_lineno])
    return found


def longest_function(module: Module) -> tuple[int, str]:
    """Return (number of lines, name) of the longest function."""
    found = [(_length(function), name) for name, function in module.functions.items()]
    return max(found, default=(0, ""))


def _length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1
