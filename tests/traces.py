"""Search files and tables for values that must not be there, in every usual encoding of a text."""

import base64
import html
import json
import quopri
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, inspect, text

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
_DIGITS = re.compile(r"(?<=%)[0-9a-fA-F]{2}|(?<=\\u)[0-9a-fA-F]{4}|(?<=&#x)[0-9a-fA-F]+")
"""The hexadecimal digits of an escaped character."""
_FEW_ZEROS = bytes(8)
_ZEROS = re.compile(_FEW_ZEROS + b"\0+")
"""Long runs of zero bytes, of which database files are full. They are shortened before a search to
save time; no encoded value contains so many."""


def forms_of(value: str) -> list[bytes]:
    """Return every form of a text (of 6 or more characters) to search for, each once.

    The text as it is, in small and in capital letters; each in UTF-8 and UTF-16, also in
    hexadecimal and inside base64 at any position; and as URLs, JSON, HTML, Python and
    quoted-printable escape it.
    """
    cases = dict.fromkeys((value, value.lower(), value.upper()))
    return list(dict.fromkeys(form for written in cases for form in _forms(written)))


def values_in(content: bytes, values: Iterable[str]) -> list[str]:
    """Return those of the values that the content holds in any form."""
    content = _ZEROS.sub(_FEW_ZEROS, content)
    return [value for value in values if any(form in content for form in forms_of(value))]


def files_below(*places: Path) -> Iterator[Path]:
    """Yield every file in these folders and the folders below them."""
    for place in places:
        yield from (path for path in sorted(place.rglob("*")) if path.is_file())


def files_with(paths: Iterable[Path], values: Iterable[str]) -> dict[str, list[str]]:
    """Return {path: values} for the files that hold any of the values."""
    values = list(values)
    found = {str(path): values_in(path.read_bytes(), values) for path in paths}
    return {path: held for path, held in found.items() if held}


def cluster_files(engine: Engine) -> Iterator[Path]:
    """Yield every file of the PostgreSQL server, except for those of its other databases.

    These belong to other tests. The write-ahead log, which all databases share, is included.
    """
    with engine.connect() as connection:
        folder = Path(connection.scalar(text("show data_directory")))
        own = connection.scalar(
            text("select oid::text from pg_database where datname = current_database()")
        )
    for path in files_below(folder):
        place = path.relative_to(folder).parts
        if place[0] != "base" or place[1] == own:
            yield path


def tables_with(engine: Engine, values: Iterable[str]) -> dict[str, list[str]]:
    """Return {table: values} for the tables that hold any of the values.

    The rows are read with SQL, because the files of a database hold some values compressed, or
    divided over two pages.
    """
    values, found = list(values), {}
    with engine.connect() as connection:
        for schema in inspect(connection).get_schema_names():
            for name in inspect(connection).get_table_names(schema=schema):
                rows = connection.execute(text(f'select * from "{schema}"."{name}"'))
                dump = "\n".join(_dumped(cell) for row in rows for cell in row)
                if held := values_in(dump.encode(), values):
                    found[f"{schema}.{name}"] = held
    return found


def _dumped(cell: object) -> str:
    if isinstance(cell, bytes | memoryview):
        return f"{bytes(cell).hex()} {bytes(cell)!r}"
    return str(cell)


def _forms(written: str) -> Iterator[bytes]:
    for encoding in ENCODINGS:
        raw = written.encode(encoding)
        yield raw
        yield from (raw.hex().encode(), raw.hex().upper().encode())
        yield from _inside_base64(raw)
    raw = written.encode()
    yield from _both_cases(quote(written, safe=""))
    yield from _both_cases(json.dumps(written)[1:-1])
    yield html.escape(written).encode()
    yield written.encode("ascii", "xmlcharrefreplace")
    yield from _both_cases("".join(_entity(sign) for sign in written))
    yield repr(raw)[2:-1].encode()
    yield quopri.encodestring(raw)


def _both_cases(escaped: str) -> tuple[bytes, bytes]:
    """Return the text with its hexadecimal digits in small and in capital letters."""
    small = _DIGITS.sub(lambda digits: digits[0].lower(), escaped)
    capital = _DIGITS.sub(lambda digits: digits[0].upper(), escaped)
    return small.encode(), capital.encode()


def _entity(sign: str) -> str:
    return sign if sign.isascii() else f"&#x{ord(sign):x};"


def _inside_base64(raw: bytes) -> Iterator[bytes]:
    """Yield the base64 characters that depend on these bytes only, and not on their neighbours.

    Base64 encodes three bytes at a time, so there are three positions at which the bytes can begin.
    """
    for before in range(3):
        whole = base64.b64encode(bytes(before) + raw)
        first, last = -(-before * 8 // 6), (before + len(raw)) * 8 // 6
        standard = whole[first:last]
        yield from (standard, standard.translate(bytes.maketrans(b"+/", b"-_")))
