"""How far a fact of a procedure can be trusted, and the labels that say so on pages."""

from enum import StrEnum

from caseflow.enums import N_


class Confidence(StrEnum):
    """How far a fact can be trusted, best first."""

    # `weakest` relies on this order.
    VERIFIED = "verified"
    VERIFIED_SECONDARY = "verified-secondary"
    DERIVED = "derived"
    PROPOSED = "proposed"
    RECALLED = "recalled"
    UNVERIFIED = "unverified"

    @property
    def is_sourced(self) -> bool:
        """Whether the fact was seen in a source, so that it may be quoted as what that requires."""
        return self in (Confidence.VERIFIED, Confidence.VERIFIED_SECONDARY)

    @property
    def label(self) -> str:
        """The sentence for pages, in English."""
        return CONFIDENCE_LABELS[self]

    @property
    def mark(self) -> str:
        """A word or two beside a value; empty for one that was seen in its source."""
        return MARKS.get(self, "")


MARKS = {
    Confidence.PROPOSED: N_("Proposed"),
    Confidence.RECALLED: N_("Not checked"),
    Confidence.UNVERIFIED: N_("Not checked"),
}
CONFIDENCE_LABELS = {
    Confidence.VERIFIED: N_("Checked against its source"),
    Confidence.VERIFIED_SECONDARY: N_("Checked in a work that cites the source"),
    Confidence.DERIVED: N_("Derived from a source: confirm locally"),
    Confidence.PROPOSED: N_("Proposed value: set your own"),
    Confidence.RECALLED: N_("Not checked against the source yet: check before you rely on it"),
    Confidence.UNVERIFIED: N_("Not verified: check before you rely on it"),
}


def weakest(*levels: Confidence) -> Confidence:
    """Return the lowest of these levels: a conclusion is only as certain as its weakest fact."""
    return max(levels, key=list(Confidence).index)
