"""Enums whose members carry their English label, so that code and words stand in one place."""

from enum import StrEnum
from typing import Self


def N_(text: str) -> str:
    """Mark English text for translation where it is shown, and return it unchanged."""
    return text


class LabelledEnum(StrEnum):
    """Members are written `SENT = "sent", N_("Sent")`: the stored code, then the English label.

    The code is what the database, the log and addresses hold; it never changes. The label is
    translated where it is shown.
    """

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Create the member of this code; without a label, its label is its code."""
        # StrEnum would take the second value as an encoding, so the string is made here.
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value.replace("_", " ")
        return member
