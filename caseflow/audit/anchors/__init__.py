"""Places outside of the database where checkpoints are laid down, behind one small interface.

Decision. *Context*: a database that is rolled back as a whole, keys and all, verifies. *Options*:
a blockchain; a paid ledger; several plain places at once, of which each alone is enough.
*Choice*: the last: a file on another machine, a page of paper, another installation as witness,
a time-stamp authority (RFC 3161). *Consequence*: what was anchored anywhere cannot be taken back
without that place; an anchor that fails stops neither the others nor the work.
"""

from typing import Protocol


class NotPlaced(Exception):
    """The note did not get there; the message is a code that the log may carry."""


class Forked(NotPlaced):
    """The place holds a note of ours that does not go together with this log."""


class Anchor(Protocol):
    """One place outside."""

    @property
    def name(self) -> str:
        """How the place is called in the table of anchors."""

    def place(self, note: str) -> bytes:
        """Lay a signed note down; what the place gave back for it. Raises NotPlaced, Forked."""

    def newest(self) -> str | None:
        """The newest note of ours that lies there, where it can be read back."""
