"""Words of the record for codes."""

from caseflow.sop.indicators import Answer

ANSWERS = {"": Answer.NOT_ASKED.label, **{one.value: one.label for one in Answer}}
"""The English words for yes, no, and the reasons why there is no answer."""
