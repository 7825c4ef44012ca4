"""Find the text that a template or a module shows to users, by reading its source."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment

NAMES = {"caseflow"}
SHOWN_ATTRIBUTES = {"title", "aria-label", "placeholder", "alt", "label", "data-label"}
SILENT = {"script", "style", "svg"}
LEXER = Environment(extensions=["jinja2.ext.i18n"])
MARKS = {"_", "gettext", "ngettext"}
ATTRIBUTES = re.compile(r'[\w.-]+="[^"]*"')  # a macro that writes the inside of a tag
SENTENCE = re.compile(r"[A-Z][^\n]* [^\n]*[.?:!…]$", re.S)


def untranslated(source: str) -> list[str]:
    """Return text of a template, and quoted words in it, that are not inside a gettext call."""
    html, quoted = _split(source)
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [*reader.found, *quoted]


def _split(source: str) -> tuple[str, list[str]]:
    """Return the markup without what Jinja fills in, and the untranslated words in expressions."""
    html, quoted, last, translating = "", [], ["", ""], False
    for _, kind, value in LEXER.lex(source):
        if kind == "data":
            html += "" if translating else value
        elif kind == "name" and last[1] == "{%":
            translating = {"trans": True, "endtrans": False}.get(value, translating)
        elif kind == "string" and _is_words(value[1:-1]) and not _is_marked(last):
            quoted.append(value)
        if kind in ("variable_begin", "block_begin"):
            last = [last[1], value.strip("-+")]
        elif kind not in ("whitespace", "data"):
            last = [last[1], value]
    return html, quoted


def _is_marked(last: list[str]) -> bool:
    """Return whether a string with these tokens before it is an argument of a gettext call."""
    return (last[0] in MARKS and last[1] == "(") or last == ["", ""] or last[1] == ","


def _is_words(text: str) -> bool:
    return bool(re.match("[A-Z][a-z]", text)) and text not in NAMES


class _Reader(HTMLParser):
    """Collects the text that a browser would show, or a screen reader would read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in SILENT:
            self.inside.append(tag)
        button = tag == "input" and given.get("type") in ("submit", "button", "reset")
        for name in SHOWN_ATTRIBUTES | ({"value"} if button else set()):
            self._note(given.get(name) or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            self.inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self._note(ATTRIBUTES.sub("", data))

    def _note(self, text: str) -> None:
        if re.search(r"[^\W\d_]{2}", text) and text.strip() not in NAMES:
            self.found.append(" ".join(text.split()))


def sentences_of(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yield the strings of a module that are sentences, without docstrings."""
    silent = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            silent.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            silent.update(id(part) for part in node.values)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) not in silent and SENTENCE.match(node.value):
            yield node
