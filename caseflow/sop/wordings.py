"""The sentence for each axis and level: what is possible, and who decides about it.

No sentence says what somebody is. Tests check that a wording contains no verdict and no number.
"""

import re

from caseflow.enums import N_
from caseflow.sop.indicators import AxisName, Level

THE_AUTHORITY = N_("the competent authority")
WORDINGS = {
    (AxisName.TIP, Level.NOT_INDICATED): N_(
        "No pattern of trafficking so far. Help depends on need. Ask again when the "
        "person feels safe."
    ),
    (AxisName.TIP, Level.POSSIBLE): N_(
        "Possible victim of trafficking; needs a decision by {authority}."
    ),
    (AxisName.TIP, Level.STRONG): N_(
        "Possible victim of trafficking, with strong indicators; needs a decision by {authority}."
    ),
    (AxisName.SOM, Level.NOT_INDICATED): N_(
        "No pattern of abuse in smuggling so far. Help depends on need. Ask again later."
    ),
    (AxisName.SOM, Level.POSSIBLE): N_(
        "Possible smuggled migrant who was abused or is at risk; needs a decision by {authority}."
    ),
    (AxisName.SOM, Level.STRONG): N_(
        "Possible smuggled migrant, with strong indicators of abuse or danger; needs a "
        "decision by {authority}."
    ),
    (AxisName.CHILD, Level.NOT_INDICATED): N_("Recorded as an adult, with no doubt about age."),
    (AxisName.CHILD, Level.POSSIBLE): N_(
        "Possibly a child: treat as one until the age is known; needs a decision by {authority}."
    ),
    (AxisName.CHILD, Level.STRONG): N_(
        "Treat as a child: guardian and best interests first; needs a decision by {authority}."
    ),
    (AxisName.SAFETY, Level.NOT_INDICATED): N_(
        "No danger was reported so far. Ask at every contact."
    ),
    (AxisName.SAFETY, Level.POSSIBLE): N_("Possibly in danger: assess the risk with the person."),
    (AxisName.SAFETY, Level.STRONG): N_(
        "Strong indicators of danger: deal with the emergencies first."
    ),
}


def taken_apart(sentence: str) -> tuple[str, str] | None:
    """Return the (wording, authority) of a stored English sentence, so that it can be translated.

    Packets store the whole sentence. None when it is not made from one of the wordings, or has no
    authority in it.
    """
    for wording in WORDINGS.values():
        before, placeholder, after = wording.partition("{authority}")
        found = re.fullmatch(f"{re.escape(before)}(.+){re.escape(after)}", sentence)
        if placeholder and found:
            return wording, found[1]
    return None
