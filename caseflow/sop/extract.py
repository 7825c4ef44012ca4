"""Finding the sentences of procedures and instruments for translators (a Babel extractor)."""

from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

import yaml  # type: ignore[import-untyped, unused-ignore]

from caseflow.sop.source import split_text

SHOWN = frozenset(
    {
        "title",
        "sentence",
        "text",
        "purpose",
        "help",
        "unit",
        "late",
        "unknown",
        "authority",
        "source",
    },
)

Message = tuple[int, None, str, list[str]]


def extract_procedures(
    fileobj: IO[bytes],
    keywords: Collection[str] | Mapping[str, Any],
    comment_tags: Collection[str],
    options: Mapping[str, Any],
) -> Iterator[Message]:
    """Yield (line, no function, sentence, comments) for every text that a page shows (`SHOWN`)."""
    text = fileobj.read().decode("utf-8")
    written = split_text(text)[0] or text  # an instrument is YAML without front matter
    node = yaml.compose(written, Loader=yaml.SafeLoader)
    if node is not None:
        yield from _sentences(node)


def _sentences(node: yaml.Node) -> Iterator[Message]:
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _sentences(child)
    if isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            if key.value in SHOWN and isinstance(child, yaml.ScalarNode):
                yield int(child.start_mark.line) + 1, None, str(child.value), []
            yield from _sentences(child)
