"""The same requests to a small and a large store, in turn."""

from statistics import median

from tests.benchmarks.measuring import WARM_UP, timed
from tests.benchmarks.operations import operations
from tests.benchmarks.stores import Stores


def ratios(small: Stores, large: Stores, rounds: int) -> dict[str, float]:
    """Time in the large store over time in the small one: the median of the pairs."""
    both = [operations(made, made.caseflow(), made.floor()) for made in (small, large)]
    found = {}
    for few, many in zip(*both, strict=True):
        for _ in range(WARM_UP):
            few.caseflow(), many.caseflow()
        pairs = [(timed(few.caseflow), timed(many.caseflow)) for _ in range(rounds)]
        found[few.name] = median(b / a for a, b in pairs)
    return found
