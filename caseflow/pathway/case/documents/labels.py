"""Words for the kinds of documents."""

from typing import Any

from flask_babel import lazy_gettext as _l

KINDS: dict[str, Any] = {
    "identity": _l("Passport, identity card or other proof of who the person is"),
    "status": _l("Paper about residence or asylum"),
    "authority": _l("Letter of an authority or a court"),
    "medical": _l("Medical paper"),
    "work": _l("Contract, pay slip or other paper about work"),
    "travel": _l("Ticket or other paper about a journey"),
    "consent": _l("Signed consent"),
    "statement": _l("Statement, written or recorded"),
    "evidence": _l("Photograph, message or other evidence"),
    "other": _l("Other"),
}
"""What a document is, by code."""
