"""Anchors: places outside of the database where checkpoints are stored.

Decision. *Context*: a database that is rolled back as a whole, together with its keys, passes
verification. *Options*: a blockchain; a paid ledger service; several simple places at once, each of
which is enough alone. *Choice*: the last: a file on another machine, a page of paper, another
installation as witness, a time-stamp authority (RFC 3161). *Consequence*: nobody can take back what
was anchored without also changing the anchor; an anchor that fails stops neither the others nor the
work.
"""

from typing import Protocol


class NotPlaced(Exception):
    """The note could not be stored; the message is a code that the log may carry."""


class Forked(NotPlaced):
    """The anchor has a note of this installation that does not fit this log."""


class Anchor(Protocol):
    """One place outside of the database where notes are stored."""

    @property
    def name(self) -> str:
        """The name of the place in the table `audit_anchor`: its kind, `:`, and its address."""

    def place(self, note: str) -> bytes:
        """Store a signed note and return the receipt, if the place gives one.

        Raises NotPlaced when it could not be stored, and Forked when it contradicts a stored note.
        """

    def newest(self) -> str | None:
        """Return the newest note of this installation, if the place can be read; else None."""
