"""What is counted in the text of files: comments, sizes, what forms.py holds."""

import ast
import io
import tokenize

from tests.house.tree import Function, Module

SILENT = ("# noqa", "# type:", "# nosec", "# fmt", "#!")
"""Comments for tools, which tell a reader nothing."""


def comments(module: Module) -> int:
    """Comments that a person wrote for a person."""
    tokens = tokenize.generate_tokens(io.StringIO(module.path.read_text("utf-8")).readline)
    return sum(
        token.type == tokenize.COMMENT and not token.string.startswith(SILENT) for token in tokens
    )


def lines(module: Module) -> int:
    """Lines that are not blank."""
    return sum(bool(line.strip()) for line in module.path.read_text("utf-8").splitlines())


def form_lines(module: Module) -> int:
    """Lines, without blank ones, of the classes that are forms.

    A form has a base whose name ends in Form, or that is a form in the same file.
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
    """(lines, name) of the longest function."""
    found = [(_length(function), name) for name, function in module.functions.items()]
    return max(found, default=(0, ""))


def _length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1
