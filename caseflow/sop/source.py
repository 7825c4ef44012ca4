"""Reading a file together with its line numbers, so that an error can say where it is."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped, unused-ignore]
from frontmatter.default_handlers import YAMLHandler

from caseflow.sop.errors import ProcedureError

# The parser in C where it is installed: the same result, ten times faster.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class SourceFile:
    """One file: its data, its prose (Markdown only), and the line of each part.

    Raises ProcedureError for bad YAML, repeated keys, or a Markdown file without front matter.
    """

    def __init__(self, path: Path, directory: Path) -> None:
        self.name = f"{directory.name}/{path.relative_to(directory).as_posix()}"
        text = path.read_text(encoding="utf-8")
        written, self.prose = split_text(text) if path.suffix == ".md" else (text, "")
        if written is None:
            raise ProcedureError(self.name, 1, "no front matter between two lines of '---'")
        self._tree, self.data = self._read(written)
        self._refuse_repeated_keys(self._tree)

    def error(self, place: Sequence[int | str], reason: str) -> ProcedureError:
        """Return an error for the part to which these keys and positions lead.

        If they lead to nothing, the error is at the last part that exists on the way.
        """
        return ProcedureError(self.name, line_of(self._tree, place), reason)

    def _read(self, written: str) -> tuple[yaml.Node, Any]:
        loader = LOADER(written)
        # Not `yaml.load`: only the tree of nodes has the line numbers.
        try:
            node = loader.get_single_node()
            data = loader.construct_document(node) if node is not None else None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            raise ProcedureError(self.name, line, f"bad YAML: {error.problem}") from error
        except yaml.YAMLError as error:
            raise ProcedureError(self.name, 1, f"bad YAML: {error}") from error
        if not isinstance(data, dict):
            raise ProcedureError(self.name, 1, "nothing to read: expected keys and values")
        return node, data

    def _refuse_repeated_keys(self, node: yaml.Node) -> None:
        if isinstance(node, yaml.SequenceNode):
            for child in node.value:
                self._refuse_repeated_keys(child)
        if not isinstance(node, yaml.MappingNode):
            return
        # YAML itself keeps the last of two equal keys, and nobody would notice the first.
        seen: set[str] = set()
        for key, child in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                raise ProcedureError(self.name, line, f"'{key.value}' is said twice")
            seen.add(key.value)
            self._refuse_repeated_keys(child)


def line_of(node: yaml.Node, place: Sequence[int | str]) -> int:
    """Return the line, counted from 1, of the last part on the way that exists."""
    line = node.start_mark.line
    for part in place:
        found = _step_into(node, part)
        if found is not None:
            line, node = found
    return int(line) + 1


def _step_into(node: yaml.Node, part: int | str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key.start_mark.line, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark.line, node.value[part]
    return None


def split_text(text: str) -> tuple[str | None, str]:
    """Split a Markdown text into (front matter, prose); the front matter is None without any.

    The front matter begins with the line break after the first `---`, so that the line numbers
    inside it are those of the file.
    """
    handler = YAMLHandler()
    if not handler.detect(text):
        return None, text
    try:
        written, prose = handler.split(text)
    except ValueError:
        return None, text
    return written, prose
