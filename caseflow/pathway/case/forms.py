"""How the case's words are said, and the shape of what a worker enters."""

from collections.abc import Mapping
from typing import Any

from caseflow.pathway.case.models import CaseState


def asked_for(query: Mapping[str, str]) -> dict[str, Any]:
    """Which page of which list an address asks for; what makes no sense is the first page."""
    return {
        "closed": query.get("status") == CaseState.CLOSED,
        "after": query.get("after"),
        "before": query.get("before"),
    }
