"""The instruments that caseflow contains."""

from pathlib import Path

import pytest

from caseflow.sop import loading
from caseflow.sop.loading import Library

SOPS = Path(__file__).parents[4] / "sops"


@pytest.fixture(scope="session")
def library() -> Library:
    return loading.load(SOPS)
