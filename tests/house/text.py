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
    """Lines of classes in a forms.py that are forms (their base's name ends in Form)."""
    return sum(
        (node.end_lineno or node.lineno) - node.lineno + 1
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(base).endswith("Form") for base in node.bases)
    )


def longest_function(module: Module) -> tuple[int, str]:
    """(lines, name) of the longest function."""
    found = [(_length(function), name) for name, function in module.functions.items()]
    return max(found, default=(0, ""))


def _length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1
