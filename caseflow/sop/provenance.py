"""How far a fact of a procedure can be trusted, and what may be said about it."""

from enum import StrEnum

from caseflow.enums import N_


class Confidence(StrEnum):
    """How far a fact can be trusted, best first."""

    VERIFIED = "verified"
    VERIFIED_SECONDARY = "verified-secondary"
    DERIVED = "derived"
    PROPOSED = "proposed"
    RECALLED = "recalled"
    UNVERIFIED = "unverified"

    @property
    def is_sourced(self) -> bool:
        """Only a fact that was seen in a source may be quoted as what the source asks."""
        return self in (Confidence.VERIFIED, Confidence.VERIFIED_SECONDARY)

    @property
    def label(self) -> str:
        return CONFIDENCE_LABELS[self]


CONFIDENCE_LABELS = {
    Confidence.VERIFIED: N_("Checked against its source"),
    Confidence.VERIFIED_SECONDARY: N_("Checked in a work that cites the source"),
    Confidence.DERIVED: N_("Derived from a source: confirm locally"),
    Confidence.PROPOSED: N_("Proposed value: set your own"),
    Confidence.RECALLED: N_("Not checked against the source yet: check before you rely on it"),
    Confidence.UNVERIFIED: N_("Not verified: check before you rely on it"),
}


def weakest(*levels: Confidence) -> Confidence:
    """A conclusion is trusted no further than the weakest fact under it."""
    return max(levels, key=list(Confidence).index)
