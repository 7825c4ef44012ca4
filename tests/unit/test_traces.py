"""A value is found in every form in which bytes carry it; else a clean search would say nothing."""

import base64
import html
import json
import quopri
import re
from urllib.parse import quote, quote_plus

import pytest

from tests.traces import files_below, files_with, forms_of, values_in

LATIN, OTHER = "Zq4f09c1d2e3b7", "ሠረሰሸቀበተኀ"
WRITTEN = {
    "utf-8": lambda v: v.encode(),
    "small letters": lambda v: v.lower().encode(),
    "capital letters": lambda v: v.upper().encode(),
    "utf-16 le": lambda v: v.encode("utf-16-le"),
    "utf-16 be": lambda v: v.encode("utf-16-be"),
    "hex": lambda v: v.encode().hex().encode(),
    "capital hex": lambda v: v.encode().hex().upper().encode(),
    "hex of utf-16": lambda v: v.encode("utf-16-le").hex().encode(),
    "base64": lambda v: base64.b64encode(v.encode()),
    "base64, one on": lambda v: base64.b64encode(b"?" + v.encode() + b"?~"),
    "base64, two on": lambda v: base64.b64encode(b"~?" + v.encode() + b"~"),
    "urlsafe base64": lambda v: base64.urlsafe_b64encode(b"\xff" + v.encode() + b"\xff\xff"),
    "base64 of utf-16": lambda v: base64.b64encode(b"{" + v.encode("utf-16-be") + b"}"),
    "address": lambda v: quote(v).encode(),
    "small address": lambda v: re.sub("%..", lambda m: m[0].lower(), quote_plus(v)).encode(),
    "json": lambda v: json.dumps({"said": f"so: {v}"}).encode(),
    "capital json": lambda v: "".join(
        f"\\u{ord(s):04X}" if ord(s) > 127 else s for s in v
    ).encode(),
    "html": lambda v: html.escape(f'"{v}"').encode(),
    "entities": lambda v: v.encode("ascii", "xmlcharrefreplace"),
    "hex entities": lambda v: "".join(f"&#x{ord(s):X};" if ord(s) > 127 else s for s in v).encode(),
    "repr of bytes": lambda v: repr({"said": v.encode()}).encode(),
    "quoted-printable": lambda v: quopri.encodestring(v.encode()),
}


@pytest.mark.parametrize("value", [LATIN, OTHER], ids=["latin", "other"])
@pytest.mark.parametrize("form", WRITTEN)
def test_a_value_is_found_however_it_is_written(value, form):
    written = b"\x00before " + WRITTEN[form](value) + b" after\xff"
    assert values_in(written, [LATIN, OTHER]) == [value]


def test_what_only_looks_like_it_is_not_found():
    almost = f"{LATIN[:-1]} {OTHER[:-1]} {LATIN[::-1]}"
    for written in (almost.encode(), base64.b64encode(almost.encode()), almost.encode().hex()):
        assert not values_in(
            written if isinstance(written, bytes) else written.encode(), [LATIN, OTHER]
        )


def test_no_form_is_so_short_that_chance_would_write_it():
    assert min(len(form) for value in (LATIN, OTHER) for form in forms_of(value)) >= 12


def test_every_file_below_is_read_also_hidden_and_empty_ones(tmp_path):
    for name in ("a/b/c.log", ".hidden", "empty"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"x{LATIN}" if name != "empty" else "")
    assert files_with(files_below(tmp_path), [LATIN, OTHER]) == {
        str(tmp_path / ".hidden"): [LATIN],
        str(tmp_path / "a/b/c.log"): [LATIN],
    }
